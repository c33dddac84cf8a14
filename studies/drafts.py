"""A study as somebody describes it, before it is saved, and what is wrong with the description."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from django.conf import settings

from foundation.access.models import Component
from studies.models import Study, SurveyTool, Vendor
from studies.scope import problems_of_scope
from studies.vocabulary import (
    Audience,
    Conductor,
    DataClass,
    LegalAuthority,
    Method,
    Purpose,
    RecruitingChannel,
)

LARGEST_THRESHOLD = 30
Problem = tuple[str, str]


class StudyDraftError(ValueError):
    """A description that cannot be saved; ``problems`` maps each field to its sentences."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        self.problems = problems
        super().__init__(f"The description has problems in: {', '.join(sorted(problems))}.")


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """Everything that its lead says about a study. ``objectives`` are texts, numbered from 1."""

    component: Component
    title: str
    purpose: str
    audiences: tuple[str, ...]
    method: str
    target_population: str
    expected_respondents: int
    legal_authorities: tuple[str, ...]
    objectives: tuple[str, ...]
    touches_case: bool = False
    sponsor_is_department: bool = True
    stakeholder_kind: str = ""
    ethnographic: bool = False
    conductor: str = Conductor.INTERNAL
    vendor: Vendor | None = None
    survey_tool: SurveyTool | None = None
    mandatory: bool = False
    keeps_linkage: bool = False
    linkage_justification: str = ""
    channels: tuple[str, ...] = ()
    data_collected: tuple[str, ...] = ()
    storage: str = ""
    sharing: str = ""
    planned_waves: int = 1
    starts_on: date | None = None
    ends_on: date | None = None
    security_plan_ref: str = ""
    redress_procedure: str = ""
    redress_contact: str = ""
    reidentification_assessment: str = ""
    threshold_asked: int = settings.DEFAULT_THRESHOLD

    @classmethod
    def of(cls, study: Study) -> "StudyDraft":
        """The description of a saved study."""
        own = {f.name: getattr(study, f.name) for f in fields(cls) if f.name != "objectives"}
        for name in ("audiences", "legal_authorities", "channels", "data_collected"):
            own[name] = tuple(own[name])
        texts = study.objectives.order_by("number").values_list("text", flat=True)
        return cls(**own, objectives=tuple(texts))

    def write_to(self, study: Study) -> None:
        """Put every field except the objectives on a study, which is not saved here."""
        for field in fields(self):
            if field.name != "objectives":
                value = getattr(self, field.name)
                setattr(study, field.name, list(value) if isinstance(value, tuple) else value)


def check_draft(draft: StudyDraft) -> None:
    """:raises StudyDraftError: unless the description is complete and within the PIA."""
    problems = problems_of_draft(draft)
    if problems:
        raise StudyDraftError(problems)


def problems_of_draft(draft: StudyDraft) -> dict[str, list[str]]:
    """What is missing, contradicts itself or lies outside the PIA, by field."""
    found: dict[str, list[str]] = {}
    for field, text in (
        *_missing(draft),
        *_unknown(draft),
        *_contradictions(draft),
        *_problems_of_schedule(draft),
        *((problem.field, problem.text) for problem in problems_of_scope(draft)),
    ):
        found.setdefault(field, []).append(text)
    return found


def _missing(draft: StudyDraft) -> Iterator[Problem]:
    needed = {
        "title": "Give the study a title.",
        "audiences": "Choose at least one audience.",
        "target_population": "Describe whom you want to hear from.",
        "legal_authorities": "Choose at least one legal authority.",
    }
    for field, text in needed.items():
        if not getattr(draft, field):
            yield field, text
    if draft.expected_respondents < 1:
        yield "expected_respondents", "Expect at least one person."
    if not any(text.strip() for text in draft.objectives):
        yield "objectives", "Name at least one objective."


def _unknown(draft: StudyDraft) -> Iterator[Problem]:
    lists = {
        "purpose": ([draft.purpose], Purpose),
        "method": ([draft.method], Method),
        "conductor": ([draft.conductor], Conductor),
        "audiences": (draft.audiences, Audience),
        "channels": (draft.channels, RecruitingChannel),
        "data_collected": (draft.data_collected, DataClass),
        "legal_authorities": (draft.legal_authorities, LegalAuthority),
    }
    for field, (chosen, known) in lists.items():
        if not set(chosen) <= set(known.values):
            yield field, "Choose from the list."


def _contradictions(draft: StudyDraft) -> Iterator[Problem]:
    stakeholders = Audience.STAKEHOLDERS in draft.audiences
    if stakeholders and not draft.stakeholder_kind:
        yield "stakeholder_kind", "Say which stakeholders these are."
    if draft.stakeholder_kind and not stakeholders:
        yield "stakeholder_kind", "Leave this empty, or add stakeholders to the audiences."
    if draft.ethnographic and draft.method != Method.INTERVIEW:
        yield "ethnographic", "Only an interview can be ethnographic."
    if draft.conductor == Conductor.VENDOR and draft.vendor is None:
        yield "vendor", "Name the vendor that conducts the study."
    if draft.keeps_linkage and not draft.linkage_justification.strip():
        yield "linkage_justification", "Say why the answers of several waves must be linked."
    if not settings.THRESHOLD_FLOOR <= draft.threshold_asked <= LARGEST_THRESHOLD:
        yield "threshold_asked", f"Ask for {settings.THRESHOLD_FLOOR} to {LARGEST_THRESHOLD}."


def _problems_of_schedule(draft: StudyDraft) -> Iterator[Problem]:
    if draft.planned_waves < 1:
        yield "planned_waves", "Plan at least one wave."
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        yield "ends_on", "The end comes after the start."
