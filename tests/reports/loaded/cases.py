"""What a research company counted becomes a report, protected like any other (R-100)."""

from dataclasses import replace
from typing import Any

from fieldwork.models import AggregateSummary
from reports.actions import draft_report, render_report, request_rendering
from reports.disclosure.protected import ProtectedTable
from reports.models import Report
from reports.queries import document_of
from studies.actions import close_study
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.reports import DRAFT, an_analyst
from tests.builders.summaries import a_summary

#: Of 200 people by age; the company does not tell who of the oldest is not satisfied.
WITH_BLANKS = (
    "Age,People,Satisfied,Not satisfied,No answer\n"
    "18 to 34,80,50,30,0\n35 to 54,70,40,,\n55 or older,50,30,,\n"
)
BY_REGION = "Region,Satisfied,Not satisfied,No answer\nNorth,60,25,15\nSouth,60,25,15\n"
SEVERAL = "Age,People,Signs,Staff\n18 to 34,80,50,75\n35 to 54,70,,20\n55 or older,50,30,20\n"
BY_TWO = (
    "Age,Gender,Satisfied,Not satisfied\n"
    "18 to 34,Women,30,12\n18 to 34,Men,28,11\n35 to 54,Women,25,0\n35 to 54,Men,40,14\n"
)


def two_hundred(study: Study, text: str = WITH_BLANKS, **changes: Any) -> AggregateSummary:
    said = {"respondents": 200, "newly_addressed": 0, "base": "People"} | changes
    if not study.addressings.exists():
        said["newly_addressed"] = 250
    return a_summary(study, text, **said)


def closed(study: Study) -> Study:
    close_study(study=study, by=study.created_by, at=NOW)
    return Study.objects.get(pk=study.pk)


def a_draft(study: Study, *summaries: AggregateSummary, **changes: Any) -> Report:
    own = replace(
        DRAFT,
        questions=(),
        demographics=(),
        waves=tuple(sorted({each.wave.number for each in summaries})),
        company_tables=tuple(str(each.summary_ref) for each in summaries),
    )
    draft = replace(own, **changes)
    return draft_report(study=study, draft=draft, by=an_analyst(study), at=NOW)


def rendered(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


def tables_of(report: Report) -> dict[tuple[str, str], ProtectedTable]:
    document = document_of(report)
    assert document is not None
    return {(each.question, each.demographic): each for each in document.protected.tables}


QUESTION = "How satisfied are you?"
