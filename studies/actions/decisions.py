"""The paperwork officer's side of a request: notices, sending it to OMB, and OMB's decision."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.requests import lock_icr, move_icr
from studies.clearances import (
    ClearanceError,
    ClearanceFacts,
    Problems,
    check_clearance,
    problems_of_notice,
    problems_of_order,
    problems_of_sending,
    raise_any,
)
from studies.lifecycle import IcrStatus
from studies.materials import materials_hash
from studies.models import Clearance, Pta, Study, Umbrella
from studies.notices.clearances import (
    tell_leads_clearance_recorded,
    tell_leads_icr_returned,
    tell_leads_icr_submitted,
    tell_officers_umbrella_low,
)
from studies.queries import burden_of, burden_to_freeze, governing_pta, problems_before_omb, use_of
from studies.vocabulary import ClearanceKind


@dataclass(frozen=True, slots=True)
class Decision:
    """What OMB decided. An exemption has neither number nor last day."""

    decided_on: date | None
    control_number: str = ""
    expires_on: date | None = None
    forbids_publication: bool = False
    retention_months: int | None = None


@transaction.atomic
def record_notice(
    *, icr: Clearance, days: int, citation: str, published_on: date | None, by: User, at: datetime
) -> Clearance:
    """Record the 60-day or the 30-day notice in the Federal Register (R-127).

    :raises Refused: unless a paperwork officer does it, for a full clearance under way.
    :raises ClearanceError: if the citation has another form, or the days are out of order.
    """
    locked, _ = lock_icr(icr)
    policies.record_notice.require(by, locked, at=at)
    if days not in (60, 30):
        raise ClearanceError({"days": "There is a 60-day and a 30-day notice."})
    today = timezone.localdate(at)
    raise_any(problems_of_notice(days, citation, published_on, today))
    setattr(locked, f"notice{days}_citation", citation)
    setattr(locked, f"notice{days}_on", published_on)
    raise_any(_problems_of_notices(locked, days))
    locked.save()
    log.record(
        "icr.notice_recorded",
        subject=locked,
        by=by,
        at=at,
        days=days,
        citation=citation,
        published_on=published_on,
    )
    return locked


@transaction.atomic
def submit_icr(*, icr: Clearance, sent_on: date | None, by: User, at: datetime) -> Clearance:
    """Record that the request went to OMB: PTA attached, materials and burden frozen (R-077).

    The umbrella is locked until the transaction ends: of two requests for its last hours the
    second is refused.

    :raises Refused: unless a paperwork officer does it, and both privacy offices approved.
    :raises ClearanceError: if something is missing, too early, or more than the umbrella has left.
    """
    locked, study = lock_icr(icr)
    policies.submit_icr.require(by, locked, at=at)
    lock_umbrella(locked.umbrella)
    raise_any(problems_before_omb(locked, sent_on, on=timezone.localdate(at)))
    burden = burden_of(study)
    locked.pta, locked.materials_hash = attached_pta(study), materials_hash(study)
    locked.responses, locked.burden_minutes = burden.responses, burden.minutes
    locked.burden = burden_to_freeze(study)
    locked.submitted_on = sent_on
    move_icr(locked, IcrStatus.SUBMITTED, at=at)
    log.record(
        "icr.submitted",
        subject=locked,
        by=by,
        at=at,
        sent_on=sent_on,
        materials=locked.materials_hash,
        responses=burden.responses,
        minutes=burden.minutes,
    )
    tell_leads_icr_submitted(locked, at=at)
    warn_of_low_umbrella(locked.umbrella, at=at)
    return locked


@transaction.atomic
def return_icr(*, icr: Clearance, reason: str, by: User, at: datetime) -> Clearance:
    """Send a request back to its lead, for the officer's own reason or OMB's.

    :raises Refused: unless a paperwork officer does it, while it is on its way.
    :raises ClearanceError: without a reason.
    """
    locked, _ = lock_icr(icr)
    policies.return_icr.require(by, locked, at=at)
    if not reason.strip():
        raise ClearanceError({"reason": "Say what must change."})
    locked.reason = reason.strip()
    move_icr(locked, IcrStatus.RETURNED, at=at)
    log.record("icr.returned", subject=locked, by=by, at=at)
    tell_leads_icr_returned(locked, at=at)
    return locked


@transaction.atomic
def record_decision(*, icr: Clearance, decision: Decision, by: User, at: datetime) -> Clearance:
    """Record that OMB approved, or that the exemption is decided; an earlier clearance is replaced.

    :raises Refused: unless a paperwork officer does it who did not prepare the request.
    :raises ClearanceError: if what this kind needs is missing, or a day is out of order.
    """
    locked, study = lock_icr(icr)
    policies.record_decision.require(by, locked, at=at)
    _check_decision(locked, decision, at)
    if locked.kind == ClearanceKind.EXEMPT:
        locked.pta, locked.materials_hash = attached_pta(study), materials_hash(study)
        locked.burden = burden_to_freeze(study)
    locked.control_number = decision.control_number
    locked.decided_on, locked.expires_on = decision.decided_on, decision.expires_on
    locked.forbids_publication = decision.forbids_publication
    locked.retention_months = decision.retention_months
    take_over_terms(locked)
    locked.recorded_by, locked.recorded_at = by, at
    supersede(study, at=at)
    move_icr(locked, IcrStatus.APPROVED, at=at)
    log_recorded(locked, by=by, at=at)
    tell_leads_clearance_recorded(locked, at=at)
    return locked


def lock_umbrella(umbrella: Umbrella | None) -> None:
    """Let nobody else count what is left of it until the transaction ends."""
    if umbrella is not None:
        Umbrella.objects.select_for_update(no_key=True).get(pk=umbrella.pk)


def take_over_terms(clearance: Clearance) -> None:
    """What an umbrella forbids or keeps holds for everything under it (C-3, R-082)."""
    umbrella = clearance.umbrella
    if umbrella is not None:
        clearance.forbids_publication |= umbrella.forbids_publication
        clearance.retention_months = clearance.retention_months or umbrella.retention_months


def supersede(study: Study, *, at: datetime) -> None:
    """One clearance is in force: the one before is replaced."""
    before = (
        study.clearances.select_for_update(no_key=True).filter(status=IcrStatus.APPROVED).first()
    )
    if before is not None:
        move_icr(before, IcrStatus.SUPERSEDED, at=at)


def attached_pta(study: Study) -> Pta:
    """The approved one, which the policies asked for."""
    pta = governing_pta(study)
    assert pta is not None
    return pta


def log_recorded(clearance: Clearance, *, by: User, at: datetime) -> None:
    """One verb, whichever way the decision was recorded."""
    log.record(
        "clearance.recorded",
        subject=clearance,
        by=by,
        at=at,
        kind=clearance.kind,
        control_number=clearance.control_number or None,
        expires_on=clearance.expires_on,
    )


def warn_of_low_umbrella(umbrella: Umbrella | None, *, at: datetime) -> None:
    """Tell its officers once it has less than a tenth left."""
    if umbrella is not None and use_of(umbrella, on=timezone.localdate(at)).is_low:
        tell_officers_umbrella_low(umbrella, at=at)


def _problems_of_notices(icr: Clearance, days: int) -> Problems:
    yield from problems_of_order(icr.notice60_on, icr.notice30_on)
    if days == 60 and icr.notice60_on and icr.submitted_on:
        yield from problems_of_sending(icr.notice60_on, icr.submitted_on)


def _check_decision(icr: Clearance, decision: Decision, at: datetime) -> None:
    facts = ClearanceFacts(
        kind=icr.kind,
        control_number=decision.control_number,
        submitted_on=icr.submitted_on,
        decided_on=decision.decided_on,
        expires_on=decision.expires_on,
        notice60_citation=icr.notice60_citation,
        notice60_on=icr.notice60_on,
        notice30_citation=icr.notice30_citation,
        notice30_on=icr.notice30_on,
        exemption=icr.exemption,
        basis=icr.basis,
        decided_by=icr.decided_by,
        justification=icr.justification,
        meets_conditions=True,  # asked one by one before it was sent
    )
    check_clearance(facts, method=icr.study.method, on=timezone.localdate(at))
    umbrella = icr.umbrella
    if umbrella is None:
        return
    if decision.control_number != umbrella.control_number:
        raise ClearanceError({"control_number": f"The umbrella is {umbrella.control_number}."})
    if decision.expires_on and decision.expires_on > umbrella.expires_on:
        last = f"{umbrella.expires_on:%m/%d/%Y}"
        raise ClearanceError({"expires_on": f"The umbrella ends on {last}."})
