"""The lead's side of the privacy threshold analysis, and how an approval ends by itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.drafts import StudyDraft, check_draft
from studies.lifecycle import PtaStatus, StudyStatus
from studies.materials import as_json, hash_of, materials_hash, materials_of
from studies.models import Pta, Study
from studies.questionnaire import as_json as answers_as_json
from studies.questionnaire import questionnaire

# What the PTA form asks beyond the description of the study; the study keeps the answers.
PTA_FIELDS = frozenset(
    {
        "security_plan_ref",
        "redress_procedure",
        "redress_contact",
        "reidentification_assessment",
        "threshold_asked",
    }
)


@transaction.atomic
def edit_pta(*, study: Study, answers: Mapping[str, Any], note: str, by: User, at: datetime) -> Pta:
    """Answer what the study does not say yet (``PTA_FIELDS``), with a note to the reviewers.

    :raises Refused: unless this person may change the study now.
    :raises StudyDraftError: if an answer is out of range.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.edit_pta.require(by, locked, at=at)
    draft = replace(StudyDraft.of(locked), **{k: v for k, v in answers.items() if k in PTA_FIELDS})
    check_draft(draft)
    draft.write_to(locked)
    locked.save()
    void_changed_approvals(study=locked, by=by, at=at)
    pta = _draft_of(locked)
    pta.note = note.strip()
    pta.save(update_fields=["note"])
    log.record("pta.edited", subject=pta, by=by, at=at)
    return pta


@transaction.atomic
def submit_pta(*, study: Study, by: User, at: datetime) -> Pta:
    """Freeze the answers and materials, and send them to the component privacy officer.

    :raises Refused: unless this person may, and the study is complete and within the PIA.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.submit_pta.require(by, locked, at=at)
    materials = materials_of(locked)
    pta = _draft_of(locked)
    pta.answers = answers_as_json(questionnaire(locked))
    pta.materials = as_json(materials)
    pta.materials_hash = hash_of(materials)
    pta.submitted_by = by
    pta.submitted_at = at
    pta.move_to(PtaStatus.SUBMITTED)
    pta.save()
    move_study(locked, StudyStatus.IN_REVIEW)
    log.record("pta.submitted", subject=pta, by=by, at=at, materials=pta.materials_hash)
    return pta


@transaction.atomic
def withdraw_pta(*, pta: Pta, by: User, at: datetime) -> Pta:
    """Take a submission back, to change the study.

    :raises Refused: unless this person may, and it is waiting.
    """
    locked, study = lock_pta(pta)
    policies.withdraw_pta.require(by, locked, at=at)
    locked.move_to(PtaStatus.WITHDRAWN)
    locked.save(update_fields=["status"])
    move_study(study, StudyStatus.DRAFT)
    log.record("pta.withdrawn", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def void_changed_approvals(*, study: Study, by: User, at: datetime) -> Pta | None:
    """Void the approval in force if a material is not what was approved any more (C-14, R-081).

    Every action that changes a material calls this last. The study falls back to draft.
    """
    pta = study.ptas.select_for_update().filter(status=PtaStatus.APPROVED).first()
    if pta is None or pta.materials_hash == materials_hash(study):
        return None
    pta.voided_at = at
    pta.move_to(PtaStatus.VOID)
    pta.save(update_fields=["status", "voided_at"])
    move_study(study, StudyStatus.DRAFT)
    log.record("pta.voided", subject=pta, by=by, at=at)
    return pta


def expire_ptas(*, at: datetime) -> int:
    """Expire every approval whose last day has passed; how many. The clock does this.

    Each in a transaction of its own: nobody waits until all the others are done.
    """
    over = Pta.objects.filter(status=PtaStatus.APPROVED, expires_on__lt=timezone.localdate(at))
    return sum(_expire(pta, at=at) for pta in over)


@transaction.atomic
def _expire(pta: Pta, *, at: datetime) -> bool:
    """Whether it was still in force: a change of a material may have voided it meanwhile."""
    locked, study = lock_pta(pta)
    if locked.status != PtaStatus.APPROVED:
        return False
    locked.move_to(PtaStatus.EXPIRED)
    locked.save(update_fields=["status"])
    if study.status in (StudyStatus.APPROVED, StudyStatus.COLLECTING):
        move_study(study, StudyStatus.DRAFT)
    log.record("pta.expired", subject=locked, by=None, at=at)
    return True


def lock_pta(pta: Pta) -> tuple[Pta, Study]:
    """Both rows, the study first, as everywhere, so that nobody waits in a circle."""
    study = Study.objects.select_for_update(no_key=True).get(pk=pta.study_id)
    locked = Pta.objects.select_for_update().get(pk=pta.pk)
    locked.study = study
    return locked, study


def move_study(study: Study, status: StudyStatus) -> None:
    """Set and save the next state, and the threshold that came with it."""
    study.move_to(status)
    study.save(update_fields=["status", "threshold"])


def _draft_of(study: Study) -> Pta:
    draft = study.ptas.filter(status=PtaStatus.DRAFT).first()
    last = study.ptas.aggregate(last=Max("number"))["last"] or 0
    return draft or Pta.objects.create(study=study, number=last + 1)
