"""What is written in a report now: for its document, and for the scan for personal data."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reports.changes import change_name
from reports.disclosure.tables import crossed
from reports.document import EVERYBODY, ReportDocument
from reports.lifecycle import ReportStatus
from reports.linked import Step
from reports.models import Finding, Recommendation, Report, WavesAs
from reports.queries import labels_of, linked_of, populations_of, summaries_in, waves_of
from reports.spoken import SPOKEN
from reports.written import Written, WrittenFinding, WrittenRecommendation
from studies.models import Wave


def written_of(report: Report) -> Written:
    """Summary, findings and recommendations as they go into a document."""
    alone = [people for people in populations_of(report) if len(people.waves) == 1]
    strata = {people.waves[0]: people.name for people in alone}
    linked = {
        (name, step.later): people.name
        for step, people in linked_of(report).items()
        for name in _changes_since(report, step)
    }
    return Written(
        summary=report.summary,
        findings=tuple(
            WrittenFinding(
                number=each.number,
                headline=each.headline,
                text=each.text,
                question=each.question,
                demographic=each.demographic,
                stratum=_stratum(each, strata, linked),
            )
            for each in report.findings.all()
        ),
        recommendations=tuple(
            WrittenRecommendation(
                number=each.number,
                text=each.text,
                owner=_owner(each),
                due_on=each.due_on,
                state=each.state_label,
                because=each.because,
            )
            for each in report.recommendations.select_related("owner__component")
        ),
    )


def _stratum(
    finding: Finding, strata: Mapping[int, str], linked: Mapping[tuple[str, int], str]
) -> str:
    """Whom the table of a finding is about; empty for all waves."""
    if finding.wave is None:
        return ""
    of_change = linked.get((finding.question, finding.wave))
    return of_change or strata.get(finding.wave, f"wave {finding.wave}")


def tables_chosen(report: Report) -> dict[tuple[str, str, int | None], str]:
    """Every table that the report asks for, with its words: question, groups and wave.

    No wave stands for all of them: for what changed, or did not, between the waves.
    """
    labels, waves = labels_of(report), waves_of(report.study, report.waves)
    by = [*report.demographics, *(crossed(*pair) for pair in report.pairs)]
    asked = [(question, demographic) for question in report.questions for demographic in by]
    asked += _of_a_company(report)
    of_waves: list[tuple[int | None, str]] = [(None, ", all waves" if len(waves) > 1 else "")]
    if len(waves) > 1 and report.waves_as != WavesAs.TOGETHER:
        of_waves += [(wave.number, f", {wave.label}") for wave in waves]
    tables = [(*each, wave, when) for each in asked for wave, when in of_waves]
    return (
        {
            (question, demographic, wave): (
                f"{labels.get(question, question)} – by "
                f"{labels.get(demographic, demographic).lower()}{when}"
            )
            for question, demographic, wave, when in tables
        }
        | {
            (
                name,
                EVERYBODY,
                step.later,
            ): f"{labels.get(name, name)}, {_label_of(waves, step.later)}"
            for step in linked_of(report)
            for name in _changes_since(report, step)
        }
        | _of_sessions(report, labels)
    )


def _of_sessions(report: Report, labels: dict[str, str]) -> dict[tuple[str, str, int | None], str]:
    """The themes of sessions, which are of no wave."""
    if SPOKEN not in report.themes:
        return {}
    return {
        (name, EVERYBODY, None): label
        for name, label in labels.items()
        if name.startswith(f"{SPOKEN}#") and name != f"{SPOKEN}#"
    }


def _changes_since(report: Report, step: Step) -> list[str]:
    """The names of the tables that say how the same people answered each question."""
    return [change_name(question, step) for question in report.questions]


def _label_of(waves: Iterable[Wave], number: int) -> str:
    return next(wave.label for wave in waves if wave.number == number)


def _of_a_company(report: Report) -> list[tuple[str, str]]:
    """The questions that a research company counted, each by its columns and by both at once."""
    return [
        (question, demographic)
        for each in (summaries_in(report) if report.company_tables else ())
        for question in (
            [f"{each.asked} {answer}" for answer in each.answers] if each.several else [each.asked]
        )
        for demographic in (
            *each.labels,
            *([crossed(*each.labels)] if len(each.labels) > 1 else ()),
        )
    ]


def numbers_last_rendered(report: Report) -> ReportDocument | None:
    """Protected numbers that still answer what the report asks, with its words of now."""
    if report.payload is None or report.status in {ReportStatus.RENDERING, ReportStatus.WITHDRAWN}:
        return None
    return replace(ReportDocument.from_plain(report.payload), written=written_of(report))


def texts_of(report: Report) -> list[str]:
    """Every text that somebody wrote."""
    texts = [report.title, report.summary]
    for finding in report.findings.all():
        texts += [finding.headline, finding.text]
    for each in report.recommendations.all():
        texts += [each.text, each.office, each.because]
    return texts


def _owner(recommendation: Recommendation) -> str:
    """The office, or for a person the unit and the component: a document names nobody."""
    owner = recommendation.owner
    if owner is None:
        return recommendation.office
    unit = owner.get_unit_kind_display()
    return f"{owner.component}, {unit.lower()}" if owner.component else unit
