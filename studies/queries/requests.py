"""What an information collection request still lacks before its next step, in sentences."""

from collections.abc import Iterator
from datetime import date

from studies.clearances import Problems, problems_of_exemption, problems_of_sending
from studies.models import Clearance, Study, Umbrella
from studies.queries.burden import Burden, burden_of
from studies.queries.package import package_problems
from studies.queries.umbrellas import problems_of_fit
from studies.vocabulary import ClearanceKind


def problems_of_preparation(icr: Clearance, *, on: date) -> Problems:
    """Field and sentence for everything that a lead still has to add."""
    study = icr.study
    if icr.kind == ClearanceKind.EXEMPT:
        said = (icr.exemption, icr.basis, icr.decided_by)
        yield from problems_of_exemption(*said, method=study.method)
        return
    burden = burden_of(study)
    if burden.problem:
        yield "burden", burden.problem
    if icr.kind == ClearanceKind.EMERGENCY and not icr.justification:
        yield "justification", "Say why the usual notices could not be waited for."
    if icr.umbrella is not None:
        if set(icr.umbrella.conditions) - set(icr.conditions_met):
            yield "conditions_met", "Every condition of the umbrella must be met."
        for sentence in problems_of_fit(
            icr.umbrella, burden, component_id=study.component_id, ends_on=study.ends_on, on=on
        ):
            yield "umbrella", sentence


def problems_before_omb(icr: Clearance, sent_on: date | None, *, on: date) -> Problems:
    """Field and sentence for everything that stands against sending it to OMB on that day."""
    if sent_on is None:
        yield "sent_on", "Enter the day on which it was sent."
    elif sent_on > on:
        yield "sent_on", "This day has not come yet."
    if icr.kind == ClearanceKind.FULL:
        for sentence in _problems_of_first_notice(icr, sent_on):
            yield "sent_on", sentence
    yield from problems_of_preparation(icr, on=on)
    yield from problems_of_package(icr.study)


def problems_of_package(study: Study) -> Problems:
    """Why no request of this study can have been complete when OMB had it (R-079)."""
    incomplete = package_problems(study)
    if incomplete:
        yield "package", " ".join(incomplete)


def problems_under_umbrella(
    umbrella: Umbrella, study: Study, burden: Burden, *, expires_on: date | None, on: date
) -> Problems:
    """Why the study does not fit under it, or would be cleared longer than it lasts."""
    if expires_on is not None and expires_on > umbrella.expires_on:
        yield "expires_on", f"The umbrella ends on {umbrella.expires_on:%m/%d/%Y}."
    for sentence in problems_of_fit(
        umbrella, burden, component_id=study.component_id, ends_on=study.ends_on, on=on
    ):
        yield "control_number", sentence


def _problems_of_first_notice(icr: Clearance, sent_on: date | None) -> Iterator[str]:
    if icr.notice60_on is None:
        yield "Record the 60-day notice first."
    elif sent_on is not None:
        for _, sentence in problems_of_sending(icr.notice60_on, sent_on):
            yield sentence
