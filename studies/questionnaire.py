"""The questions of the privacy threshold analysis, answered from the study: nothing typed twice."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from studies.models import Study
from studies.vocabulary import LegalAuthority, RecruitingChannel


@dataclass(frozen=True, slots=True)
class Answer:
    """One question; ``field`` is where the study says it, ``source`` the PIA section."""

    field: str
    question: str
    answer: str
    source: str


def questionnaire(study: Study) -> list[Answer]:
    """Every question with the study's present answer."""
    return [
        Answer(field, question, answer or "Not answered yet", source)
        for field, question, answer, source in _rows(study)
    ]


def as_json(answers: list[Answer]) -> list[dict[str, str]]:
    """Answers as they are frozen with a submission."""
    return [asdict(answer) for answer in answers]


def _rows(study: Study) -> Iterator[tuple[str, str, str, str]]:
    yield "title", "What is the study?", study.title, "Abstract"
    yield "purpose", "What is it for?", study.get_purpose_display(), "Overview"
    yield "objectives", "What shall be found out?", _objectives(study), "3.4"
    yield "method", "How are people asked?", _method(study), "Overview"
    yield "conductor", "Who asks?", _conductor(study), "Overview"
    yield "audiences", "Whom does it address?", _audiences(study), "Abstract"
    yield "target_population", "Who exactly?", study.target_population, "3.1"
    yield "expected_respondents", "How many people?", f"{study.expected_respondents:,}", "1.5"
    yield "mandatory", "Is it voluntary?", _voluntary(study), "Recruiting"
    yield "channels", "How are people found?", _channels(study), "Recruiting"
    yield "survey_tool", "Which outside tool is used?", _tool(study), "Third Party"
    yield "keeps_linkage", "Are answers linked over time?", _linkage(study), "Waves"
    yield "legal_authorities", "Under which authority?", _authorities(study), "1.1"
    yield "security_plan_ref", "Which security plan covers it?", study.security_plan_ref, "1.3"
    yield "redress_procedure", "How are details corrected?", study.redress_procedure, "7.1"
    yield "redress_contact", "Who is asked about that?", study.redress_contact, "7.1"
    yield (
        "reidentification_assessment",
        "Could answers identify somebody?",
        study.reidentification_assessment,
        "2.5",
    )
    yield (
        "threshold_asked",
        "From how many people on is a number shown?",
        str(study.threshold_asked),
        "2.5",
    )


def _objectives(study: Study) -> str:
    return "\n".join(f"{o.number}. {o.text}" for o in study.objectives.order_by("number"))


def _method(study: Study) -> str:
    return str(study.get_method_display()) + (", ethnographic" if study.ethnographic else "")


def _conductor(study: Study) -> str:
    return study.vendor.name if study.vendor else str(study.get_conductor_display())


def _audiences(study: Study) -> str:
    kind = f" ({study.get_stakeholder_kind_display()})" if study.stakeholder_kind else ""
    return ", ".join(study.audience_labels) + kind


def _voluntary(study: Study) -> str:
    return "No: employees are required to answer" if study.mandatory else "Yes"


def _channels(study: Study) -> str:
    return ", ".join(str(RecruitingChannel(value).label) for value in study.channels)


def _tool(study: Study) -> str:
    return study.survey_tool.name if study.survey_tool else "None"


def _linkage(study: Study) -> str:
    return f"Yes: {study.linkage_justification}" if study.keeps_linkage else "No"


def _authorities(study: Study) -> str:
    return "\n".join(str(LegalAuthority(value).label) for value in study.legal_authorities)
