"""The file for a vendor is fetched by the recruiter, and accounted for (C-8, R-146)."""

from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import files
from foundation.keyring.keys import Purpose
from participants import policies
from participants.actions.handover_files import locked_handover, require_gates
from participants.actions.handover_people import forget_file_of
from participants.actions.handovers import let_a_job_write, require_nothing_against
from participants.actions.vault import record_opening
from participants.lifecycle.handovers import HandoverStatus
from participants.models import Disclosure, Handover
from participants.notices import handovers as notices
from participants.queries.disclosures import handover_key
from participants.queries.handover_people import has_changed
from participants.vocabulary import DisclosureCategory
from studies.actions import expect_certificate_of_disclosure
from studies.models import Study

MADE_ANEW = (
    "Somebody in the file opted out, or had their contact changed or deleted, since it was made."
    " It is made anew without them, or as the contact is now. You are told when it is ready."
)
NOT_AGAIN = (
    "Somebody in the file opted out, or had their contact changed or deleted, since it was handed"
    " over. Prepare another hand-over."
)


class HandoverChangedError(Refused):
    """The file has somebody as they do not want to be handed over any more."""


@dataclass(frozen=True, slots=True)
class VendorFile:
    """An encrypted file on its way out: only the vendor can read it."""

    name: str
    size: int
    content: BufferedReader


def download_handover(*, handover: Handover, by: User, at: datetime) -> VendorFile:
    """The file for the vendor. The accounting is committed before the first byte is given.

    Whoever lost it half-way may fetch it again until it is destroyed, minutes later. Once somebody
    in it opted out, or had their contact changed or deleted, nobody gets it any more: it is made
    anew (R-030).

    :raises Refused: unless a recruiter of the study asks and nothing stands against it any more.
    :raises HandoverChangedError: if it is made anew.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        locked, study = locked_handover(handover.pk)
        policies.download_handover.require(by, locked, study, at=at)
        policies.open_contacts.require(by, study, locked.purpose, at=at)
        require_nothing_against(locked, study, at=at)
        require_gates(locked, study, at=at)
        is_first, changed = locked.status == HandoverStatus.READY, has_changed(locked)
        people, purpose = locked.people or 0, Purpose(locked.purpose)
        if changed and is_first:
            _make_anew(locked, by=by, at=at)
        elif not changed:
            if is_first:
                _account_for(locked, study, by=by, at=at)
            record_opening(study.study_ref, people, purpose, by=by, at=at)
    if changed:
        raise HandoverChangedError(MADE_ANEW if is_first else NOT_AGAIN)
    content = files.open_seekable(
        locked.path, key_ref=handover_key(locked.pk), purpose=purpose, by=by, at=at
    )
    return VendorFile(f"{locked.study_code}-contacts.csv.age", locked.file_size or 0, content)


def _make_anew(handover: Handover, *, by: User, at: datetime) -> None:
    """Back to where a job writes it, of those whom the release let go, and with a day of its own.

    The job deletes the old file, so that a disk that refuses does not keep it from being sent.
    """
    forget_file_of(handover)
    handover.move_to(HandoverStatus.RELEASED)
    handover.ready_at = at
    handover.save(update_fields=["status", "ready_at"])
    let_a_job_write(handover)
    log.record(
        "handover.made_anew",
        subject=f"participants.Handover:{handover.pk}",
        by=by,
        at=at,
        study_ref=handover.study_ref,
    )


def _account_for(handover: Handover, study: Study, *, by: User, at: datetime) -> None:
    assert handover.released_by is not None
    Disclosure.objects.create(
        handover=handover,
        at=at,
        study_ref=handover.study_ref,
        study_code=handover.study_code,
        category=DisclosureCategory.CONTACTS,
        chosen=handover.chosen,
        people=handover.people or 0,
        vendor_id=handover.vendor_id,
        recipient=handover.vendor_name,
        purpose=handover.purpose,
        sorn=handover.sorn,
        routine_use=handover.routine_use,
        contract_number=handover.contract_number,
        agreement_ref=handover.agreement_ref,
        file_hash=handover.file_hash,
        prepared_by=handover.prepared_by,
        released_by=handover.released_by,
        handed_over_by=by.user_ref,
    )
    handover.move_to(HandoverStatus.HANDED_OVER)
    handover.save(update_fields=["status"])
    expect_certificate_of_disclosure(
        study=study, vendor_id=handover.vendor_id, disclosure_ref=handover.pk, at=at
    )
    notices.tell_leads_contacts_handed_over(handover, study, at=at)
    log.record(
        "contacts.disclosed",
        subject=f"participants.Handover:{handover.pk}",
        by=by,
        at=at,
        study_ref=handover.study_ref,
        people=handover.people or 0,
        purpose=handover.purpose,
        vendor=handover.vendor_id,
    )
