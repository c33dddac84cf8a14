"""What a clearance of each kind needs to say, in which form and in which order (C-3). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from studies.periods import add_months
from studies.same_questions import words_of
from studies.vocabulary import ClearanceKind, ExemptionBasis, Method

CONTROL_NUMBER = r"^\d{4}-\d{4}$"  # the database asks for the same
CITATION = re.compile(r"([1-9]\d{1,2}) FR ([1-9]\d{0,5})")
YEAR_BEFORE_VOLUME_1 = 1935  # the Federal Register has a volume a year, the first in 1936
# 5 CFR 1320.3(h)(3), in any spelling; only usability tests can claim it (C-11).
DIRECT_OBSERVATION = re.compile(r"\b1320 3 h 3\b|\bdirect(ly)? observ")
ONLY_USABILITY_TESTS = "Only a usability test can be exempt as direct observation."
COMMENT_DAYS = {60: timedelta(days=60), 30: timedelta(days=30)}  # 5 CFR 1320.8(d), 1320.10(a)
LONGEST_MONTHS = 36  # 44 U.S.C. 3507(g)
LONGEST_EMERGENCY = timedelta(days=180)  # 44 U.S.C. 3507(j)(2); 5 CFR 1320.13

Problems = Iterator[tuple[str, str]]


class ClearanceError(ValueError):
    """Facts are missing or wrong; ``problems`` maps each field to its sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(f"The clearance has problems in: {', '.join(sorted(problems))}.")


def is_control_number(number: str) -> bool:
    """Whether it has the form of a number that OMB gives, such as 1601-0029."""
    return bool(re.fullmatch(CONTROL_NUMBER, number))


@dataclass(frozen=True, slots=True)
class ClearanceFacts:
    """What is recorded. ``retention_months`` is the ICR's own period, in months.

    ``meets_conditions`` says that the collection meets every condition of its umbrella.
    """

    kind: str
    control_number: str = ""
    submitted_on: date | None = None
    decided_on: date | None = None
    expires_on: date | None = None
    notice60_citation: str = ""
    notice60_on: date | None = None
    notice30_citation: str = ""
    notice30_on: date | None = None
    forbids_publication: bool = False
    retention_months: int | None = None
    exemption: str = ""
    basis: str = ""
    decided_by: str = ""
    justification: str = ""
    meets_conditions: bool = False


def check_clearance(facts: ClearanceFacts, *, method: str, on: date) -> None:
    """:raises ClearanceError: unless everything that this kind needs is there, as of ``on``."""
    raise_any(problems_of_clearance(facts, method=method, on=on))


def raise_any(problems: Problems) -> None:
    """:raises ClearanceError: with the first problem of each field, if there is any."""
    found: dict[str, str] = {}
    for field, sentence in problems:
        found.setdefault(field, sentence)
    if found:
        raise ClearanceError(found)


def problems_of_clearance(facts: ClearanceFacts, *, method: str, on: date) -> Problems:
    """Field and sentence for everything that is missing, wrong or out of order."""
    if facts.kind not in ClearanceKind.values:
        yield "kind", "Choose a kind of clearance."
        return
    yield from _problems_of_day("decided_on", facts.decided_on, on, "Enter the day of the decision")
    if facts.kind == ClearanceKind.EXEMPT:
        said = (facts.exemption, facts.basis, facts.decided_by)
        yield from problems_of_exemption(*said, method=method)
        return
    yield from _problems_of_number(facts)
    yield from _problems_of_submission(facts)
    if facts.kind == ClearanceKind.FULL:
        yield from _problems_of_notices(facts, on)
    if facts.kind == ClearanceKind.GENERIC and not facts.meets_conditions:
        yield "meets_conditions", "A generic clearance needs every condition of its umbrella met."
    if facts.kind == ClearanceKind.EMERGENCY and not facts.justification.strip():
        yield "justification", "Say why the usual notices could not be waited for."


def problems_of_exemption(exemption: str, basis: str, decided_by: str, *, method: str) -> Problems:
    """An exemption names its rule, why it applies and who decided.

    Direct observation is for usability tests, whether it is chosen or only written (C-11).
    """
    if exemption not in ExemptionBasis.values:
        yield "exemption", "Choose the rule of the exemption."
    if not basis.strip():
        yield "basis", "Say why the rule applies."
    if not decided_by.strip():
        yield "decided_by", "Say which office decided."
    if method == Method.USABILITY_TEST:
        return
    if exemption == ExemptionBasis.DIRECT_OBSERVATION:
        yield "exemption", ONLY_USABILITY_TESTS
    elif DIRECT_OBSERVATION.search(words_of(basis)):
        yield "basis", ONLY_USABILITY_TESTS


def problems_of_notice(days: int, citation: str, published_on: date | None, on: date) -> Problems:
    """One notice in the Federal Register: its citation in the usual form, and its day."""
    cited = CITATION.fullmatch(citation)
    if not citation.strip():
        yield f"notice{days}_citation", f"Cite the {days}-day notice, such as 92 FR 12345."
    elif cited is None:
        yield f"notice{days}_citation", "Write volume, FR and page, such as 92 FR 12345."
    elif published_on and int(cited[1]) != published_on.year - YEAR_BEFORE_VOLUME_1:
        volume = published_on.year - YEAR_BEFORE_VOLUME_1
        yield f"notice{days}_citation", f"In {published_on.year} the volume is {volume} FR."
    missing = f"Enter the day on which the {days}-day notice appeared"
    yield from _problems_of_day(f"notice{days}_on", published_on, on, missing)


def problems_of_order(notice60_on: date | None, notice30_on: date | None) -> Problems:
    """The 30-day notice appears once the sixty days are over (5 CFR 1320.5(a), 1320.8(d))."""
    if not notice60_on or not notice30_on:
        return
    if notice30_on <= notice60_on:
        yield "notice30_on", "The 30-day notice comes after the 60-day notice."
    elif notice30_on < notice60_on + COMMENT_DAYS[60]:
        yield "notice30_on", "The 30-day notice appears once the sixty days for comments are over."


def latest_expiry(kind: str, *, submitted_on: date | None, decided_on: date) -> date:
    """The last day that the law allows a clearance decided on that day."""
    if kind == ClearanceKind.EMERGENCY:
        return (submitted_on or decided_on) + LONGEST_EMERGENCY
    return add_months(decided_on, LONGEST_MONTHS)


def _problems_of_day(field: str, day: date | None, on: date, missing: str) -> Problems:
    if day is None:
        yield field, f"{missing}."
    elif day > on:
        yield field, "This day has not come yet."


def _problems_of_number(facts: ClearanceFacts) -> Problems:
    if not is_control_number(facts.control_number):
        yield "control_number", "Enter the OMB control number, such as 1601-0029."
    if facts.expires_on is None:
        yield "expires_on", "Enter the date on which OMB’s approval ends."
    elif facts.decided_on is not None:
        last = latest_expiry(
            facts.kind, submitted_on=facts.submitted_on, decided_on=facts.decided_on
        )
        if facts.expires_on < facts.decided_on:
            yield "expires_on", "It cannot end before it was decided."
        elif facts.expires_on > last:
            yield "expires_on", f"The law allows {last:%m/%d/%Y} at most for this kind."


def _problems_of_submission(facts: ClearanceFacts) -> Problems:
    sent = facts.submitted_on
    if sent is None:
        return
    if facts.decided_on is not None and facts.decided_on < sent:
        yield "submitted_on", "OMB cannot decide before it is asked."
    if facts.kind == ClearanceKind.FULL and facts.notice60_on is not None:
        yield from problems_of_sending(facts.notice60_on, sent)


def problems_of_sending(notice60_on: date, submitted_on: date) -> Problems:
    """OMB is asked once the sixty days for comments are over (44 U.S.C. 3506(c)(2)(A))."""
    if submitted_on < notice60_on + COMMENT_DAYS[60]:
        yield "submitted_on", "The sixty days for comments must be over before OMB is asked."


def _problems_of_notices(facts: ClearanceFacts, on: date) -> Problems:
    yield from problems_of_notice(60, facts.notice60_citation, facts.notice60_on, on)
    yield from problems_of_notice(30, facts.notice30_citation, facts.notice30_on, on)
    yield from problems_of_order(facts.notice60_on, facts.notice30_on)
    if facts.decided_on and facts.notice30_on and facts.decided_on < facts.notice30_on:
        yield "decided_on", "OMB decides after the 30-day notice."
