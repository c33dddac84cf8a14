"""What a clearance of each kind needs to say (C-3). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from studies.vocabulary import ClearanceKind, Method

CONTROL_NUMBER = re.compile(r"\d{4}-\d{4}")
# 5 CFR 1320.3(h)(3): direct observation; only usability tests can claim it (C-11).
DIRECT_OBSERVATION = "5 CFR 1320.3(h)(3)"


class ClearanceError(ValueError):
    """Facts are missing; ``problems`` maps each field to its sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(f"The clearance has problems in: {', '.join(sorted(problems))}.")


@dataclass(frozen=True, slots=True)
class ClearanceFacts:
    """What is recorded. ``retention_months`` is the ICR's own period, in months."""

    kind: str
    control_number: str = ""
    expires_on: date | None = None
    notice60_citation: str = ""
    notice60_on: date | None = None
    notice30_citation: str = ""
    notice30_on: date | None = None
    forbids_publication: bool = False
    retention_months: int | None = None
    basis: str = ""
    decided_by: str = ""


def check_clearance(facts: ClearanceFacts, *, method: str) -> None:
    """:raises ClearanceError: unless everything that this kind needs is there."""
    problems = dict(problems_of_clearance(facts, method=method))
    if problems:
        raise ClearanceError(problems)


def problems_of_clearance(facts: ClearanceFacts, *, method: str) -> Iterator[tuple[str, str]]:
    """Field and sentence for everything that is missing."""
    if facts.kind not in ClearanceKind.values:
        yield "kind", "Choose a kind of clearance."
    elif facts.kind == ClearanceKind.EXEMPT:
        yield from _problems_of_exemption(facts, method)
    else:
        yield from _problems_of_number(facts)
    if facts.kind == ClearanceKind.FULL:
        yield from _problems_of_notices(facts)


def _problems_of_exemption(facts: ClearanceFacts, method: str) -> Iterator[tuple[str, str]]:
    if not facts.basis.strip():
        yield "basis", "Name the basis of the exemption."
    if not facts.decided_by.strip():
        yield "decided_by", "Say which office decided."
    if DIRECT_OBSERVATION in facts.basis and method != Method.USABILITY_TEST:
        yield "basis", "Only a usability test can be exempt as direct observation."


def _problems_of_number(facts: ClearanceFacts) -> Iterator[tuple[str, str]]:
    if not CONTROL_NUMBER.fullmatch(facts.control_number):
        yield "control_number", "Enter the OMB control number, such as 1601-0029."
    if facts.expires_on is None:
        yield "expires_on", "Enter the date on which OMB’s approval ends."


def _problems_of_notices(facts: ClearanceFacts) -> Iterator[tuple[str, str]]:
    for days in (60, 30):
        if not getattr(facts, f"notice{days}_citation").strip():
            yield f"notice{days}_citation", f"Cite the {days}-day notice, such as 89 FR 12345."
        if getattr(facts, f"notice{days}_on") is None:
            yield f"notice{days}_on", f"Enter the day on which the {days}-day notice appeared."
    if facts.notice60_on and facts.notice30_on and facts.notice30_on <= facts.notice60_on:
        yield "notice30_on", "The 30-day notice comes after the 60-day notice."
