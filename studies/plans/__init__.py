"""A study that somebody is setting up: its steps, what was typed, and where each step stands."""

from studies.plans.reading import Answers, Reading, answers_of, read
from studies.plans.standing import (
    StepStanding,
    outside_the_assessment,
    progress_of,
    standings_of,
    why_closed,
)
from studies.plans.steps import STEPS, PlanStep, first_step, step_after, step_before, step_called
from studies.plans.words import in_words

__all__ = [
    "STEPS",
    "Answers",
    "PlanStep",
    "Reading",
    "StepStanding",
    "answers_of",
    "first_step",
    "in_words",
    "outside_the_assessment",
    "progress_of",
    "read",
    "standings_of",
    "step_after",
    "step_before",
    "step_called",
    "why_closed",
]
