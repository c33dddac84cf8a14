"""A speaker takes a consent back in the very instant in which a report leaves with their words."""

from typing import Any

import pytest

from fieldwork.actions import withdraw_quoting
from foundation.access.roles import Role
from reports.actions import publish_report, release_report
from reports.models import Report
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import WRITTEN
from tests.builders.quotes import a_quote, a_study_with_an_interview, approved
from tests.builders.reports import EVERYTHING, a_report
from tests.gates.test_two_reviewers import at_once
from tests.reports.test_quoting import before_step, chosen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("R-111")]


@pytest.mark.parametrize(
    ("before", "step"), [("reviewed", release_report), ("released", publish_report)]
)
def test_is_seen_by_whoever_lets_it_out(
    before: str, step: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: WRITTEN)
    study, session = a_study_with_an_interview()
    report = before_step(chosen(a_report(study=study), approved(a_quote(session))), before)
    office = a_person(Role.PRIVACY_OFFICE)
    said = {"subject_code": "P-01", "kind": "quote"}
    answers = at_once(
        lambda: withdraw_quoting(session_id=session.pk, **said, by=session.facilitator, at=WRITTEN),
        lambda: step(report_id=report.pk, confirmed=EVERYTHING, by=office, at=NOW),
    )
    assert answers[0] == ""
    assert "does not agree to being quoted" in answers[1]
    assert Report.objects.get(pk=report.pk).status == report.status
