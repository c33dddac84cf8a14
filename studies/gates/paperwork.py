"""G3: the Paperwork Reduction Act. The tenth countable person needs a clearance (C-1, C-2, C-3)."""

from collections.abc import Iterator

from studies.gates.request import CollectionRequest, Reason
from studies.materials import materials_hash
from studies.models import Clearance
from studies.queries import counts, latest_clearance, people_addressed
from studies.vocabulary import ClearanceKind

GATE = "G3"
TITLE = "Cleared under the Paperwork Reduction Act"
SOURCE = "44 U.S.C. 3502(3); 5 CFR 1320.3(c); PIA, Oversight of Information Collections"

TENTH = 10


def check(request: CollectionRequest) -> Iterator[Reason]:
    """From the tenth countable person in twelve months a clearance is needed."""
    if not request.people or not counts(request.study, request.person_kind):
        return
    total = people_addressed(request.study, on=request.on) + request.people
    if total < TENTH:
        return
    clearance = latest_clearance(request.study)
    if clearance is None:
        yield _reason(
            "From the tenth person addressed in twelve months a clearance is needed, "
            "and none is recorded."
        )
        return
    yield from _reasons_against(clearance, request)


def _reasons_against(clearance: Clearance, request: CollectionRequest) -> Iterator[Reason]:
    if clearance.materials_hash != materials_hash(request.study):
        yield _reason("The clearance was given for other materials than the present ones.")
    if clearance.kind == ClearanceKind.EXEMPT:
        return
    if clearance.expires_on is None or clearance.expires_on < request.on:
        yield _reason(f"The control number {clearance.control_number} has expired.")
    if clearance.kind == ClearanceKind.FULL:
        first_day = clearance.first_day()
        if first_day is None or request.on < first_day:
            yield _reason("The notice periods in the Federal Register have not run out yet.")


def _reason(text: str) -> Reason:
    return Reason(GATE, text, SOURCE, "record_clearance")
