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
from foundation.mail.deadlines import ends_to_ask_for, thresholds_passed
from studies import policies
from studies.drafts import StudyDraft, check_draft
from studies.lead_times import LEAD_TIMES
from studies.lifecycle import PtaStatus, StudyStatus
from studies.materials import as_json, hash_of, materials_hash, materials_of
from studies.models import Pta, Study
from studies.notices import reviews as notices
from studies.queries import waiting_pta
from studies.questionnaire import as_json as answers_as_json
from studies.questionnaire import frozen_questions, questionnaire

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

    While an approval is renewed the study stays where it is, and goes on collecting.

    :raises Refused: unless this person may, and the study is complete and within the PIA.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.submit_pta.require(by, locked, at=at)
    materials = materials_of(locked)
    pta = _draft_of(locked)
    pta.answers = answers_as_json(questionnaire(locked))
    pta.materials = as_json(materials)
    pta.materials_hash = hash_of(materials)
    pta.questions = frozen_questions(locked)
    pta.submitted_by = by
    pta.submitted_at = at
    pta.move_to(PtaStatus.SUBMITTED)
    pta.save()
    if locked.status == StudyStatus.DRAFT:
        move_study(locked, StudyStatus.IN_REVIEW)
    notices.tell_component_officers_submitted(pta, at=at)
    log.record("pta.submitted", subject=pta, by=by, at=at, materials=pta.materials_hash)
    return pta


@transaction.atomic
def renew_pta(*, study: Study, by: User, at: datetime) -> Pta:
    """Begin the renewal of the approval in force, which goes on meanwhile.

    The study answers the questions as it did; the note is carried over. What reviewers decided
    is offered to them again when it is sent.

    :raises Refused: unless this person may send it to review, and there is an approval to renew.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.renew_pta.require(by, locked, at=at)
    pta = _draft_of(locked)
    assert pta.renews is not None  # the policy asked for an approval in force
    pta.note = pta.renews.note
    pta.save(update_fields=["note"])
    log.record("pta.renewal_begun", subject=pta, by=by, at=at)
    return pta


@transaction.atomic
def discard_renewal(*, study: Study, by: User, at: datetime) -> None:
    """Give up a renewal that was not sent: its note goes, the approval in force stays as it is.

    :raises Refused: unless this person may, and a renewal is being written.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.discard_renewal.require(by, locked, at=at)
    pta = locked.ptas.get(status=PtaStatus.DRAFT)
    log.record("pta.renewal_discarded", subject=pta, by=by, at=at)
    pta.delete()


@transaction.atomic
def withdraw_pta(*, pta: Pta, by: User, at: datetime) -> Pta:
    """Take a submission back, to change the study.

    :raises Refused: unless this person may, and it is waiting.
    """
    locked, study = lock_pta(pta)
    policies.withdraw_pta.require(by, locked, at=at)
    locked.move_to(PtaStatus.WITHDRAWN)
    locked.save(update_fields=["status"])
    if study.status == StudyStatus.IN_REVIEW:
        move_study(study, StudyStatus.DRAFT)
    log.record("pta.withdrawn", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def void_changed_approvals(*, study: Study, by: User, at: datetime) -> Pta | None:
    """Void the approval in force if a material is not what was approved any more (C-14, R-081).

    Every action that changes a material calls this last. The study falls back to draft, and
    whoever acts on the approval is told.
    """
    pta = study.ptas.select_for_update(no_key=True).filter(status=PtaStatus.APPROVED).first()
    if pta is None or pta.materials_hash == materials_hash(study):
        return None
    pta.voided_at = at
    pta.move_to(PtaStatus.VOID)
    pta.save(update_fields=["status", "voided_at"])
    move_study(study, StudyStatus.DRAFT)
    pta.study = study
    notices.tell_concerned_voided(pta, at=at)
    log.record("pta.voided", subject=pta, by=by, at=at)
    return pta


def expire_ptas(*, at: datetime) -> int:
    """Expire every approval whose last day has passed; how many. The clock does this.

    Each in a transaction of its own: nobody waits until all the others are done.
    """
    over = Pta.objects.filter(status=PtaStatus.APPROVED, expires_on__lt=timezone.localdate(at))
    return sum(_expire(pta, at=at) for pta in over)


def remind_of_ptas(*, at: datetime) -> int:
    """Tell the leads of each approval that ends soon, once for each distance; how many were told.

    Closed studies need no approval, and what is being renewed is reminded of until it is decided.
    """
    today, days = timezone.localdate(at), LEAD_TIMES["pta.expires"].days
    ending = Pta.objects.filter(
        status=PtaStatus.APPROVED, expires_on__range=ends_to_ask_for(today, days)
    )
    told = 0
    for pta in ending.exclude(study__status=StudyStatus.CLOSED).select_related("study"):
        assert pta.expires_on is not None  # the range asked for it
        passed = thresholds_passed(pta.expires_on, today, days)
        if passed is not None:
            told += notices.tell_leads_expiring(pta, passed, on=today, at=at)
    return told


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
        if waiting_pta(study) is not None:  # Its renewal came too late, and is reviewed still.
            move_study(study, StudyStatus.IN_REVIEW)
        notices.tell_concerned_expired(locked, at=at)
    log.record("pta.expired", subject=locked, by=None, at=at)
    return True


def lock_pta(pta: Pta) -> tuple[Pta, Study]:
    """Both rows, the study first, as everywhere, so that nobody waits in a circle."""
    study = Study.objects.select_for_update(no_key=True).get(pk=pta.study_id)
    locked = Pta.objects.select_for_update(no_key=True).get(pk=pta.pk)
    locked.study = study
    return locked, study


def move_study(study: Study, status: StudyStatus) -> None:
    """Set and save the next state, and the threshold that came with it."""
    study.move_to(status)
    study.save(update_fields=["status", "threshold"])


def _draft_of(study: Study) -> Pta:
    draft = study.ptas.filter(status=PtaStatus.DRAFT).first()
    if draft is not None:
        return draft
    last = study.ptas.aggregate(last=Max("number"))["last"] or 0
    running = study.ptas.filter(status=PtaStatus.APPROVED).first()
    return Pta.objects.create(study=study, number=last + 1, renews=running)
