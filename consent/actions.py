"""What changes: notices, privacy statements and decisions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consent import policies
from consent.elements import LABELS, NoticeText, TextError
from consent.languages import SOURCE, check_claims, hash_of, with_translation
from consent.models import (
    ConsentDecision,
    DecisionKind,
    DecisionMethod,
    Notice,
    NoticeKind,
    PrivacyStatement,
)
from consent.queries import latest_notice, released_notice, statement_of
from foundation.access.models import User
from foundation.audit import log
from studies.actions import void_changed_approvals
from studies.instruments.languages import LANGUAGE
from studies.models import Study


class DecisionError(ValueError):
    """A decision that nobody was informed about, or that does not say what belongs to it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer of one participant, who is known by a code of the session such as ``P-03``."""

    subject_code: str
    kind: str
    given: bool
    method: str = DecisionMethod.SPOKEN
    session_ref: UUID | None = None


@dataclass(frozen=True, slots=True)
class StatementText:
    """The privacy statement of an official form, as printed on it."""

    form_number: str
    form_title: str
    version: str
    authority: str = ""
    purpose: str = ""
    routine_uses: str = ""
    voluntary: str = ""
    effect_of_refusal: str = ""
    allows_research_reuse: bool = False


@transaction.atomic
def write_notice(*, study: Study, text: NoticeText, by: User, at: datetime) -> Notice:
    """Write the notice in English: the draft is changed, a released one gets a successor.

    A text other than the approved one voids the approval (C-14). Translations of a wording that
    changes are out of date from here on.

    :raises Refused: unless this person may change the study now.
    :raises TextError: if it claims anonymity where answers are linked, or is of no known kind.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.write_notice.require(by, locked, at=at)
    if text.kind not in NoticeKind.values:
        raise TextError("Choose which law asks for the text.")
    notice = _draft_of(locked)
    for name, value in asdict(text.stripped()).items():
        setattr(notice, name, value)
    return _saved(notice, by=by, at=at)


@transaction.atomic
def translate_notice(
    *, study: Study, language: str, texts: Mapping[str, str], by: User, at: datetime
) -> Notice:
    """Say the elements in another language, or take the language away where nothing is said.

    ``texts`` has the elements by name. A released notice gets a successor; approvals bind to the
    translations as to the text.

    :raises Refused: unless this person may change the study now.
    :raises TextError: if it claims anonymity where answers are linked, or there is no notice.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.translate_notice.require(by, locked, at=at)
    if latest_notice(locked) is None:
        raise TextError("Write the notice in English first.")
    if language == SOURCE or not LANGUAGE.fullmatch(language):
        raise TextError("Choose another language than English.")
    notice = _draft_of(locked)
    notice.translations = with_translation(notice, language, texts)
    return _saved(notice, by=by, at=at)


@transaction.atomic
def release_notice(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Make it the text that participants are told; from here on it never changes (R-167).

    :raises Refused: unless this person may, and no element is empty.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=notice.study_id)
    locked = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    locked.study = study
    policies.release_notice.require(by, locked, at=at)
    check_claims(locked, locked.translations, keeps_linkage=study.keeps_linkage)
    locked.released_at = at
    locked.save(update_fields=["released_at"])
    log.record("notice.released", subject=locked, by=by, at=at, number=locked.number)
    return locked


@transaction.atomic
def record_decision(
    *, study: Study, decision: Decision, informed_at: datetime, by: User, at: datetime
) -> ConsentDecision:
    """Keep a yes or no without saying whose (C-9). A changed mind is a new decision.

    ``informed_at`` is when the participant was told; it lies before the decision (R-068).

    :raises Refused: unless this person facilitates sessions of the study.
    :raises DecisionError: without a released notice, informed afterwards, or malformed.
    """
    policies.record_decision.require(by, study, at=at)
    notice = released_notice(study)
    if notice is None:
        raise DecisionError("No notice is released: nobody can be informed by it.")
    if informed_at > at:
        raise DecisionError("People are informed before they decide.")
    if decision.kind not in DecisionKind.values or decision.method not in DecisionMethod.values:
        raise DecisionError("Choose what was decided, and how.")
    recorded = ConsentDecision.objects.create(
        study=study,
        notice=notice,
        read_by=by if decision.method == DecisionMethod.SPOKEN else None,
        informed_at=informed_at,
        decided_on=timezone.localdate(at),
        **asdict(decision),
    )
    log.record(
        "consent.recorded",
        subject=f"consent.ConsentDecision:{recorded.decision_ref}",
        study_ref=study.study_ref,
        by=by,
        at=at,
        kind=recorded.kind,
        given=recorded.given,
        notice=notice.number,
    )
    return recorded


@transaction.atomic
def record_statement(*, text: StatementText, by: User, at: datetime) -> PrivacyStatement:
    """Record the privacy statement of an official form, so that contacts can rest on it (R-011).

    Incomplete ones are kept too: they show why a form cannot be used (R-012).

    :raises Refused: unless this person is a privacy officer or may start studies.
    :raises TextError: if this version of the form is recorded already.
    """
    policies.record_statement.require(by, at=at)
    if statement_of(text.form_number, text.version) is not None:
        raise TextError("This version of the form is recorded already.")
    statement = PrivacyStatement.objects.create(**asdict(text), recorded_by=by, recorded_at=at)
    log.record(
        "statement.recorded",
        subject=f"consent.PrivacyStatement:{statement.statement_ref}",
        by=by,
        at=at,
    )
    return statement


def _draft_of(study: Study) -> Notice:
    """The text that is not released yet, or one that begins as the released one."""
    latest = latest_notice(study)
    if latest is None:
        return Notice(study=study, number=1)
    if latest.released_at is None:
        return latest
    said = {name: getattr(latest, name) for name in ("kind", *LABELS, "translations")}
    return Notice(study=study, number=latest.number + 1, **said)


def _saved(notice: Notice, *, by: User, at: datetime) -> Notice:
    """Save a draft, and end the approvals of another text.

    :raises TextError: if it claims anonymity where answers are linked.
    """
    study = notice.study
    check_claims(notice, notice.translations, keeps_linkage=study.keeps_linkage)
    text = NoticeText(notice.kind, *(getattr(notice, name) for name in LABELS))
    notice.content_hash = hash_of(text, notice.translations)
    notice.written_by, notice.written_at = by, at
    notice.save()
    log.record("notice.written", subject=notice, by=by, at=at, content=notice.content_hash)
    void_changed_approvals(study=study, by=by, at=at)
    return notice
