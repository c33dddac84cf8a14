"""A study as somebody describes it, before it is saved, and what is wrong with the description."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from django.conf import settings

from foundation.access.models import Component
from studies.models import Study, SurveyTool, Vendor
from studies.scope import problems_of_scope
from studies.vocabulary import (
    NEED_CONTACTS,
    Audience,
    Conductor,
    CustodianKind,
    DataClass,
    LegalAuthority,
    Method,
    Purpose,
    RecruitingChannel,
    StakeholderKind,
)

LARGEST_THRESHOLD = 30
MOST_PEOPLE = 100_000_000
MOST_WAVES = 100
LONGEST: dict[str, int] = {
    "title": 200,
    "custodian": 120,
    "security_plan_ref": 100,
    "redress_contact": 200,
}
LONGEST_OBJECTIVE = 300
WRONG_CUSTODIAN = (
    "Only a statistical or research unit keeps what customers said. Ask the research office of the "
    "component to keep it."
)
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
    contact_sources: str = ""
    data_collected: tuple[str, ...] = ()
    storage: str = ""
    custodian_kind: str = ""
    custodian: str = ""
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


def check_draft(draft: StudyDraft, *, before: StudyDraft | None = None) -> None:
    """:raises StudyDraftError: unless the description is complete and within the PIA.

    What was wrong with the description ``before`` may stay: a study from a time with fewer
    questions is completed step by step.
    """
    problems = new_problems(draft, before=before)
    if problems:
        raise StudyDraftError(problems)


def new_problems(draft: StudyDraft, *, before: StudyDraft | None) -> dict[str, list[str]]:
    """The problems of a description that the one before did not have."""
    old = problems_of_draft(before) if before else {}
    return {
        field: sentences
        for field, sentences in problems_of_draft(draft).items()
        if sentences != old.get(field)
    }


def problems_of_draft(draft: StudyDraft) -> dict[str, list[str]]:
    """What is missing, contradicts itself or lies outside the PIA, by field."""
    found: dict[str, list[str]] = {}
    for field, text in (
        *_missing(draft),
        *_too_long(draft),
        *_unknown(draft),
        *_contradictions(draft),
        *_problems_of_size_and_schedule(draft),
        *((problem.field, problem.text) for problem in problems_of_scope(draft)),
    ):
        found.setdefault(field, []).append(text)
    return found


def _missing(draft: StudyDraft) -> Iterator[Problem]:
    needed = {
        "title": "Give the study a title.",
        "audiences": "Choose at least one audience.",
        "target_population": "Describe whom you want to hear from.",
        "channels": "Choose at least one way of finding people.",
        "data_collected": "Choose everything that the study will hold.",
        "storage": "Say where the data are stored.",
        "custodian_kind": "Say what kind of unit keeps the data.",
        "custodian": "Name the unit that keeps the data.",
        "legal_authorities": "Choose at least one legal authority.",
    }
    for field, text in needed.items():
        if not getattr(draft, field):
            yield field, text
    if draft.component._state.adding:
        yield "component", "Choose the component."
    if not any(text.strip() for text in draft.objectives):
        yield "objectives", "Name at least one objective."


def _too_long(draft: StudyDraft) -> Iterator[Problem]:
    for field, longest in LONGEST.items():
        if len(getattr(draft, field)) > longest:
            yield field, f"Use at most {longest} characters."
    if any(len(text.strip()) > LONGEST_OBJECTIVE for text in draft.objectives):
        yield "objectives", f"Use at most {LONGEST_OBJECTIVE} characters for each objective."


def _unknown(draft: StudyDraft) -> Iterator[Problem]:
    lists = {
        "purpose": ([draft.purpose], Purpose),
        "method": ([draft.method], Method),
        "conductor": ([draft.conductor], Conductor),
        "stakeholder_kind": ([draft.stakeholder_kind or StakeholderKind.STATE], StakeholderKind),
        "custodian_kind": ([draft.custodian_kind or CustodianKind.RESEARCH], CustodianKind),
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
    yield from _problems_of_data(draft)


def _problems_of_data(draft: StudyDraft) -> Iterator[Problem]:
    """Where contact details come from (PIA 2.2), and who keeps the data (PIA 3.4)."""
    if NEED_CONTACTS & set(draft.channels) and not draft.contact_sources.strip():
        yield "contact_sources", "Name each system or list from which contact details come."
    if draft.custodian_kind == CustodianKind.OTHER:
        yield "custodian_kind", WRONG_CUSTODIAN


def _problems_of_size_and_schedule(draft: StudyDraft) -> Iterator[Problem]:
    if draft.expected_respondents < 1:
        yield "expected_respondents", "Expect at least one person."
    if draft.expected_respondents > MOST_PEOPLE:
        yield "expected_respondents", f"Expect at most {MOST_PEOPLE:,} people."
    if draft.planned_waves < 1:
        yield "planned_waves", "Plan at least one wave."
    if draft.planned_waves > MOST_WAVES:
        yield "planned_waves", f"Plan at most {MOST_WAVES} waves."
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        yield "ends_on", "The end comes after the start."
