"""The two offices' side of the privacy threshold analysis: comment, return, approve."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.submissions import lock_pta, move_study
from studies.drafts import LARGEST_THRESHOLD
from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import InstrumentVersion, Pta, PtaComment, Study
from studies.models.review import CommentKind
from studies.periods import add_months

MONTHS_VALID = 36  # C-14


class ReviewError(ValueError):
    """A decision without what belongs to it."""


@transaction.atomic
def approve_pta_for_component(*, pta: Pta, by: User, at: datetime) -> Pta:
    """The component privacy officer approves; the Privacy Office is next (R-103).

    :raises Refused: to the author, to the team, and to everybody else.
    """
    locked, _ = lock_pta(pta)
    policies.approve_pta_for_component.require(by, locked, at=at)
    locked.component_by, locked.component_at = by, at
    locked.move_to(PtaStatus.COMPONENT_APPROVED)
    locked.save(update_fields=["status", "component_by", "component_at"])
    log.record("pta.component_approved", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def approve_pta_for_office(
    *, pta: Pta, threshold: int | None = None, conditions: str = "", by: User, at: datetime
) -> Pta:
    """The Privacy Office approves for three years and agrees the threshold (R-103, R-109).

    ``threshold`` is what the study asked for unless another number is agreed. It is frozen.

    :raises Refused: to the author, the team, the component's approver and everybody else.
    :raises ReviewError: if the threshold is below the floor or above 30.
    """
    locked, study = lock_pta(pta)
    policies.approve_pta_for_office.require(by, locked, at=at)
    agreed = study.threshold_asked if threshold is None else threshold
    if not settings.THRESHOLD_FLOOR <= agreed <= LARGEST_THRESHOLD:
        raise ReviewError(f"Agree {settings.THRESHOLD_FLOOR} to {LARGEST_THRESHOLD}.")
    locked.office_by, locked.office_at = by, at
    locked.threshold, locked.conditions = agreed, conditions.strip()
    locked.expires_on = add_months(timezone.localdate(at), MONTHS_VALID)
    locked.move_to(PtaStatus.APPROVED)
    locked.save()
    study.threshold = agreed
    move_study(study, StudyStatus.APPROVED)
    _release_versions(study, at)
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
def return_pta(*, pta: Pta, reason: str, by: User, at: datetime) -> Pta:
    """Send a submission back to the lead, with the reason.

    :raises Refused: unless it waits for this person's office.
    :raises ReviewError: without a reason.
    """
    locked, study = lock_pta(pta)
    policies.return_pta.require(by, locked, at=at)
    if not reason.strip():
        raise ReviewError("Say what must change.")
    locked.returned_by, locked.returned_at = by, at
    locked.return_reason = reason.strip()
    locked.move_to(PtaStatus.RETURNED)
    locked.save(update_fields=["status", "returned_by", "returned_at", "return_reason"])
    move_study(study, StudyStatus.DRAFT)
    log.record("pta.returned", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def comment_on_pta(
    *, pta: Pta, text: str, question_key: str = "", kind: str, by: User, at: datetime
) -> PtaComment:
    """Say something about a submission, or keep, mitigate or drop one question of it (R-104).

    :raises Refused: unless this person reviews it now.
    :raises ReviewError: without words, or when what is dropped or mitigated is no question.
    """
    locked, study = lock_pta(pta)
    policies.comment_on_pta.require(by, locked, at=at)
    if not text.strip():
        raise ReviewError("Write the comment.")
    if kind != CommentKind.COMMENT and not question_key:
        raise ReviewError("Choose the question.")
    comment = PtaComment.objects.create(
        pta=locked, question_key=question_key, kind=kind, text=text.strip(), author=by, at=at
    )
    log.record("pta.commented", subject=comment, by=by, at=at, study_ref=study.study_ref, kind=kind)
    return comment


def _release_versions(study: Study, at: datetime) -> None:
    unreleased = InstrumentVersion.objects.filter(instrument__study=study, released_at__isnull=True)
    for version in unreleased.current():
        version.released_at = at
        version.save(update_fields=["released_at"])
