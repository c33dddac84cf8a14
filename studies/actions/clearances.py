"""Recording clearances, and who was addressed."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.clearances import ClearanceFacts, check_clearance
from studies.gates import CollectionRequest
from studies.materials import materials_hash
from studies.models import Addressing, Clearance, Pta, Study
from studies.queries import latest_pta

__all__ = ["ClearanceFacts", "record_addressing", "record_clearance"]


@transaction.atomic
def record_clearance(*, study: Study, facts: ClearanceFacts, by: User, at: datetime) -> Clearance:
    """Record what OMB decided, or the basis of an exemption; it covers the present materials.

    :raises Refused: unless a paperwork officer does it, for an approved study (R-077).
    :raises ClearanceError: if the facts of this kind are incomplete.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.record_clearance.require(by, locked, at=at)
    check_clearance(facts, method=locked.method)
    clearance = Clearance.objects.create(
        study=locked,
        pta=_attached_pta(locked),
        materials_hash=materials_hash(locked),
        recorded_by=by,
        recorded_at=at,
        **asdict(facts),
    )
    log.record(
        "clearance.recorded",
        subject=clearance,
        by=by,
        at=at,
        kind=clearance.kind,
        control_number=clearance.control_number or None,
        expires_on=clearance.expires_on,
    )
    return clearance


@transaction.atomic
def record_addressing(
    *, request: CollectionRequest, people: int, by: User | None, at: datetime
) -> Addressing:
    """Enter people into the ledger behind C-2, in the transaction that asked the gates.

    ``request`` is what ``require_collection`` let pass; ``people`` is how many it came to.
    """
    addressing = Addressing.objects.create(
        study=request.study,
        channel=request.channel,
        person_kind=request.person_kind,
        people=people,
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


def _attached_pta(study: Study) -> Pta:
    pta = latest_pta(study)
    assert pta is not None  # the policy asked for an approved one
    return pta
