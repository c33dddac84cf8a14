"""What the study says already for the items of the supporting statements: nothing typed twice."""

from collections.abc import Iterator

from retention.rules import GRS_010, GRS_020
from studies.models import Study
from studies.queries.burden import burden_of
from studies.queries.facts import current_icr, current_version, latest_clearance
from studies.vocabulary import Demographic, LegalAuthority, Pii, RecruitingChannel

YEAR = 12  # months


def known_answers(study: Study) -> dict[str, str]:
    """Item to text, for the items that follow from the study's description."""
    return {key: text for key, text in _answers(study) if text}


def _answers(study: Study) -> Iterator[tuple[str, str]]:
    yield "a1", _necessity(study)
    yield "a2", _use(study)
    yield "a3", _technology(study)
    yield "a8", _notices(study)
    yield "a10", _confidentiality(study)
    yield "a11", _sensitive(study)
    yield "a12", _burden(study)
    yield "a16", _publication(study)
    yield (
        "a17",
        (
            "Not asked for. The control number and the expiration date stand on every instrument, "
            "shown or printed."
        ),
    )
    yield "b1", _universe(study)
    yield "b2", _procedures(study)
    yield "retention", _retention(study)


def _necessity(study: Study) -> str:
    named = "; ".join(str(LegalAuthority(value).label) for value in study.legal_authorities)
    return (
        f"{study.component.name} asks its customers under: {named}. "
        f"The purpose is: {study.get_purpose_display().lower()}."
    )


def _use(study: Study) -> str:
    objectives = study.objectives.order_by("number").values_list("text", flat=True)
    return (
        f"{study.component.name} uses the answers, as aggregates only, to: "
        + " ".join(f"({number}) {text}" for number, text in enumerate(objectives, start=1))
        + " No answer is used for a decision about a person."
    )


def _technology(study: Study) -> str:
    if study.survey_tool is None:
        return ""
    return f"Answers are collected electronically with {study.survey_tool.name}."


def _notices(study: Study) -> str:
    icr = current_icr(study)
    if icr is None or not (icr.notice60_citation and icr.notice30_citation):
        return ""
    return (
        f"Notices in the Federal Register: {icr.notice60_citation} (60 days) and "
        f"{icr.notice30_citation} (30 days)."
    )


def _burden(study: Study) -> str:
    burden = burden_of(study)
    if not burden.lines or burden.problem:
        return ""
    lines = "; ".join(
        f"{line.get_person_kind_display()}: {line.respondents:,} respondents × "
        f"{line.times} × {line.minutes} minutes"
        for line in burden.lines
    )
    return f"{lines}. In all {burden.responses:,} responses and {burden.hours:,} hours."


def _confidentiality(study: Study) -> str:
    threshold = study.threshold or study.threshold_asked
    return " ".join(
        (
            "A privacy notice stands before the first question.",
            "Contact details are kept apart from answers, and no key leads from one to the other.",
            f"Numbers of fewer than {threshold} people are not shown in any table or chart.",
            study.reidentification_assessment,
        )
    ).strip()


def _sensitive(study: Study) -> str:
    version = current_version(study)
    if version is None:
        return ""
    asked = [
        f"“{question['text']}”: {question['why']}"
        for question in version.questions
        if question.get("demographic") in Demographic.values
        or question.get("pii") in {Pii.CONTACT, Pii.OTHER}
    ]
    if not asked:
        return "No question asks about the person."
    return "Every question can be declined. About the person are: " + " ".join(asked)


def _publication(study: Study) -> str:
    threshold = study.threshold or study.threshold_asked
    said = f"Results are reported as aggregates of at least {threshold} people."
    if study.starts_on and study.ends_on:
        said += f" Collection is planned from {study.starts_on:%m/%d/%Y} to "
        said += f"{study.ends_on:%m/%d/%Y}."
    return said


def _universe(study: Study) -> str:
    return (
        f"{study.target_population} {study.expected_respondents:,} respondents are expected "
        f"({', '.join(study.audience_labels).lower()})."
    )


def _procedures(study: Study) -> str:
    channels = ", ".join(str(RecruitingChannel(c).label).lower() for c in study.channels)
    found = f" People are found through: {channels}." if channels else ""
    waves = f" The same is asked in {study.planned_waves} waves." if study.planned_waves > 1 else ""
    return f"{study.get_method_display()}.{found}{waves}"


def _retention(study: Study) -> str:
    clearance = latest_clearance(study)
    months = (clearance.retention_months if clearance else None) or YEAR
    return (
        f"Contact details are destroyed when they are needed no more, at the latest with the end "
        f"of the follow-up ({GRS_020}). Recordings are destroyed once they are transcribed. "
        f"Answers are destroyed {months} months after the study is closed ({GRS_010})."
    )
