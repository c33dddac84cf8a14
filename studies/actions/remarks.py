"""What reviewers say about a submission before they decide on the whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.submissions import lock_pta
from studies.lifecycle import OvertakenError
from studies.models import Pta, PtaComment, PtaConfirmation
from studies.models.remark import CommentKind, Due
from studies.policies.review import what_happened
from studies.queries import confirmations_needed, decisions_on
from studies.vocabulary import PtaSection

FOR_SECTIONS = (CommentKind.FINE, CommentKind.MITIGATE, CommentKind.CHANGE)
FOR_QUESTIONS = (CommentKind.KEEP, CommentKind.MITIGATE, CommentKind.DROP)
WORDLESS = (CommentKind.FINE, CommentKind.KEEP)


class ReviewError(ValueError):
    """A decision without what belongs to it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on one section or one question; ``due`` belongs to a condition."""

    kind: str
    section: str = ""
    question_key: str = ""
    text: str = ""
    due: str = ""

    def says(self, comment: PtaComment | None) -> bool:
        """Whether a comment says the same."""
        return comment is not None and (comment.kind, comment.text, comment.due) == (
            self.kind,
            self.text.strip(),
            self.due,
        )


@transaction.atomic
def comment_on_pta(
    *, pta: Pta, text: str, section: str = "", question_key: str = "", by: User, at: datetime
) -> PtaComment:
    """Say something about a submission, or about one section or question of it.

    :raises Refused: unless this person reviews it now.
    :raises ReviewError: without words, or about something that is not there.
    """
    locked, study = lock_pta(pta)
    policies.comment_on_pta.require(by, locked, at=at)
    if not text.strip():
        raise ReviewError("Write the comment.")
    _check_place(locked, section, question_key)
    comment = PtaComment.objects.create(
        pta=locked, section=section, question_key=question_key, text=text.strip(), author=by, at=at
    )
    _next_revision(locked)
    log.record("pta.commented", subject=comment, by=by, at=at, study_ref=study.study_ref)
    return comment


@transaction.atomic
def decide_on_pta(
    *,
    pta: Pta,
    decisions: Sequence[Decision] = (),
    confirmed: Collection[str] = (),
    comments: Mapping[tuple[str, str], str] | None = None,
    revision: int,
    by: User,
    at: datetime,
) -> Pta:
    """Keep, mitigate or drop questions, judge sections, and confirm (R-104, R-133, R-149).

    Only what differs from the decision before is recorded; whoever decided last counts.
    ``comments`` maps a section and a question, one of them empty, to words besides a decision.
    What comes back has the revision that these decisions and comments made.

    :raises Refused: unless it waits for this person's office.
    :raises ReviewError: if a decision is about nothing that is there, or does not say why.
    :raises OvertakenError: if something was said or decided since ``revision``.
    """
    locked, _ = lock_pta(pta)
    policies.decide_on_pta.require(by, locked, at=at)
    check_revision(locked, revision)
    for decision in decisions:
        _check(locked, decision)
    known = decisions_on(locked)
    new = [d for d in decisions if not d.says(known.get((d.section, d.question_key)))]
    PtaComment.objects.bulk_create(
        PtaComment(
            pta=locked,
            section=decision.section,
            question_key=decision.question_key,
            kind=decision.kind,
            due=decision.due,
            text=decision.text.strip(),
            author=by,
            at=at,
        )
        for decision in new
    )
    kept = _confirm(locked, confirmed, by=by, at=at)
    if new or kept:
        _next_revision(locked)
        log.record("pta.decided", subject=locked, by=by, at=at, decisions=len(new), confirmed=kept)
    for (section, key), text in (comments or {}).items():
        comment_on_pta(pta=locked, text=text, section=section, question_key=key, by=by, at=at)
    locked.refresh_from_db(fields=["revision"])
    return locked


def check_revision(pta: Pta, revision: int) -> None:
    """:raises OvertakenError: if reviewers said or decided something since that revision."""
    if revision == pta.revision:
        return
    last = pta.comments.select_related("author").order_by("at", "pk").last()
    said = [f"{last.author} wrote or decided something last."] if last else []
    raise OvertakenError(f"Somebody else worked on this review. {what_happened(pta)}", *said)


def _confirm(pta: Pta, confirmed: Collection[str], *, by: User, at: datetime) -> int:
    """How many things this person confirmed that they had not confirmed before."""
    said = set(pta.confirmations.filter(confirmed_by=by).values_list("what", flat=True))
    new = [
        each for each in confirmations_needed(pta.study) if each in confirmed and each not in said
    ]
    PtaConfirmation.objects.bulk_create(
        PtaConfirmation(pta=pta, what=each, confirmed_by=by, confirmed_at=at) for each in new
    )
    return len(new)


def _next_revision(pta: Pta) -> None:
    pta.revision += 1
    pta.save(update_fields=["revision"])


def _check(pta: Pta, decision: Decision) -> None:
    _check_place(pta, decision.section, decision.question_key)
    if not decision.section and not decision.question_key:
        raise ReviewError("Choose the section or the question.")
    allowed = FOR_SECTIONS if decision.section else FOR_QUESTIONS
    if decision.kind not in allowed:
        raise ReviewError("Choose one of the decisions.")
    if decision.kind not in WORDLESS and not decision.text.strip():
        raise ReviewError("Say why: the lead reads it.")
    if (decision.kind == CommentKind.MITIGATE) != (decision.due in Due.values):
        raise ReviewError("Say until when the condition must be met.")


def _check_place(pta: Pta, section: str, question_key: str) -> None:
    known = {question["key"] for question in pta.questions}
    if section and question_key:
        raise ReviewError("Speak of a section or of a question.")
    if section and section not in PtaSection.values:
        raise ReviewError("There is no such section.")
    if question_key and question_key not in known:
        raise ReviewError("This question is not asked.")
