"""The two offices' side of the privacy threshold analysis: return and approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.remarks import ReviewError, check_revision
from studies.actions.submissions import lock_pta, move_study
from studies.drafts import LARGEST_THRESHOLD
from studies.lifecycle import PointStatus, PtaStatus, StudyStatus
from studies.models import InstrumentVersion, Pta, PtaComment, PtaCondition, PtaPoint, Study
from studies.models.remark import CommentKind, Due
from studies.notices import reviews as notices
from studies.periods import APPROVAL_MONTHS, add_months
from studies.queries import decisions_on, points_in
from studies.vocabulary import PtaSection

__all__ = [
    "NewCondition",
    "ReviewError",
    "approve_pta_for_component",
    "approve_pta_for_office",
    "return_pta",
]

CARRIED = ("status", "note", "marked_by", "marked_at", "confirmed_by", "confirmed_at")


@dataclass(frozen=True, slots=True)
class NewCondition:
    """Something that must be so for the approval to hold; ``due`` is one of ``Due``."""

    text: str
    due: str = Due.BEFORE
    section: str = ""
    question_key: str = ""


@transaction.atomic
def approve_pta_for_component(*, pta: Pta, revision: int, by: User, at: datetime) -> Pta:
    """The component privacy officer approves; the Privacy Office is next (R-103).

    :raises Refused: to the author, to the team, and to everybody else.
    :raises OvertakenError: if something was said or decided since ``revision``.
    """
    locked, _ = lock_pta(pta)
    policies.approve_pta_for_component.require(by, locked, at=at)
    check_revision(locked, revision)
    locked.component_by, locked.component_at = by, at
    locked.revision += 1
    locked.move_to(PtaStatus.COMPONENT_APPROVED)
    locked.save(update_fields=["status", "component_by", "component_at", "revision"])
    notices.tell_privacy_office_component_approved(locked, at=at)
    log.record("pta.component_approved", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def approve_pta_for_office(
    *,
    pta: Pta,
    threshold: int | None = None,
    conditions: Sequence[NewCondition] = (),
    revision: int,
    by: User,
    at: datetime,
) -> Pta:
    """The Privacy Office approves for three years and agrees the threshold (R-103, R-109).

    ``threshold`` is what the study asked for unless another number is agreed. It is frozen. The
    mitigations that reviewers asked for become conditions, before ``conditions``. An approval
    that this one renews is replaced at this moment, and not before.

    :raises Refused: to the author, the team, the component's approver and everybody else.
    :raises ReviewError: if the threshold is below the floor or above 30.
    :raises OvertakenError: if something was said or decided since ``revision``.
    """
    locked, study = lock_pta(pta)
    policies.approve_pta_for_office.require(by, locked, at=at)
    check_revision(locked, revision)
    agreed = study.threshold_asked if threshold is None else threshold
    if not settings.THRESHOLD_FLOOR <= agreed <= LARGEST_THRESHOLD:
        raise ReviewError(f"Agree {settings.THRESHOLD_FLOOR} to {LARGEST_THRESHOLD}.")
    replaced = _supersede(study, by=by, at=at)
    locked.office_by, locked.office_at, locked.threshold = by, at, agreed
    locked.expires_on = add_months(timezone.localdate(at), APPROVAL_MONTHS)
    locked.revision += 1
    locked.move_to(PtaStatus.APPROVED)
    locked.save()
    _set_conditions(locked, [*_mitigations(locked), *conditions], replaced)
    study.threshold = agreed
    if study.status == StudyStatus.IN_REVIEW:
        study.move_to(StudyStatus.APPROVED)
    study.save(update_fields=["status", "threshold"])
    _release_versions(study, at)
    notices.tell_leads_approved(locked, at=at)
    log.record(
        "pta.approved",
        subject=locked,
        by=by,
        at=at,
        threshold=agreed,
        expires_on=locked.expires_on,
        materials=locked.materials_hash,
    )
    return locked


@transaction.atomic
def return_pta(*, pta: Pta, reason: str = "", revision: int, by: User, at: datetime) -> Pta:
    """Send a submission back to the lead, point by point.

    Every section that needs a change and every dropped question is a point with a number; so is
    the ``reason``, which is about the whole.

    :raises Refused: unless it waits for this person's office.
    :raises ReviewError: if there is no point at all.
    :raises OvertakenError: if something was said or decided since ``revision``.
    """
    locked, study = lock_pta(pta)
    policies.return_pta.require(by, locked, at=at)
    check_revision(locked, revision)
    points = _points(locked, reason.strip(), by=by, at=at)
    if not points and not points_in(study, PointStatus.UNANSWERED):
        raise ReviewError("Say what must change.")
    PtaPoint.objects.bulk_create(points)
    locked.returned_by, locked.returned_at = by, at
    locked.return_reason = reason.strip()
    locked.revision += 1
    locked.move_to(PtaStatus.RETURNED)
    locked.save(update_fields=["status", "returned_by", "returned_at", "return_reason", "revision"])
    if study.status == StudyStatus.IN_REVIEW:
        move_study(study, StudyStatus.DRAFT)
    notices.tell_leads_returned(locked, at=at)
    log.record("pta.returned", subject=locked, by=by, at=at, points=len(points))
    return locked


def _points(pta: Pta, reason: str, *, by: User, at: datetime) -> list[PtaPoint]:
    wanted = (CommentKind.CHANGE, CommentKind.DROP)
    said = [(c.section, c.question_key, c.text) for c in _in_order(pta) if c.kind in wanted]
    said += [("", "", reason)] if reason else []
    return [
        PtaPoint(
            pta=pta,
            number=number,
            section=section,
            question_key=question_key,
            text=text,
            raised_by=by,
            raised_at=at,
        )
        for number, (section, question_key, text) in enumerate(said, start=1)
    ]


def _mitigations(pta: Pta) -> list[NewCondition]:
    return [
        NewCondition(c.text, c.due, section=c.section, question_key=c.question_key)
        for c in _in_order(pta)
        if c.kind == CommentKind.MITIGATE
    ]


def _in_order(pta: Pta) -> list[PtaComment]:
    """The decisions that count: sections in their order, then questions as they are asked."""
    decisions = decisions_on(pta)
    places = [
        *((str(section), "") for section in PtaSection),
        *(("", question["key"]) for question in pta.questions),
    ]
    return [decisions[place] for place in places if place in decisions]


def _supersede(study: Study, *, by: User, at: datetime) -> Pta | None:
    """End the approval that is being renewed, in the moment in which the new one begins."""
    running = study.ptas.select_for_update(no_key=True).filter(status=PtaStatus.APPROVED).first()
    if running is None:
        return None
    running.move_to(PtaStatus.SUPERSEDED)
    running.save(update_fields=["status"])
    log.record("pta.superseded", subject=running, by=by, at=at)
    return running


def _set_conditions(pta: Pta, wanted: Sequence[NewCondition], replaced: Pta | None) -> None:
    """A condition that the replaced approval had too keeps what was done about it."""
    known = {}
    if replaced is not None:
        known = {(c.section, c.question_key, c.text): c for c in replaced.conditions.all()}
    for number, each in enumerate(wanted, start=1):
        condition = PtaCondition(
            pta=pta,
            number=number,
            section=each.section,
            question_key=each.question_key,
            text=each.text,
            due=each.due,
        )
        before = known.get((each.section, each.question_key, each.text))
        if before is not None and before.due == each.due:
            for name in CARRIED:
                setattr(condition, name, getattr(before, name))
        condition.save()


def _release_versions(study: Study, at: datetime) -> None:
    unreleased = InstrumentVersion.objects.filter(instrument__study=study, released_at__isnull=True)
    for version in unreleased.current():
        version.released_at = at
        version.save(update_fields=["released_at"])
