"""Contacts go to a vendor: a recruiter prepares it, a privacy officer releases it (R-144, R-146).

Each step asks everything again: the recruiter's grant and training (G6), the vendor's file (G5),
the sharing agreement, and the gates of recruiting. The vendor writes to the people, so they are
addressed when it is released, each once in twelve months (decision 7).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from participants import policies
from participants.actions.handover_people import freeze_contacts
from participants.actions.recruiting import ask_the_gates, why_not_ask
from participants.lifecycle.handovers import HandoverStatus
from participants.models import Handover
from participants.notices import handovers as notices
from participants.queries.disclosures import path_of
from participants.queries.handovers import notices_of, reasons_against_handover
from participants.queries.opt_outs import WAYS
from participants.reading.columns import Field
from participants.vocabulary import HANDED_OVER_FOR, MAILING_LIST_SORN, ROUTINE_USE
from studies.models import Study, Vendor
from studies.queries import agreement_on_contacts, key_of, reasons_against_disclosing

WRITING_JOB = "participants.jobs.write_handover"
NOT_ANY_MORE = "Whoever prepared this may not open these contacts now. {why}"


class HandoverError(ValueError):
    """A hand-over that could never be right; ``field`` is where it is wrong."""

    def __init__(self, field: str, text: str) -> None:
        self.field = field
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """Who gets what, what for, and under which rule. ``routine_use`` is the notice's letter."""

    vendor: Vendor
    purpose: str
    chosen: tuple[str, ...]
    sorn: str
    routine_use: str
    limits_acknowledged: bool


def prepare_handover(*, study: Study, draft: HandoverDraft, by: User, at: datetime) -> Handover:
    """Ask for contacts to go to a vendor; nothing is opened before somebody else releases it.

    :raises Refused: with everything that stands against it today.
    :raises HandoverError: if it could never be right.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        study = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        policies.prepare_handover.require(by, study, at=at)
        if draft.purpose not in HANDED_OVER_FOR:
            raise HandoverError("purpose", "Choose one of the listed purposes.")
        policies.open_contacts.require(by, study, draft.purpose, at=at)
        against = [
            *reasons_against_disclosing(study, draft.vendor, on=timezone.localdate(at)),
            *(reason.text for reason in why_not_ask(study, draft.purpose, at=at)),
        ]
        if against:
            raise Refused(*against)
        _check(draft, study)
        handover = _prepared(study, draft, by=by, at=at)
        log.record(
            "handover.prepared",
            subject=_subject(handover),
            by=by,
            at=at,
            study_ref=study.study_ref,
            purpose=draft.purpose,
            vendor=draft.vendor.pk,
        )
        notices.tell_officers_handover_waits(handover, study, at=at)
    return handover


def release_handover(*, handover: Handover, by: User, at: datetime) -> Handover:
    """Let it go: whom it addresses is entered into the ledger, and a job makes the file.

    Those and nobody else go: whoever comes into the vault later was not counted.

    :raises Refused: unless another person than who prepared it does it, who may, while nothing
        stands against it.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        locked, study = _locked(handover)
        policies.release_handover.require(by, locked, study, at=at)
        recruiter = require_nothing_against(locked, study, at=at)
        ask_the_gates(study, locked.purpose, by=recruiter, at=at)
        locked.released_by, locked.released_at = by.user_ref, at
        locked.path = path_of(locked.pk)
        locked.move_to(HandoverStatus.RELEASED)
        locked.save()
        freeze_contacts(locked, study)
        _settled(locked, by=by, at=at)
        let_a_job_write(locked)
    return locked


def decline_handover(*, handover: Handover, reason: str, by: User, at: datetime) -> Handover:
    """Refuse it, with the reason.

    :raises Refused: unless whoever might release it does.
    :raises HandoverError: without a reason.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        locked, study = _locked(handover)
        policies.decline_handover.require(by, locked, study, at=at)
        if not reason.strip():
            raise HandoverError("reason", "Say what stands against it.")
        locked.reason = reason.strip()
        locked.move_to(HandoverStatus.DECLINED)
        locked.save(update_fields=["status", "reason"])
        _settled(locked, by=by, at=at)
    return locked


def withdraw_handover(*, handover: Handover, by: User, at: datetime) -> Handover:
    """Take it back before it is decided.

    :raises Refused: unless a recruiter of the study does, in time.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        locked, study = _locked(handover)
        policies.withdraw_handover.require(by, locked, study, at=at)
        locked.move_to(HandoverStatus.WITHDRAWN)
        locked.save(update_fields=["status"])
        _record("withdrawn", locked, by=by, at=at)
    return locked


def require_nothing_against(handover: Handover, study: Study, *, at: datetime) -> User:
    """Who prepared it, if that person still may and the vendor may still get it.

    :raises Refused: with everything that stands against it.
    """
    recruiter = User.objects.get(user_ref=handover.prepared_by)
    why = policies.open_contacts.refusal(recruiter, study, handover.purpose, at=at)
    if why is not None:
        raise Refused(NOT_ANY_MORE.format(why=why))
    against = reasons_against_handover(handover, study, at=at)
    if against:
        raise Refused(*against)
    return recruiter


def let_a_job_write(handover: Handover) -> None:
    """Have the file made after the commit."""
    send = partial(current_app.send_task, WRITING_JOB, args=[str(handover.pk)])
    transaction.on_commit(send, using="vault")


def _check(draft: HandoverDraft, study: Study) -> None:
    for field, text in _problems(draft, study):
        raise HandoverError(field, text)


def _problems(draft: HandoverDraft, study: Study) -> Iterator[tuple[str, str]]:
    if not draft.chosen or not set(draft.chosen) <= set(Field):
        yield "chosen", "Choose what the vendor needs, of the four."
    if not set(draft.chosen) & set(WAYS):
        yield "chosen", "With a name alone the vendor reaches nobody."
    if draft.sorn not in notices_of(study.study_ref):
        yield "sorn", "Choose the notice that governs the contacts."
    if not (len(draft.routine_use) == 1 and draft.routine_use in ROUTINE_USE):
        yield "routine_use", "Choose the routine use by its letter."
    if draft.sorn == MAILING_LIST_SORN and draft.routine_use != "F":
        yield "routine_use", "Under DHS/ALL-002, contractors get contacts by routine use F."
    if not draft.limits_acknowledged:
        yield "limits_acknowledged", "Confirm that the vendor knows its limits."


def _prepared(study: Study, draft: HandoverDraft, *, by: User, at: datetime) -> Handover:
    vendor = draft.vendor
    agreement = agreement_on_contacts(study, vendor, on=timezone.localdate(at))
    key = key_of(vendor)
    assert agreement is not None
    assert key is not None
    return Handover.objects.create(
        study_ref=study.study_ref,
        study_code=study.code,
        vendor_id=vendor.pk,
        vendor_name=vendor.name,
        contract_number=vendor.contract_number,
        agreement_ref=agreement.sharingagreement_ref,
        public_key=key.public_key,
        purpose=draft.purpose,
        chosen=[str(each) for each in Field if each in draft.chosen],
        sorn=draft.sorn,
        routine_use=draft.routine_use,
        limits_acknowledged=draft.limits_acknowledged,
        prepared_by=by.user_ref,
        prepared_at=at,
    )


def _locked(handover: Handover) -> tuple[Handover, Study]:
    locked = Handover.objects.select_for_update(no_key=True).get(pk=handover.pk)
    study = Study.objects.select_related("component").get(study_ref=locked.study_ref)
    return locked, study


def _settled(handover: Handover, *, by: User, at: datetime) -> None:
    _record(str(handover.status), handover, by=by, at=at)
    notices.tell_recruiter_handover_decided(handover, at=at)


def _record(what: str, handover: Handover, *, by: User, at: datetime) -> None:
    study_ref = handover.study_ref
    log.record(f"handover.{what}", subject=_subject(handover), by=by, at=at, study_ref=study_ref)


def _subject(handover: Handover) -> str:
    return f"participants.Handover:{handover.pk}"
