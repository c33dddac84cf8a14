"""The steps in which a study is described, in order. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One page; ``fields`` are those of ``StudyDraft`` that it asks."""

    key: str
    title: str
    lede: str
    fields: tuple[str, ...]
    is_optional: bool = False


SCOPE, TEAM = "scope", "team"
STEPS: tuple[PlanStep, ...] = (
    PlanStep(
        SCOPE,
        "Scope",
        "What the study is for. What the privacy impact assessment does not cover ends here.",
        ("title", "component", "purpose", "touches_case", "sponsor_is_department"),
    ),
    PlanStep(
        "audience",
        "Audience",
        "Whom you want to hear from, and how many.",
        (
            "audiences",
            "stakeholder_kind",
            "target_population",
            "expected_respondents",
            "mandatory",
        ),
    ),
    PlanStep("methods", "Methods", "How people are asked.", ("method", "ethnographic")),
    PlanStep(
        "channels",
        "Recruiting channels",
        "How people are found.",
        ("channels", "contact_sources"),
    ),
    PlanStep(
        "data",
        "Data collected",
        "What the study will hold, where, and who keeps it.",
        (
            "data_collected",
            "storage",
            "security_plan_ref",
            "custodian_kind",
            "custodian",
            "sharing",
        ),
    ),
    PlanStep(
        "waves",
        "Waves",
        "Whether the same questions are asked again later.",
        ("planned_waves", "keeps_linkage", "linkage_justification"),
    ),
    PlanStep(
        "conductor",
        "Conductor",
        "Who asks, and with which tool.",
        ("conductor", "vendor", "survey_tool"),
    ),
    PlanStep(
        "objectives",
        "Objectives and authority",
        "What you want to find out, and the law that lets you ask.",
        ("objectives", "legal_authorities"),
    ),
    PlanStep(
        "schedule",
        "Schedule",
        "When you mean to ask. Reviewers and the paperwork office plan by it.",
        ("starts_on", "ends_on"),
        is_optional=True,
    ),
    PlanStep(TEAM, "Team", "Who else should work on it, and why.", (), is_optional=True),
)


class UnknownStepError(LookupError):
    """There is no step of this name."""


def step_called(key: str) -> PlanStep:
    """:raises UnknownStepError: if there is none."""
    for step in STEPS:
        if step.key == key:
            return step
    raise UnknownStepError(key)


def first_step() -> PlanStep:
    """Where a set-up begins."""
    return STEPS[0]


def step_after(step: PlanStep) -> PlanStep | None:
    """The next one; nothing after the last."""
    return next(iter(STEPS[STEPS.index(step) + 1 :]), None)


def step_before(step: PlanStep) -> PlanStep | None:
    """The one before; nothing before the first."""
    return next(iter(STEPS[: STEPS.index(step)][-1:]), None)


def step_asking(field: str) -> PlanStep | None:
    """The step that asks this; what only the privacy form asks has none."""
    return next((step for step in STEPS if field in step.fields), None)
