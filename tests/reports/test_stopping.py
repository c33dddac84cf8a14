from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import (
    RenderingStopped,
    edit_report,
    render_report,
    request_rendering,
    stop_rendering,
)
from reports.disclosure import check
from reports.formats import FORMATS
from reports.lifecycle import RenderingStage, ReportStatus
from reports.models import Report
from reports.tabulating import true_tables
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT, a_report, an_answered_study, many_answers

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def in_work() -> Report:
    return a_report("rendering", study=an_answered_study(many_answers(12)))


@pytest.fixture
def in_march_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock; the team's grants are of that time."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def while_counting(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Something happens after the choices were read and before their numbers are kept."""

    def count(asked: Any) -> Any:
        meanwhile()
        return true_tables(asked)

    monkeypatch.setattr("reports.actions.protecting.true_tables", count)


class TestStopRendering:
    def test_makes_it_a_draft_with_all_that_was_chosen(self) -> None:
        report = in_work()
        stopped = stop_rendering(report_id=report.pk, by=report.author, at=NOW)
        assert stopped.status == ReportStatus.DRAFT
        assert stopped.questions == report.questions
        assert not stopped.rendering_stage
        assert AuditEvent.objects.filter(verb="report.rendering_stopped").count() == 1

    def test_refuses_who_does_not_analyze_the_study(self) -> None:
        report = in_work()
        with pytest.raises(Refused, match="does not include this"):
            stop_rendering(report_id=report.pk, by=a_person(Role.PRIVACY_OFFICE), at=NOW)
        assert Report.objects.get().status == ReportStatus.RENDERING
        assert not AuditEvent.objects.filter(verb="report.rendering_stopped").exists()

    @pytest.mark.parametrize("status", ["draft", "rendered"])
    def test_refuses_what_is_not_being_rendered(self, status: str) -> None:
        report = a_report(status, study=an_answered_study(many_answers(12)))
        with pytest.raises(Refused, match="not being rendered"):
            stop_rendering(report_id=report.pk, by=report.author, at=NOW)

    def test_refuses_the_second_click(self) -> None:
        report = in_work()
        stop_rendering(report_id=report.pk, by=report.author, at=NOW)
        with pytest.raises(Refused, match="not being rendered"):
            stop_rendering(report_id=report.pk, by=report.author, at=NOW)

    def test_ends_a_worker_that_is_at_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        report = in_work()
        while_counting(
            monkeypatch, lambda: stop_rendering(report_id=report.pk, by=report.author, at=NOW)
        )
        monkeypatch.setattr(check, "protect", lambda *_args, **_kept: pytest.fail("went on"))
        with pytest.raises(RenderingStopped):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        kept = Report.objects.get()
        assert (kept.status, kept.payload, kept.refusal_reasons) == (ReportStatus.DRAFT, None, [])

    def test_keeps_nothing_of_what_was_asked_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stopped, changed and asked for anew while the first worker still counts."""
        report = in_work()
        other = replace(DRAFT, title="Quite another title")

        def ask_anew() -> None:
            stop_rendering(report_id=report.pk, by=report.author, at=NOW)
            edit_report(report_id=report.pk, draft=other, by=report.author, at=NOW)
            request_rendering(report_id=report.pk, by=report.author, at=NOW + MINUTE)

        while_counting(monkeypatch, ask_anew)
        with pytest.raises(RenderingStopped):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        monkeypatch.undo()
        rendered = render_report(report_id=report.pk, by=report.author, at=NOW + MINUTE)
        assert rendered.payload is not None
        assert rendered.payload["heading"]["title"] == other.title

    def test_is_noticed_even_after_the_last_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        report = in_work()

        def write(_document: object) -> bytes:
            stop_rendering(report_id=report.pk, by=report.author, at=NOW)
            return b"%PDF"

        monkeypatch.setitem(FORMATS, "pdf", replace(FORMATS["pdf"], write=write))
        with pytest.raises(Refused):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        assert Report.objects.get().payload is None


class TestStages:
    def test_say_what_the_worker_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        report, seen = in_work(), []

        def noticed(work: Callable[..., Any]) -> Callable[..., Any]:
            def look(*args: Any, **kwargs: Any) -> Any:
                seen.append(Report.objects.get().rendering_stage)
                return work(*args, **kwargs)

            return look

        assert Report.objects.get().rendering_stage == RenderingStage.WAITING
        monkeypatch.setattr("reports.actions.rendering.purge_due", noticed(lambda **_: None))
        monkeypatch.setattr(
            "reports.actions.protecting.true_tables",
            noticed(true_tables),
        )
        monkeypatch.setattr(check, "protect", noticed(check.protect))
        pdf = FORMATS["pdf"]
        monkeypatch.setitem(FORMATS, "pdf", replace(pdf, write=noticed(pdf.write)))
        render_report(report_id=report.pk, by=report.author, at=NOW)
        assert seen == ["forgetting", "counting", "protecting", "writing"]
        assert not Report.objects.get().rendering_stage


@pytest.mark.usefixtures("in_march_2027")
class TestPage:
    def test_shows_how_far_it_is_and_offers_to_stop(self) -> None:
        report = in_work()
        Report.objects.update(rendering_stage=RenderingStage.PROTECTING)
        page = signed_in(report.author).get(reverse("view_report", args=[report.report_ref])).text
        assert "Hiding small numbers" in page
        assert "3 of 6 steps" in page
        assert reverse("stop_rendering", args=[report.report_ref]) in page

    def test_stops_by_post(self) -> None:
        report = in_work()
        client = signed_in(report.author)
        answer = client.post(reverse("stop_rendering", args=[report.report_ref]), follow=True)
        assert "It is a draft again" in answer.text
        assert Report.objects.get().status == ReportStatus.DRAFT
