"""Rendering and release × everything that stands against them, on every path (G8, G9)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import approve_release, request_rendering
from reports.jobs import render_report as rendering_job
from reports.lifecycle import ReportStatus
from reports.models import ReleaseApproval, Report
from retention.actions import set_hold
from studies.actions import add_wave, close_study
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.participants import a_study_with_contacts
from tests.builders.reports import a_report, an_answered_study, many_answers
from tests.gates.paths import reasons_of, said_by, said_in_terminal, said_on, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SOME = 60
SUCCESSES = ("report.rendered", "report.approved", "report.released")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def study() -> Study:
    return an_answered_study(many_answers(SOME))


def by_page(report: Report) -> str:
    address = reverse("render_report", args=[report.report_ref])
    return said_on(signed_in(report.author).post(address))


def by_command(report: Report, folder: Path) -> str:
    by, output = f"--by={report.author.username}", f"--output={folder / 'report.csv'}"
    return said_in_terminal("render_report", str(report.report_ref), "--format=csv", by, output)


def by_job(report: Report) -> str:
    """A job says no more than that it refused; why is kept with the report."""
    if rendering_job(report.pk, report.author_id):
        return ""
    report.refresh_from_db()
    return " ".join(["refused", *report.refusal_reasons])


def successes() -> int:
    return AuditEvent.objects.filter(verb__in=SUCCESSES).count()


class TestRenderReport:
    @pytest.mark.requirement("R-163")
    def test_refuses_an_open_wave_on_every_path(self, study: Study, tmp_path: Path) -> None:
        add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        report = a_report(study=study, waves=(1, 2))
        request = {"report_id": report.pk, "by": report.author, "at": NOW}
        reason = "Close “Second” first."
        assert reason in said_by(request_rendering, **request)
        assert reason in by_page(report)
        assert reason in by_command(report, tmp_path)
        assert by_job(report)
        report.refresh_from_db()
        assert (report.status, successes()) == (ReportStatus.DRAFT, 0)
        assert not (tmp_path / "report.csv").exists()

    @pytest.mark.requirement("R-139")
    def test_refuses_while_contacts_are_due_on_every_path(
        self, study: Study, tmp_path: Path
    ) -> None:
        """A legal hold keeps the contacts, and with them the report (G8)."""
        a_study_with_contacts(study)
        report = a_report(study=study)
        hold(study)
        close_study(study=study, by=study.created_by, at=NOW)
        reason = "Study contacts must go first (3)."
        assert reason in by_command(report, tmp_path)
        report.refresh_from_db()
        assert report.status == ReportStatus.REFUSED
        assert by_page(report) == ""  # asking is allowed; the job says no
        assert reason in by_job(report)
        report.refresh_from_db()
        assert (report.status, report.payload, report.pdf) == (ReportStatus.REFUSED, None, None)
        assert successes() == 0


class TestApproveRelease:
    @pytest.mark.requirement("R-072")
    @pytest.mark.requirement("R-073")
    def test_refuses_everything_but_two_others_who_confirmed(self, study: Study) -> None:
        a_study_with_contacts(study)
        drafted = a_report(study=study)
        assert "not waiting for release" in release(drafted, by=study.created_by)
        report = a_report("rendered", study=study)
        assert "You cannot release your own report." in release(report, by=report.author)
        outsider = a_person(Role.RECORDS_OFFICER)
        assert "You do not release reports of this study." in release(report, by=outsider)
        unconfirmed = {"report_id": report.pk, "no_personal_data": False, "at": NOW}
        assert "Confirm first" in said_by(approve_release, **unconfirmed, by=study.created_by)
        assert successes() == 1  # it was rendered
        assert release(report, by=study.created_by) == ""
        assert "approved this already" in release(report, by=study.created_by)
        close_study(study=study, by=study.created_by, at=NOW)
        hold(study)  # keeps the answers, which are due a year after the end
        later = NOW + timedelta(days=400)
        officer = a_person(Role.PRIVACY_OFFICE, at=later)
        confirmed = {"report_id": report.pk, "no_personal_data": True, "at": later}
        assert "must be gone before release" in said_by(approve_release, **confirmed, by=officer)
        assert ReleaseApproval.objects.count() == 1
        report.refresh_from_db()
        assert report.status == ReportStatus.RENDERED


def release(report: Report, *, by: User) -> str:
    """Try by action and by page; both must say the same."""
    tried = {"report_id": report.pk, "no_personal_data": True, "by": by, "at": NOW}
    reasons = reasons_of(approve_release, **tried)
    if reasons:
        address = reverse("approve_release", args=[report.report_ref])
        page = said_on(signed_in(by).post(address, {"no_personal_data": "on"}))
        assert all(reason in page for reason in reasons), (reasons, page)
    return " ".join(reasons)


def hold(study: Study) -> None:
    set_hold(
        study_ref=study.study_ref,
        study_code=study.code,
        reason="A case at court.",
        by=a_person(Role.RECORDS_OFFICER),
        at=NOW,
    )
