"""Each question of the analysis, in its section, with the study's present answer."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from studies.models import Study
from studies.questionnaire.disposal import disposal_of
from studies.questionnaire.questions import demographics, open_questions, personal_details
from studies.vocabulary import (
    CollectionChannel,
    DataClass,
    LegalAuthority,
    Method,
    PtaSection,
    RecruitingChannel,
)

NOT_ANSWERED = "Not answered yet"
DIRECT = 4  # The first channels are direct, the rest indirect (PIA, Recruiting).

Row = tuple[PtaSection, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question; ``field`` is where the study says it, ``source`` the PIA section."""

    field: str
    question: str
    answer: str
    source: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its rows, which are answers as they are frozen, or more than that."""

    key: str
    title: str
    rows: list[dict[str, Any]]


def questionnaire(study: Study) -> list[Answer]:
    """Every question with the study's present answer."""
    return [
        Answer(field, question, answer or NOT_ANSWERED, source, str(section))
        for section, field, question, answer, source in _rows(study)
    ]


def as_json(answers: Iterable[Answer]) -> list[dict[str, str]]:
    """Answers as they are frozen with a submission."""
    return [asdict(answer) for answer in answers]


def in_sections(rows: Iterable[dict[str, Any]]) -> list[Section]:
    """Frozen answers by section; those of before there were sections stand under the first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.get("section") or str(PtaSection.PURPOSE), []).append(row)
    return [
        Section(str(section), str(section.label), found[section])
        for section in PtaSection
        if section in found
    ]


def as_sections(study: Study) -> list[Section]:
    """The study's present answers by section."""
    return in_sections(as_json(questionnaire(study)))


def _rows(study: Study) -> Iterator[Row]:
    yield from _purpose(study)
    yield from _populations(study)
    yield from _sources(study)
    yield from _personal(study)
    yield from _linkage(study)
    yield from _reidentification(study)
    yield from _keeping(study)
    yield from _redress(study)


def _purpose(study: Study) -> Iterator[Row]:
    section = PtaSection.PURPOSE
    authorities = "\n".join(str(LegalAuthority(each).label) for each in study.legal_authorities)
    objectives = "\n".join(f"{o.number}. {o.text}" for o in study.objectives.order_by("number"))
    yield section, "title", "What is the study?", study.title, "Abstract"
    yield section, "purpose", "What is it for?", str(study.get_purpose_display()), "Overview"
    yield section, "objectives", "What shall be found out?", objectives, "3.4"
    yield section, "method", "How are people asked?", _method(study), "Overview"
    yield section, "legal_authorities", "Under which authority?", authorities, "1.1"


def _populations(study: Study) -> Iterator[Row]:
    section = PtaSection.POPULATIONS
    expected = f"{study.expected_respondents:,}"
    yield section, "audiences", "Whom does it address?", _audiences(study), "Abstract"
    yield section, "target_population", "Who exactly?", study.target_population, "3.1"
    yield section, "expected_respondents", "How many people?", expected, "1.5"
    yield section, "mandatory", "Is it voluntary?", _voluntary(study), "Recruiting"


def _sources(study: Study) -> Iterator[Row]:
    section = PtaSection.SOURCES
    yield section, "channels", "How are people found?", _channels(study), "Recruiting"
    yield (
        section,
        "contact_sources",
        "Where do contact details come from?",
        study.contact_sources or "No contact details are used",
        "2.2",
    )
    yield section, "source_systems", "Where do answers come in?", _systems(study), "2.2"


def _personal(study: Study) -> Iterator[Row]:
    section = PtaSection.PII
    collected = ", ".join(str(DataClass(each).label) for each in study.data_collected)
    details, said = personal_details(study), "Which personal details are asked?"
    yield section, "data_collected", "What will be held?", collected, "1.4"
    yield section, "personal_details", said, details, "2.1"
    yield section, "demographics", "Which demographics are asked?", demographics(study), "2.1"
    yield (
        section,
        "open_questions",
        "Where can people write freely, and so write more than is asked?",
        open_questions(study),
        "2.4",
    )


def _linkage(study: Study) -> Iterator[Row]:
    section = PtaSection.LINKAGE
    linked = f"Yes: {study.linkage_justification}" if study.keeps_linkage else "No"
    yield section, "keeps_linkage", "Are answers linked over time, and why?", linked, "Waves"
    yield section, "planned_waves", "How many waves?", str(study.planned_waves), "Waves"


def _reidentification(study: Study) -> Iterator[Row]:
    section = PtaSection.REIDENTIFICATION
    yield (
        section,
        "reidentification_assessment",
        "Could answers identify somebody?",
        study.reidentification_assessment,
        "2.5",
    )
    yield (
        section,
        "threshold_asked",
        "From how many people on is a number shown?",
        str(study.threshold_asked),
        "2.5",
    )


def _keeping(study: Study) -> Iterator[Row]:
    plan = "Which security plan covers it?"
    share = study.sharing or "With nobody outside the study’s team"
    storage = PtaSection.STORAGE
    yield storage, "storage", "Where is it kept?", study.storage or _portal_keeps(study), "1.3"
    yield storage, "custodian", "Which unit keeps the data?", _custodian(study), "3.4"
    yield storage, "security_plan_ref", plan, study.security_plan_ref, "1.3"
    yield PtaSection.SHARING, "sharing", "With whom is what shared?", share, "6.1"
    yield PtaSection.VENDORS, "conductor", "Who asks?", _conductor(study), "Overview"
    yield (
        PtaSection.VENDORS,
        "survey_tool",
        "Which outside tool is used?",
        _tool(study),
        "Third Party",
    )
    for data_class, title, sentence in disposal_of(study):
        field = f"retention_{data_class}"
        yield PtaSection.RETENTION, field, f"{title}: when do they go?", sentence, "5.1"


def _redress(study: Study) -> Iterator[Row]:
    section, contact = PtaSection.REDRESS, study.redress_contact
    how = study.redress_procedure
    yield section, "redress_procedure", "How are details corrected?", how, "7.1"
    yield section, "redress_contact", "Who is asked about that?", contact, "7.1"


def _custodian(study: Study) -> str:
    """A statistical or research unit, never one that decides about people (R-121)."""
    if not study.custodian:
        return ""
    return f"{study.custodian} ({study.get_custodian_kind_display()})"


def _method(study: Study) -> str:
    return str(study.get_method_display()) + (", ethnographic" if study.ethnographic else "")


def _conductor(study: Study) -> str:
    return study.vendor.name if study.vendor else str(study.get_conductor_display())


def _tool(study: Study) -> str:
    """The tool with the analysis that its own approval refers to (R-034)."""
    tool = study.survey_tool
    return f"{tool.name}, approved under {tool.pta_ref}" if tool else "None"


def _audiences(study: Study) -> str:
    kind = f" ({study.get_stakeholder_kind_display()})" if study.stakeholder_kind else ""
    return ", ".join(study.audience_labels) + kind


def _voluntary(study: Study) -> str:
    return "No: employees are required to answer" if study.mandatory else "Yes"


def _channels(study: Study) -> str:
    order = list(RecruitingChannel)
    chosen = [RecruitingChannel(value) for value in study.channels]
    direct = [str(each.label) for each in chosen if order.index(each) < DIRECT]
    indirect = [str(each.label) for each in chosen if order.index(each) >= DIRECT]
    lines = [f"Directly: {', '.join(direct)}"] if direct else []
    return "\n".join([*lines, *([f"Indirectly: {', '.join(indirect)}"] if indirect else [])])


def _systems(study: Study) -> str:
    if study.method != Method.SURVEY:
        return f"This portal: {CollectionChannel.SESSION.label.lower()}s"
    if study.survey_tool is not None:
        return f"{study.survey_tool.name}, whose export is imported into this portal"
    return "This portal: its survey pages"


def _portal_keeps(study: Study) -> str:
    sealed = "contacts apart from answers, both sealed"
    if study.survey_tool is None:
        return f"In this portal: {sealed}"
    return (
        f"In {study.survey_tool.name} until its export is imported, then in this portal: {sealed}"
    )
