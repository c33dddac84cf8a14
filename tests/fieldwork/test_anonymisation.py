from typing import Any

import pytest
from django.urls import reverse

from fieldwork import actions, policies
from fieldwork.anonymising import STEPS
from fieldwork.models import Anonymisation
from fieldwork.script import UnreadError
from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import render_report, request_rendering
from reports.lifecycle import ReportStatus
from studies.models import Study, Wave
from tests.builders.access import NOW
from tests.builders.reports import a_report, an_answered_study, many_answers
from tests.builders.studies import a_member
from tests.gates.paths import signed_in

pytestmark = pytest.mark.django_db
EVERY_STEP = [step.key for step in STEPS]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def an_employee_study() -> Study:
    """Employees were required to answer about a tool, and the wave is closed."""
    return an_answered_study(
        many_answers(60), audiences=("employees",), purpose="usability", mandatory=True
    )


def the_wave(study: Study) -> Wave:
    return study.waves.get()


class TestRecordAnonymisation:
    def test_is_taken_once_by_the_lead(self) -> None:
        study = an_employee_study()
        record: dict[str, Any] = {
            "wave": the_wave(study),
            "confirmed": EVERY_STEP,
            "by": study.created_by,
        }
        step = actions.record_anonymisation(**record, at=NOW)
        assert (step.wave, step.recorded_by) == (the_wave(study), study.created_by)
        with pytest.raises(Refused, match="confirmed already"):
            actions.record_anonymisation(**record, at=NOW)

    def test_wants_every_step(self) -> None:
        study = an_employee_study()
        wave, by = the_wave(study), study.created_by
        with pytest.raises(UnreadError, match="code that leads"):
            actions.record_anonymisation(wave=wave, confirmed=["names", "groups"], by=by, at=NOW)
        assert not Anonymisation.objects.exists()

    @pytest.mark.parametrize(
        ("description", "closed", "reason"),
        [
            ({}, True, "Only the answers of employees"),
            ({"audiences": ("employees",)}, False, "Close the wave first."),
        ],
    )
    def test_is_refused_where_there_is_nothing_to_confirm(
        self, description: dict[str, Any], closed: bool, reason: str
    ) -> None:
        study = an_answered_study(many_answers(12), closed=closed, **description)
        wave, by = the_wave(study), study.created_by
        assert policies.record_anonymisation.refusal(by, wave, at=NOW) is not None
        with pytest.raises(Refused, match=reason):
            actions.record_anonymisation(wave=wave, confirmed=EVERY_STEP, by=by, at=NOW)

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.FACILITATOR, Role.RECRUITER])
    def test_is_refused_to_the_others(self, role: Role) -> None:
        study = an_employee_study()
        address = reverse("record_anonymisation", args=[study.code, 1])
        answer = signed_in(a_member(study, role)).post(address, {"items": EVERY_STEP})
        assert answer.status_code == 403


@pytest.mark.django_db(transaction=True)
class TestReports:
    @pytest.mark.requirement("R-020")
    def test_show_nothing_of_employees_before_it_is_recorded(self) -> None:
        study = an_employee_study()
        report = a_report(study=study)
        asked: dict[str, Any] = {"report_id": report.pk, "by": report.author, "at": NOW}
        with pytest.raises(Refused, match="not confirmed anonymous"):
            request_rendering(**asked)
        actions.record_anonymisation(
            wave=the_wave(study), confirmed=EVERY_STEP, by=study.created_by, at=NOW
        )
        request_rendering(**asked)
        assert render_report(**asked).status == ReportStatus.RENDERED


class TestFieldworkPage:
    def test_asks_the_lead_and_tells_the_others_who_does_it(self) -> None:
        study = an_employee_study()
        address = reverse("view_fieldwork", args=[study.code])
        assert "is anonymous" in signed_in(study.created_by).get(address).text
        other = signed_in(a_member(study, Role.ANALYST)).get(address).text
        assert "The lead of the study confirms it" in other
