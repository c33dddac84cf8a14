"""What lies within the PIA, and where else to go with what does not. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from studies.vocabulary import COVERED_PURPOSES, Audience, Purpose


@dataclass(frozen=True, slots=True)
class ScopeProblem:
    """Why not, and the proper channel; ``field`` is the study's field to change."""

    field: str
    text: str
    source: str


class Described(Protocol):
    """What a study says of itself, saved or not."""

    @property
    def purpose(self) -> str: ...
    @property
    def touches_case(self) -> bool: ...
    @property
    def sponsor_is_department(self) -> bool: ...
    @property
    def mandatory(self) -> bool: ...
    @property
    def audiences(self) -> Collection[str]: ...


def problems_of_scope(study: Described) -> Iterator[ScopeProblem]:
    """Everything that lies outside the PIA (R-003, R-004, R-005, R-017, R-019)."""
    if study.purpose not in COVERED_PURPOSES:
        yield ScopeProblem(
            "purpose",
            "This purpose is outside the privacy impact assessment. Ask the Privacy Office for "
            "a privacy assessment of its own.",
            "PIA, Overview, note 3",
        )
    if study.touches_case:
        yield ScopeProblem(
            "touches_case",
            "An investigation, a complaint or an administrative action is no customer research. "
            "Use the channel of that procedure: the investigating office, the complaints office "
            "of the component, or Human Resources.",
            "PIA, Overview",
        )
    if not study.sponsor_is_department:
        yield ScopeProblem(
            "sponsor_is_department",
            "Only the Department and its components sponsor studies here. Refer the sponsor to "
            "its own agency’s privacy office.",
            "PIA, Overview",
        )
    if study.mandatory:
        yield from _problems_of_mandatory(study)


def _problems_of_mandatory(study: Described) -> Iterator[ScopeProblem]:
    if set(study.audiences) != {Audience.EMPLOYEES}:
        yield ScopeProblem(
            "mandatory",
            "Only employees can be required to take part; for everyone else it is voluntary.",
            "PIA, Recruiting",
        )
    elif study.purpose != Purpose.USABILITY:
        yield ScopeProblem(
            "mandatory",
            "Employees can be required to answer about tools and processes, not about "
            "satisfaction or morale.",
            "PIA, Recruiting",
        )
