"""Point by point: the lead answers, the reviewer accepts or asks again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.conditions import mark_condition
from studies.actions.remarks import ReviewError
from studies.lifecycle import PointStatus
from studies.models import Pta, PtaCondition, PtaPoint, PtaReply, Study
from studies.models.point import ReplyKind
from studies.queries import waiting_pta


@transaction.atomic
def answer_point(*, point: PtaPoint, text: str, by: User, at: datetime) -> PtaPoint:
    """Say what was changed, or why not. Another answer can follow until it is sent again.

    :raises Refused: unless this person leads the study and it is not in review.
    :raises ReviewError: without words.
    """
    locked = _lock(point)
    policies.answer_point.require(by, locked, at=at)
    if not text.strip():
        raise ReviewError("Say what you changed, or why not.")
    if locked.status == PointStatus.UNANSWERED:
        locked.move_to(PointStatus.ANSWERED)
        locked.save(update_fields=["status"])
    _reply(locked, ReplyKind.ANSWER, text, by=by, at=at)
    log.record("pta.point_answered", subject=locked.pta, by=by, at=at, point=locked.number)
    return locked


@transaction.atomic
def settle_matters(
    *,
    study: Study,
    answers: Mapping[int, str],
    notes: Mapping[int, str],
    by: User,
    at: datetime,
) -> None:
    """Answer points and mark conditions as met, by their keys: all of it or nothing.

    :raises Refused: unless this person leads the study and each of them waits for the lead.
    """
    policies.settle_matters.require(by, study, at=at)
    for point in PtaPoint.objects.filter(pta__study=study, pk__in=answers):
        answer_point(point=point, text=answers[point.pk], by=by, at=at)
    for condition in PtaCondition.objects.filter(pta__study=study, pk__in=notes):
        mark_condition(condition=condition, note=notes[condition.pk], by=by, at=at)


@transaction.atomic
def accept_point(*, point: PtaPoint, by: User, at: datetime) -> PtaPoint:
    """The answer settles it.

    :raises Refused: unless it is the turn of this person's office, and there is an answer.
    """
    locked = _lock(point)
    policies.accept_point.require(by, locked, at=at)
    locked.move_to(PointStatus.ACCEPTED)
    locked.save(update_fields=["status"])
    _reply(locked, ReplyKind.ACCEPT, "", by=by, at=at)
    _review_goes_on(locked)
    log.record("pta.point_accepted", subject=locked.pta, by=by, at=at, point=locked.number)
    return locked


@transaction.atomic
def reopen_point(*, point: PtaPoint, text: str, by: User, at: datetime) -> PtaPoint:
    """The answer does not settle it: the lead answers again once it is returned.

    :raises Refused: unless it is the turn of this person's office.
    :raises ReviewError: without words.
    """
    locked = _lock(point)
    policies.reopen_point.require(by, locked, at=at)
    if not text.strip():
        raise ReviewError("Say what is still missing.")
    locked.move_to(PointStatus.UNANSWERED)
    locked.save(update_fields=["status"])
    _reply(locked, ReplyKind.REOPEN, text, by=by, at=at)
    _review_goes_on(locked)
    log.record("pta.point_reopened", subject=locked.pta, by=by, at=at, point=locked.number)
    return locked


def _lock(point: PtaPoint) -> PtaPoint:
    """The row, its study first, as everywhere."""
    study = Study.objects.select_for_update(no_key=True).get(ptas__points=point.pk)
    locked = (
        PtaPoint.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pta")
        .get(pk=point.pk)
    )
    locked.pta.study = study
    return locked


def _reply(point: PtaPoint, kind: ReplyKind, text: str, *, by: User, at: datetime) -> None:
    PtaReply.objects.create(point=point, kind=kind, text=text.strip(), author=by, at=at)


def _review_goes_on(point: PtaPoint) -> None:
    """Whoever read the review before this does not decide on what they saw then."""
    waiting = waiting_pta(point.pta.study)
    if waiting is not None:
        Pta.objects.filter(pk=waiting.pk).update(revision=waiting.revision + 1)
