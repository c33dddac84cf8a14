"""What reviewers decided, what is still open, and which approval counts."""

from collections.abc import Mapping

from foundation.access.remembering import kept
from studies.lifecycle import PointStatus, PtaStatus
from studies.models import Pta, PtaComment, PtaCondition, PtaPoint, Study
from studies.models.remark import CommentKind, Confirmation
from studies.models.review import WAITING
from studies.same_questions import words_of
from studies.vocabulary import Audience

Decisions = dict[tuple[str, str], PtaComment]
# By key and by words: the number of the last decision on a question, and its kind.
Latest = dict[tuple[str, str], tuple[int, str]]


def governing_pta(study: Study) -> Pta | None:
    """The approval that is in force, whatever is being written or reviewed; else the newest PTA.

    A renewal under review does not end what it renews.
    """
    return kept(("approval", study.pk), lambda: study.ptas.governing_first().first())


def waiting_pta(study: Study) -> Pta | None:
    """What is with one of the two offices now."""
    return study.ptas.filter(status__in=WAITING).first()


def renewal_begun(study: Study) -> bool:
    """Whether a renewal of the approval in force is being written."""
    renewals = study.ptas.filter(status=PtaStatus.DRAFT, renews__status=PtaStatus.APPROVED)
    return renewals.exists()


def pta_before(pta: Pta) -> Pta | None:
    """The last submission before this one."""
    earlier = pta.study.ptas.filter(number__lt=pta.number, submitted_at__isnull=False)
    return earlier.order_by("-number").first()


def decisions_on(pta: Pta) -> Decisions:
    """The decision that counts on each section and question: the latest one."""
    decided = pta.comments.exclude(kind=CommentKind.COMMENT).select_related("author")
    return {comment.about: comment for comment in decided.order_by("at", "pk")}


def dropped_questions(study: Study, asked: Mapping[str, str]) -> set[str]:
    """Keys of questions that are asked though the last decision on them was to drop them.

    ``asked`` maps keys to texts. A question is known by its key and by its words: neither another
    wording nor another key makes it one that nobody dropped.
    """
    texts = {
        (pta_id, question["key"]): words_of(question["text"])
        for pta_id, questions in study.ptas.values_list("pk", "questions")
        for question in questions
    }
    decided = PtaComment.objects.filter(pta__study=study).exclude(question_key="")
    decisions = decided.exclude(kind=CommentKind.COMMENT).order_by("at", "pk")
    last: Latest = {}
    for number, decision in enumerate(decisions.values_list("pta_id", "question_key", "kind")):
        pta_id, key, kind = decision
        last["key", key] = last["words", texts[pta_id, key]] = number, kind
    return {key for key, text in asked.items() if _is_dropped(last, key, words_of(text))}


def _is_dropped(last: Latest, key: str, words: str) -> bool:
    nothing = (-1, "")
    _, kind = max(last.get(("key", key), nothing), last.get(("words", words), nothing))
    return kind == CommentKind.DROP


def undecided_questions(pta: Pta) -> list[str]:
    """Keys of the questions on which nobody decided in this submission, as they are asked."""
    decided = {key for _, key in decisions_on(pta)}
    return [question["key"] for question in pta.questions if question["key"] not in decided]


def sections_to_change(pta: Pta) -> list[str]:
    """The sections of this submission that a reviewer wants changed, in words."""
    return [
        comment.section_label
        for comment in decisions_on(pta).values()
        if comment.kind == CommentKind.CHANGE
    ]


def points_of(study: Study) -> list[PtaPoint]:
    """Every point that was ever raised, with what was said to it, the oldest first."""
    points = PtaPoint.objects.filter(pta__study=study).select_related("pta", "raised_by")
    return list(points.prefetch_related("replies__author").order_by("pta__number", "number"))


def points_in(study: Study, *statuses: PointStatus) -> list[PtaPoint]:
    """The points of a study in one of these states."""
    points = PtaPoint.objects.filter(pta__study=study, status__in=statuses)
    return list(points.select_related("pta").order_by("pta__number", "number"))


def confirmations_needed(study: Study) -> list[Confirmation]:
    """What each reviewer confirms: unlinkable answers always, the notice for employees (R-133)."""
    needed = [Confirmation.UNLINKABLE]
    if Audience.EMPLOYEES in study.audiences:
        needed.append(Confirmation.EMPLOYEES_TOLD)
    return needed


def confirmations_missing(pta: Pta, user_id: int) -> list[Confirmation]:
    """What this person has not confirmed yet."""
    said = set(pta.confirmations.filter(confirmed_by_id=user_id).values_list("what", flat=True))
    return [each for each in confirmations_needed(pta.study) if each not in said]


def stopping_conditions(study: Study) -> list[PtaCondition]:
    """The conditions of the approval in force that must be met before collection and are not."""

    def stopping() -> list[PtaCondition]:
        conditions = PtaCondition.objects.filter(pta__study=study, pta__status=PtaStatus.APPROVED)
        return list(conditions.stopping().order_by("number"))

    return kept(("conditions", study.pk), stopping)
