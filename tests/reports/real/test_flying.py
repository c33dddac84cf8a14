"""A real survey of 1,040 people by gender, age and region, two at a time."""

from typing import Any

import pandas as pd
import pytest

from reports.disclosure.check import audit
from reports.disclosure.links import link
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.tables import TrueTable, crossed
from reports.document import ReportDocument
from reports.queries import document_of
from reports.tabulating import asked_by, true_tables
from studies.actions import close_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import responses
from tests.builders.reports import a_report
from tests.builders.studies import a_study
from tests.real_data import REAL_DATA, needs_real_data
from tests.reports.real.figures import differences

pytestmark = [pytest.mark.django_db, pytest.mark.real_data, needs_real_data]

FILE = REAL_DATA / "fivethirtyeight" / "flying-etiquette-survey" / "flying-etiquette.csv"
COLUMNS = {
    "recline": "Is itrude to recline your seat on a plane?",
    "baby": "In general, is itrude to bring a baby on a plane?",
    "gender": "Gender",
    "age": "Age",
    "region": "Location (Census Region)",
}
QUESTIONS, DEMOGRAPHICS = ("recline", "baby"), ("gender", "age", "region")
PAIRS = (("gender", "age"), ("gender", "region"), ("age", "region"))
NO_ANSWER = "No answer"


def the_answers() -> pd.DataFrame:
    """By variable, in the words of the file; blank where nothing is written."""
    written = pd.read_csv(FILE, dtype=str, keep_default_na=False)
    return pd.DataFrame({name: written[column].str.strip() for name, column in COLUMNS.items()})


def a_question(name: str, column: str, labels: list[str]) -> dict[str, Any]:
    demographic = {"demographic": name, "pii": "demographic"} if name in DEMOGRAPHICS else {}
    return {
        "key": name,
        "text": column,
        "kind": "single",
        "options": [{"code": c, "label": label} for c, label in enumerate(labels, start=1)],
        "objective": 1,
        "why": "It was asked.",
        **demographic,
    }


def the_study(answers: pd.DataFrame) -> Study:
    """One closed wave with everybody's answers, through the portal's own import."""
    labels = {name: sorted({*answers[name]} - {""}) for name in COLUMNS}
    questions = [a_question(name, column, labels[name]) for name, column in COLUMNS.items()]
    definition = {"title": "Flying etiquette", "questions": questions}
    study = a_study("collecting", expected_respondents=4_000, definition=definition)
    columns = {column: {"variable": name} for name, column in COLUMNS.items()}
    others = [h for h in pd.read_csv(FILE, nrows=0).columns if h not in columns]
    book = {"columns": columns, "leave_out": others}
    assert responses(study, content=FILE.read_bytes(), book=book).rows == len(answers) == 1040
    close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
    return study


def the_report(answers: pd.DataFrame) -> Any:
    return a_report(
        "rendered",
        study=the_study(answers),
        questions=QUESTIONS,
        demographics=DEMOGRAPHICS,
        pairs=PAIRS,
        measures=(),
        summary="",
    )


@pytest.mark.requirement("R-110")
class TestGenderByAgeByRegion:
    def test_prints_what_pandas_counts_and_withstands_the_attack(self) -> None:
        answers = the_answers()
        report = the_report(answers)
        document = document_of(report)
        assert document is not None
        _require_true(document, answers.replace("", NO_ANSWER))
        result = audit(document.protected)
        assert not result.succeeded
        assert result.min_width >= document.protected.threshold - 1 - 1e-4
        _require_more_than_small_hidden(true_tables(asked_by(report)), report.threshold)


def _require_true(document: ReportDocument, raw: pd.DataFrame) -> None:
    tables = document.protected.tables
    assert len(tables) == len(QUESTIONS) * (len(DEMOGRAPHICS) + len(PAIRS))
    threshold = document.protected.threshold
    assert [d for table in tables for d in differences(table, raw, threshold)] == []
    note = document.protected.note
    assert 0 < note["hidden"] < note["cells"] * 0.8


def _require_more_than_small_hidden(tables: list[TrueTable], threshold: int) -> None:
    """The pairs share their demographics' margins: what is small alone can be worked out."""
    system = link(tables)
    naive = withhold(system, tables, sensitive(system, tables, threshold), threshold)
    found = audit(naive)
    assert found.succeeded
    assert {cell.demographic for cell in found.broken} >= {crossed(*pair) for pair in PAIRS}
