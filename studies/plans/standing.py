"""How far a set-up has come: each step finished or not, and what closes the later ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from studies.plans.reading import Reading
from studies.plans.steps import STEPS, PlanStep, step_asking
from studies.scope import problems_of_scope

FINISHED, UNFINISHED, OPEN, REFUSED, CLOSED = (
    "finished",
    "unfinished",
    "not_started",
    "outside",
    "locked",
)
SCOPE_FIRST = "Finish the first step, “Scope”, before the others."


@dataclass(frozen=True, slots=True)
class StepStanding:
    """``problems`` are sentences; ``saved_at`` is ISO 8601 or "", ``state`` one of the above."""

    step: PlanStep
    state: str
    problems: tuple[str, ...]
    saved_at: str


def standings_of(reading: Reading, saved: Mapping[str, str]) -> list[StepStanding]:
    """Every step, in order; ``saved`` is when each was last left."""
    return [_standing(step, reading, saved) for step in STEPS]


def progress_of(standings: list[StepStanding]) -> str:
    """ "4 of 10 steps finished"."""
    finished = sum(each.state == FINISHED for each in standings)
    return f"{finished} of {len(standings)} steps finished"


def why_closed(step: PlanStep, reading: Reading) -> str | None:
    """Why nobody can come to this step yet: what is outside the PIA ends where it is entered.

    The step that says so stays open, and the ones before it, so that it can be corrected.
    """
    outside = outside_the_assessment(reading)
    if outside and STEPS.index(step) > min(STEPS.index(each) for each, _ in outside):
        return " ".join(text for _, text in outside)
    scope = STEPS[0]
    if step != scope and any(field in reading.problems for field in scope.fields):
        return SCOPE_FIRST
    return None


def outside_the_assessment(reading: Reading) -> list[tuple[PlanStep, str]]:
    """What lies outside the PIA, with the step that says it and the proper channel."""
    return [
        (step, problem.text)
        for problem in problems_of_scope(reading.draft)
        if problem.field not in reading.unreadable and (step := step_asking(problem.field))
    ]


def _standing(step: PlanStep, reading: Reading, saved: Mapping[str, str]) -> StepStanding:
    problems = tuple(text for name in step.fields for text in reading.problems.get(name, ()))
    return StepStanding(
        step=step,
        state=_state(step, reading, saved, problems),
        problems=problems,
        saved_at=saved.get(step.key, ""),
    )


def _state(
    step: PlanStep, reading: Reading, saved: Mapping[str, str], problems: tuple[str, ...]
) -> str:
    if why_closed(step, reading):
        return CLOSED
    if any(each == step for each, _ in outside_the_assessment(reading)):
        return REFUSED
    if step.key not in saved:
        return OPEN
    return UNFINISHED if problems else FINISHED
