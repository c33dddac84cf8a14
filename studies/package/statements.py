"""The supporting statements of an information collection request, item by item.

Part A and part B have the items that the Office of Management and Budget numbers (OMB Form 83-I,
supporting statement instructions; 5 CFR 1320.8 and 1320.9); “data” is what the privacy impact
assessment asks besides: quality and retention (R-080). The use of the data is item A2.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from studies.models import Package, Study
from studies.package.known import known_answers


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered item; ``key`` such as "a2"."""

    key: str
    title: str
    hint: str

    @property
    def number(self) -> str:
        """Its number, where it has one."""
        return self.key[1:] if self.key[1:].isdecimal() else ""

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Part:
    """``name`` is its place in the address: "a", "b" or "data"."""

    name: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """An item with its text, and whether the study's own words are that text."""

    item: Item
    text: str
    from_study: bool


PART_A = Part(
    "a",
    "Supporting statement, part A: justification",
    (
        Item("a1", "Circumstances that make the collection necessary", "Name the legal authority."),
        Item("a2", "Use of the information", "By whom, how and for what purpose it is used."),
        Item("a3", "Use of information technology", "How far it is electronic, and why."),
        Item("a4", "Efforts to identify duplication", "Why nothing at hand answers this already."),
        Item("a5", "Small businesses and other small entities", "How their burden is kept small."),
        Item("a6", "Consequences of collecting less, or less often", "What could not be done."),
        Item("a7", "Special circumstances", "Anything listed in 5 CFR 1320.5(d)(2), or none."),
        Item("a8", "Consultation", "Federal Register notices, comments received, and the answers."),
        Item("a9", "Payments and gifts to respondents", "What is given and why, or nothing."),
        Item("a10", "Assurance of confidentiality", "What respondents are told, and its basis."),
        Item("a11", "Sensitive questions", "Why each is necessary, and what people are told."),
        Item("a12", "Burden in hours", "Respondents, minutes each, and hours in all."),
        Item("a13", "Cost to respondents", "Other than the value of their time."),
        Item("a14", "Cost to the Government", "Staff, contractors and tools, in a year."),
        Item("a15", "Changes of the program", "Why the burden is other than before, or new."),
        Item("a16", "Tabulation, publication and schedule", "What is published, and when."),
        Item("a17", "Display of the expiration date", "Asking not to show it needs a reason."),
        Item("a18", "Exceptions to the certification", "Any exception, or none."),
    ),
)
PART_B = Part(
    "b",
    "Supporting statement, part B: statistical methods",
    (
        Item("b1", "Respondent universe and sampling", "Who could be chosen, how, how many."),
        Item("b2", "Procedures of collection", "Strata, estimation, accuracy, how often."),
        Item("b3", "Response rates and nonresponse", "How answers are won; what bias is examined."),
        Item("b4", "Tests of procedures", "With at most nine people before the clearance."),
        Item("b5", "Whom to ask", "The office that advises on statistics and collects."),
    ),
)
DATA = Part(
    "data",
    "Quality and retention of the data",
    (
        Item("quality", "Information quality", "How the answers are made and kept reliable."),
        Item("retention", "Retention", "What is kept how long, and under which schedule."),
    ),
)
PARTS = {part.name: part for part in (PART_A, PART_B, DATA)}


def parts_of(package: Package | None) -> list[Part]:
    """What this package needs: part B only where statistical methods are used."""
    statistical = package is not None and package.is_statistical
    return [PART_A, PART_B, DATA] if statistical else [PART_A, DATA]


def answered(part: Part, study: Study, package: Package | None) -> list[AnsweredItem]:
    """Each item with what somebody wrote, or else with what the study says already."""
    known = known_answers(study)
    written = package.statements if package else {}
    return [
        AnsweredItem(
            item, written.get(item.key) or known.get(item.key, ""), item.key not in written
        )
        for item in part.items
    ]


def unanswered(study: Study, package: Package | None) -> Iterator[str]:
    """A sentence for each item that nobody wrote and the study does not answer."""
    for part in parts_of(package):
        for one in answered(part, study, package):
            if not one.text:
                yield f"{_called(part, one.item)} is not written: {one.item.title}."


def _called(part: Part, item: Item) -> str:
    return f"Item {part.name.upper()}{item.number}" if item.number else part.title
