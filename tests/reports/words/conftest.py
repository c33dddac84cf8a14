import pytest

from reports.models import Finding, Recommendation, Report
from tests.builders.access import NOW
from tests.builders.reports import (
    a_finding,
    a_recommendation,
    a_report,
    an_answered_study,
    many_answers,
    went_on,
)
from tests.reports.words.cases import rendered_again


@pytest.fixture
def report() -> Report:
    return a_report(study=an_answered_study(many_answers(12)))


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def released() -> Recommendation:
    """A recommendation of a released report, and a finding beside it."""
    report = a_report()
    a_finding(report)
    each = a_recommendation(report, office="Operations")
    went_on(rendered_again(report), "released")
    each.report.refresh_from_db()
    return each


@pytest.fixture
def disagreeing() -> Finding:
    """A finding of a rendered report with a number that its table does not print."""
    report = a_report()
    finding = a_finding(report, "7777 are satisfied")
    finding.report = rendered_again(report)
    return finding
