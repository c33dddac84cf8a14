"""Aggregate summaries of a study that a research company runs."""

from io import BytesIO
from typing import Any

from fieldwork.actions import load_summary
from fieldwork.actions.summaries import SummaryDetails
from fieldwork.models import AggregateSummary
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.studies import a_study, a_vendor
from tests.playing_back import played_back

TABLE = "Age,Satisfied,Not satisfied\n18 to 34,20,15\n35 to 54,30,0\n55 or older,24,11\n"


@played_back
def a_companys_study(**keywords: Any) -> Study:
    """A survey that a research company runs, collecting."""
    keywords.setdefault("expected_respondents", 400)
    return a_study("collecting", conductor="vendor", vendor=a_vendor(), **keywords)


@played_back
def details(**changes: Any) -> SummaryDetails:
    """What is said about ``TABLE``."""
    said: dict[str, Any] = {
        "title": "By age",
        "question": "How satisfied are you?",
        "label_columns": 1,
        "respondents": 100,
        "newly_addressed": 120,
    }
    return SummaryDetails(**said | changes)


@played_back
def a_summary(study: Study, text: str = TABLE, **changes: Any) -> AggregateSummary:
    """A loaded table of counts."""
    return load_summary(
        study=study,
        wave=study.waves.get(),
        details=details(**changes),
        source=BytesIO(text.encode()),
        by=study.created_by,
        at=NOW,
    )
