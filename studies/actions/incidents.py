"""Suspected misuse: reported by anybody, decided by the Privacy Office (PIA 3.4, 5.2; R-123).

What happened is sealed. Events carry no study, so that no page of a study shows them.
"""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from studies import policies
from studies.lifecycle.sharing import IncidentStatus
from studies.models import Incident, Study
from studies.notices import sharing as notices


class IncidentError(ValueError):
    """A report or a decision without what belongs to it."""


@transaction.atomic
def report_misuse(
    *, kind: str, what_happened: str, study: Study | None = None, by: User, at: datetime
) -> Incident:
    """Report that data may have been misused.

    :raises Refused: unless this person works here.
    :raises IncidentError: without words.
    """
    policies.report_misuse.require(by, at=at)
    if not what_happened.strip():
        raise IncidentError("Say what happened.")
    incident = Incident(
        incident_ref=uuid.uuid4(), study=study, kind=kind, reported_by=by, reported_at=at
    )
    said = what_happened.strip().encode()
    incident.sealed = keys.seal(said, key_ref=incident.key_ref, aad=incident.place)
    incident.save()
    notices.tell_privacy_office_incident_reported(incident, at=at)
    _record("reported", incident, by=by, at=at)
    return incident


@transaction.atomic
def open_incident(*, incident: Incident, by: User, at: datetime) -> str:
    """Read what was written; that it was read is recorded.

    :raises Refused: unless this person may read it.
    :raises KeyDestroyedError: once it was forgotten.
    """
    policies.open_incident.require(by, incident, at=at)
    opened = keys.open_sealed(
        bytes(incident.sealed),
        key_ref=incident.key_ref,
        aad=incident.place,
        purpose=keys.Purpose.REVIEW_MISUSE,
        by=by,
        at=at,
    )
    _record("opened", incident, by=by, at=at)
    return opened.decode()


@transaction.atomic
def refer_incident(
    *, incident: Incident, referred_on: date, referral_ref: str, by: User, at: datetime
) -> Incident:
    """Refer a report to the Inspector General.

    :raises Refused: unless the Privacy Office does it, while nobody decided.
    :raises IncidentError: without a reference, or for a day to come.
    """
    locked = _locked(incident)
    policies.refer_incident.require(by, locked, at=at)
    if not referral_ref.strip():
        raise IncidentError("Enter the reference of the referral.")
    if referred_on > timezone.localdate(at):
        raise IncidentError("Enter the day on which it was referred.")
    locked.referred_on, locked.referral_ref = referred_on, referral_ref.strip()
    locked.decided_by = by
    locked.move_to(IncidentStatus.REFERRED)
    locked.save()
    notices.tell_inspectors_incident_referred(locked, at=at)
    notices.tell_reporter_incident_decided(locked, at=at)
    _record("referred", locked, by=by, at=at, referred_on=referred_on)
    return locked


@transaction.atomic
def close_incident(*, incident: Incident, status: str, by: User, at: datetime) -> Incident:
    """Say that it was handled, or was no misuse. From now on its disposal is counted.

    :raises Refused: unless the Privacy Office does it, until it is closed.
    :raises IllegalMoveError: for any other state.
    """
    locked = _locked(incident)
    policies.close_incident.require(by, locked, at=at)
    locked.move_to(IncidentStatus(status))
    locked.decided_by, locked.closed_at = by, at
    locked.save()
    notices.tell_reporter_incident_decided(locked, at=at)
    _record(locked.status, locked, by=by, at=at)
    return locked


def _record(what: str, incident: Incident, *, by: User | None, at: datetime, **facts: Any) -> None:
    subject = f"studies.Incident:{incident.incident_ref}"
    log.record(f"incident.{what}", subject=subject, by=by, at=at, **facts)


def _locked(incident: Incident) -> Incident:
    rows = Incident.objects.select_related("study", "reported_by")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)
