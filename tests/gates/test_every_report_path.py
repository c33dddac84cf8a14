"""Rendering and release × everything that stands against them, on every path (G8, G9)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import (
    Confirmed,
    check_report,
    name_reader,
    publish_report,
    release_report,
    request_rendering,
    review_report,
)
from reports.jobs import render_report as rendering_job
from reports.lifecycle import ReportStatus
from reports.models import ReleaseDecision, Report
from retention.actions import set_hold
from studies.actions import add_wave, close_study
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.participants import a_study_with_contacts
from tests.builders.reports import EVERYTHING, a_report, an_answered_study, many_answers
from tests.gates.paths import reasons_of, said_by, said_in_terminal, said_on, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SOME = 60
SUCCESSES = ("report.rendered", "report.checked", "report.reviewed", "report.released")


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


class TestTheWayOut:
    """Each step by who may not take it, and the last while something is due (G8, G9)."""

    @pytest.mark.requirement("R-072")
    @pytest.mark.requirement("R-073")
    def test_refuses_everything_but_others_who_confirmed(self, study: Study) -> None:
        a_study_with_contacts(study)
        lead, office = study.created_by, a_person(Role.PRIVACY_OFFICE)
        drafted = a_report(study=study)
        for step, person in ((CHECK, lead), (REVIEW, office), (RELEASE, lead)):
            assert "does not wait for that" in taken(step, drafted, by=person)
        report = a_report("rendered", study=study)
        outsider = a_person(Role.RECORDS_OFFICER)
        assert "does not include this" in taken(CHECK, report, by=outsider)
        unconfirmed = {"report_id": report.pk, "confirmed": Confirmed(), "at": NOW}
        assert "Confirm first" in said_by(check_report, **unconfirmed, by=report.author)
        assert successes() == 1  # it was rendered
        assert taken(CHECK, report, by=report.author) == ""
        assert "privacy offices" in taken(REVIEW, report, by=lead)
        assert taken(REVIEW, report, by=office) == ""
        name_reader(report_id=report.pk, user=a_person(), by=lead, at=NOW)
        assert "You wrote" in taken(RELEASE, report, by=report.author)
        assert "You do not release" in taken(RELEASE, report, by=outsider)
        assert "A second person" in taken(RELEASE, report, by=office)
        assert "Only a released report" in taken(PUBLISH, report, by=office)
        close_study(study=study, by=lead, at=NOW)
        hold(study)  # keeps the answers, which are due a year after the end
        later = NOW + timedelta(days=400)
        officer = a_person(Role.PRIVACY_OFFICE, at=later)
        confirmed = {"report_id": report.pk, "confirmed": EVERYTHING, "at": later}
        assert "must be gone before release" in said_by(release_report, **confirmed, by=officer)
        assert ReleaseDecision.objects.filter(step="second").count() == 0
        report.refresh_from_db()
        assert report.status == ReportStatus.REVIEWED


CHECK, REVIEW = ("check_report", check_report), ("review_report", review_report)
RELEASE, PUBLISH = ("release_report", release_report), ("publish_report", publish_report)
CONFIRMED = dict.fromkeys(("findings_agree", "no_personal_data", "nobody_recognizable"), "on")


def taken(step: tuple[str, Callable[..., Report]], report: Report, *, by: User) -> str:
    """Try a step by action and by page; both must say the same."""
    name, action = step
    tried = {"report_id": report.pk, "confirmed": EVERYTHING, "by": by, "at": NOW}
    reasons = reasons_of(action, **tried)
    if reasons:
        page = said_on(signed_in(by).post(reverse(name, args=[report.report_ref]), CONFIRMED))
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
