"""What is written down of people's time when a clearance is given, and when they are addressed."""

from collections.abc import Mapping
from dataclasses import dataclass

from studies.models import Study

FrozenBurden = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What addressing people comes to; no ``minutes`` where nobody said how long it takes."""

    responses: int
    minutes: int


def burden_to_freeze(study: Study) -> FrozenBurden:
    """What the study says now of each kind of person, to be kept with a clearance."""
    return {
        line.person_kind: {
            "respondents": line.respondents,
            "times": line.times,
            "minutes": line.minutes,
            "waves": study.planned_waves,
        }
        for line in study.burden_lines.all()
    }


def cost_of(people: int, person_kind: str, burden: Mapping[str, Mapping[str, int]]) -> Cost:
    """What so many people give who are addressed once, in one wave.

    How often each answers is said for the whole study: every planned wave has its part of it, and
    whoever is addressed answers once at least.
    """
    said = burden.get(person_kind)
    if said is None:
        return Cost(people, 0)
    responses = max(people, -(-people * said["times"] // said["waves"]))
    return Cost(responses, responses * said["minutes"])
