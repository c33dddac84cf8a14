"""G3: the Paperwork Reduction Act. The tenth countable person needs a clearance (C-1, C-2, C-3)."""

from collections.abc import Iterator

from django.db import connection

from studies.gates.request import CollectionRequest, Reason
from studies.lifecycle import IcrStatus
from studies.materials import materials_hash
from studies.models import Clearance
from studies.queries import (
    AddressedCount,
    addressed_count,
    burden_of,
    cost_of,
    counts,
    latest_clearance,
)
from studies.queries.counting import MOST_WITHOUT_CLEARANCE, responses_allowed, responses_given
from studies.vocabulary import Audience, ClearanceKind, CollectionChannel

GATE = "G3"
TITLE = "Cleared under the Paperwork Reduction Act"
SOURCE = "44 U.S.C. 3502(3); 5 CFR 1320.3(c); PIA, Oversight of Information Collections"

# Whoever passes by number holds this until the transaction ends, so that no two count at once.
COUNTING_LOCK = 0x54454E54  # "TENT"


def check(request: CollectionRequest) -> Iterator[Reason]:
    """From the tenth countable person in twelve months a clearance is needed.

    Among employees and contractors some count and some do not: before a study of them opens, it
    says how many of each it asks (R-078). A clearance is for as many responses as it says: more
    are not what was approved (R-081), and no umbrella holds their hours (R-092).
    """
    if request.is_launch and Audience.EMPLOYEES in request.study.audiences:
        problem = burden_of(request.study).problem
        if problem:
            yield Reason(GATE, problem, SOURCE, "edit_burden")
    if not _is_countable(request):
        return
    clearance = latest_clearance(request.study)
    against = _reasons_not_to_pass(clearance, request) if clearance else []
    if clearance and not against:
        return
    count = addressed_count(request.study, on=request.on, version=request.instrument_version)
    if count.total_with(request.channel, request.people) <= MOST_WITHOUT_CLEARANCE:
        return
    yield from against or [_reason(_needed(count))]


def hold(request: CollectionRequest) -> None:
    """Let nobody else pass by number until the caller's transaction ends.

    The people of all studies with the same questions count together, so that the lock on one
    study is not enough. Whoever is cleared does not wait: those collections may be long.
    """
    if not _is_countable(request):
        return
    clearance = latest_clearance(request.study)
    if clearance is None or _reasons_not_to_pass(clearance, request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])


def clearance_for(request: CollectionRequest) -> Clearance | None:
    """The clearance under which the people are addressed, if one allows it."""
    clearance = latest_clearance(request.study)
    if clearance is None or any(_reasons_against(clearance, request)):
        return None
    return clearance


def _is_countable(request: CollectionRequest) -> bool:
    return request.people > 0 and counts(request.study, request.person_kind)


def _needed(count: AddressedCount) -> str:
    sentence = (
        "From the tenth person addressed in twelve months a clearance is needed, "
        "and none is recorded."
    )
    if not count.elsewhere:
        return sentence
    return (
        f"{sentence} The same questions were put to {count.own:,} people here and "
        f"{count.elsewhere:,} in other studies."
    )


def _reasons_not_to_pass(clearance: Clearance, request: CollectionRequest) -> list[Reason]:
    return list(_reasons_against(clearance, request)) or list(_beyond(clearance, request))


def _beyond(clearance: Clearance, request: CollectionRequest) -> Iterator[Reason]:
    """More than is left of the responses; at launch, what is planned against the whole of them.

    Whoever is recruited has not answered yet, and not all of them will.
    """
    allowed = responses_allowed(clearance)
    if allowed is None or request.channel == CollectionChannel.RECRUITING:
        return
    asked = cost_of(request.people, request.person_kind, clearance.burden).responses
    left = allowed if request.is_launch else max(allowed - responses_given(clearance), 0)
    if asked > left:
        yield _reason(
            f"The clearance was given for {allowed:,} responses: {left:,} are left, and this takes "
            f"{asked:,}. More people need a new request with a higher burden (5 CFR 1320.5(g))."
        )


def _reasons_against(clearance: Clearance, request: CollectionRequest) -> Iterator[Reason]:
    if clearance.materials_hash != materials_hash(request.study):
        yield _reason("The clearance was given for other materials than the present ones.")
    if clearance.status == IcrStatus.VOID:
        yield _reason("The clearance was ended early.")
    if clearance.kind == ClearanceKind.EXEMPT:
        return
    if clearance.status == IcrStatus.EXPIRED or clearance.is_over(on=request.on):
        yield _reason(f"The control number {clearance.control_number} has expired.")
    if clearance.kind == ClearanceKind.FULL:
        first_day = clearance.first_day()
        if first_day is None or request.on < first_day:
            yield _reason("The notice periods in the Federal Register have not run out yet.")


def _reason(text: str) -> Reason:
    return Reason(GATE, text, SOURCE, "record_clearance")
