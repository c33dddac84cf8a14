"""Recording what OMB decided outside the portal, what it changed since, and who was addressed."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.decisions import (
    attached_pta,
    lock_umbrella,
    log_recorded,
    supersede,
    take_over_terms,
    warn_of_low_umbrella,
)
from studies.actions.requests import lock_icr, move_icr
from studies.clearances import ClearanceError, ClearanceFacts, check_clearance, raise_any
from studies.gates import CollectionRequest
from studies.gates.paperwork import clearance_for
from studies.lifecycle import IcrStatus
from studies.materials import materials_hash
from studies.models import Addressing, Clearance, ClearanceChange, Study, Umbrella
from studies.notices.clearances import (
    tell_leads_clearance_changed,
    tell_leads_clearance_recorded,
    tell_leads_clearance_void,
)
from studies.queries import (
    burden_of,
    burden_to_freeze,
    cost_of,
    counts,
    problems_of_package,
    problems_under_umbrella,
)
from studies.queries.costs import Cost
from studies.vocabulary import ClearanceKind, CollectionChannel

__all__ = [
    "ClearanceFacts",
    "record_addressing",
    "record_clearance",
    "record_clearance_change",
    "void_clearance",
]

# OMB decided on these by their own package; under an umbrella, by the conditions that are met.
WITH_A_PACKAGE = (ClearanceKind.FULL, ClearanceKind.EMERGENCY)


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A non-substantive change: OMB's day, what changed, and the reference of the request."""

    approved_on: date | None
    what: str
    citation: str


@transaction.atomic
def record_clearance(*, study: Study, facts: ClearanceFacts, by: User, at: datetime) -> Clearance:
    """Record what OMB decided outside the portal, or the basis of an exemption.

    It covers the present materials, and replaces the clearance before.

    :raises Refused: unless a paperwork officer does it, for an approved study (R-077).
    :raises ClearanceError: if the facts of this kind are incomplete, if its package is, or if its
        umbrella has too little left.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.record_clearance.require(by, locked, at=at)
    today = timezone.localdate(at)
    check_clearance(facts, method=locked.method, on=today)
    burden, umbrella = burden_of(locked), None
    if facts.kind != ClearanceKind.EXEMPT and burden.problem:
        raise ClearanceError({"kind": burden.problem})
    if facts.kind in WITH_A_PACKAGE:
        raise_any(problems_of_package(locked))
    if facts.kind == ClearanceKind.GENERIC:
        umbrella = _umbrella_called(facts.control_number)
        raise_any(
            problems_under_umbrella(umbrella, locked, burden, expires_on=facts.expires_on, on=today)
        )
    supersede(locked, at=at)
    said = asdict(facts)
    said.pop("meets_conditions")
    clearance = Clearance(
        study=locked,
        status=IcrStatus.APPROVED,
        pta=attached_pta(locked),
        umbrella=umbrella,
        conditions_met=umbrella.conditions if umbrella else [],
        responses=burden.responses,
        burden_minutes=burden.minutes,
        burden=burden_to_freeze(locked),
        materials_hash=materials_hash(locked),
        moved_at=at,
        recorded_by=by,
        recorded_at=at,
        **said,
    )
    take_over_terms(clearance)
    clearance.save()
    log_recorded(clearance, by=by, at=at)
    tell_leads_clearance_recorded(clearance, at=at)
    warn_of_low_umbrella(umbrella, at=at)
    return clearance


@transaction.atomic
def record_clearance_change(
    *, clearance: Clearance, facts: ChangeFacts, by: User, at: datetime
) -> ClearanceChange:
    """Record a non-substantive change that OMB approved: the present materials are covered.

    :raises Refused: unless a paperwork officer does it, and the privacy offices approved them.
    :raises ClearanceError: if the day, the words or the reference are missing, or if more is asked
        of people than OMB allowed: that is no non-substantive change (5 CFR 1320.5(g)).
    """
    locked, study = lock_icr(clearance)
    policies.record_clearance_change.require(by, locked, at=at)
    _check_change(facts, locked, at)
    _check_burden(locked)
    assert facts.approved_on is not None
    change = ClearanceChange.objects.create(
        clearance=locked,
        approved_on=facts.approved_on,
        what=facts.what.strip(),
        citation=facts.citation.strip(),
        hash_before=locked.materials_hash,
        hash_after=materials_hash(study),
        recorded_by=by,
        recorded_at=at,
    )
    locked.materials_hash, locked.pta, locked.moved_at = change.hash_after, attached_pta(study), at
    locked.save(update_fields=["materials_hash", "pta", "moved_at"])
    log.record(
        "clearance.changed",
        subject=locked,
        by=by,
        at=at,
        approved_on=change.approved_on,
        materials=change.hash_after,
    )
    tell_leads_clearance_changed(locked, at=at)
    return change


@transaction.atomic
def void_clearance(*, clearance: Clearance, reason: str, by: User, at: datetime) -> Clearance:
    """End a clearance before its last day, as when OMB takes it back.

    :raises Refused: unless a paperwork officer does it, while it is in force.
    :raises ClearanceError: without a reason.
    """
    locked, _ = lock_icr(clearance)
    policies.void_clearance.require(by, locked, at=at)
    if not reason.strip():
        raise ClearanceError({"reason": "Say why it ends."})
    locked.reason = reason.strip()
    move_icr(locked, IcrStatus.VOID, at=at)
    log.record("clearance.voided", subject=locked, by=by, at=at)
    tell_leads_clearance_void(locked, at=at)
    return locked


@transaction.atomic
def record_addressing(
    *, request: CollectionRequest, people: int, by: User | None, at: datetime
) -> Addressing:
    """Enter people into the ledger behind C-2, in the transaction that asked the gates.

    ``request`` is what ``require_collection`` let pass; ``people`` is how many it came to. Whether
    they count, and what was asked of their time under which clearance, is written down with them.
    Recruiting asks nothing of their time yet.
    """
    asked = replace(request, study=Study.objects.get(pk=request.study.pk))
    clearance = clearance_for(asked)
    burden = clearance.burden if clearance else {}
    cost = cost_of(people, request.person_kind, burden or burden_to_freeze(asked.study))
    if request.channel == CollectionChannel.RECRUITING:
        cost = Cost(responses=0, minutes=0)
    addressing = Addressing.objects.create(
        study=request.study,
        channel=request.channel,
        person_kind=request.person_kind,
        people=people,
        countable=counts(asked.study, request.person_kind),
        clearance=clearance,
        responses=cost.responses,
        minutes=cost.minutes,
        version=request.instrument_version,
        addressed_on=request.on,
    )
    log.record(
        "people.addressed",
        subject=addressing,
        by=by,
        at=at,
        channel=addressing.channel,
        people=people,
    )
    return addressing


def _umbrella_called(control_number: str) -> Umbrella:
    umbrella = Umbrella.objects.generic().filter(control_number=control_number).first()
    if umbrella is None:
        raise ClearanceError(
            {"control_number": "No umbrella with this number is recorded. Record it first."}
        )
    lock_umbrella(umbrella)
    return umbrella


def _check_change(facts: ChangeFacts, clearance: Clearance, at: datetime) -> None:
    problems = {}
    if facts.approved_on is None:
        problems["approved_on"] = "Enter the day on which OMB approved the change."
    elif facts.approved_on > timezone.localdate(at):
        problems["approved_on"] = "This day has not come yet."
    elif clearance.decided_on and facts.approved_on < clearance.decided_on:
        problems["approved_on"] = "A change is approved after the clearance."
    if not facts.what.strip():
        problems["what"] = "Say what changed."
    if not facts.citation.strip():
        problems["citation"] = "Enter the reference of the change request."
    if problems:
        raise ClearanceError(problems)


def _check_burden(clearance: Clearance) -> None:
    """What an umbrella holds for the study is what OMB allowed; a change takes no more of it."""
    if clearance.burden_minutes is None or clearance.kind == ClearanceKind.EXEMPT:
        return
    burden = burden_of(clearance.study)
    if burden.problem:
        raise ClearanceError({"what": burden.problem})
    allowed = clearance.responses or 0
    if burden.minutes > clearance.burden_minutes or burden.responses > allowed:
        raise ClearanceError(
            {"what": "The study asks more of people than OMB allowed. Send a new request."}
        )
