from collections.abc import Callable

import pytest

from foundation.access.roles import Role
from reports.actions import RenderingRefused, render_report, request_rendering
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import document_of
from retention.actions import set_hold
from retention.models import Certificate, PurgeRun, Trigger
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_report
from tests.retention.drawers import Drawers

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-119")
class TestNothingDueIsLeft:
    @pytest.mark.requirement("R-137")
    def test_nobody_can_know_while_the_clock_is_in_doubt(
        self, drawer_of: Callable[..., Drawers]
    ) -> None:
        report = a_report("rendering")
        drawers = drawer_of(report)
        with pytest.raises(RenderingRefused, match="differ by more than five minutes"):
            render_report(report_id=report.pk, by=report.author, at=NOW, clock=lambda: NOW)
        assert drawers.drawers[0].things == 3
        assert Report.objects.get().payload is None

    def test_destroys_what_is_due_before_it_counts(self, drawer_of: Callable[..., Drawers]) -> None:
        report = a_report("rendering")
        drawers = drawer_of(report)
        report = render_report(report_id=report.pk, by=report.author, at=NOW)
        assert report.status == ReportStatus.RENDERED
        assert drawers.drawers[0].things == 0
        assert PurgeRun.objects.get().trigger == Trigger.REPORT
        assert Certificate.objects.count() == 1
        document = document_of(report)
        assert document is not None
        assert document.facts is not None
        (gone,) = document.facts.destroyed
        assert gone.certificate == str(PurgeRun.objects.get().run_ref)

    def test_refuses_while_a_purge_could_not_destroy_it(
        self, drawer_of: Callable[..., Drawers]
    ) -> None:
        report = a_report("rendering")
        drawer_of(report, breaks=True)
        with pytest.raises(RenderingRefused, match="Drawers must go first"):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        kept = Report.objects.get()
        assert (kept.status, kept.payload) == (ReportStatus.REFUSED, None)
        assert kept.refusal_reasons == ["Drawers must go first (3). The drawer was closed."]

    def test_refuses_what_a_legal_hold_keeps(self, drawer_of: Callable[..., Drawers]) -> None:
        report = a_report("rendering")
        drawers = drawer_of(report)
        set_hold(
            study_ref=report.study.study_ref,
            study_code=report.study.code,
            reason="A court asked for it.",
            by=a_person(Role.RECORDS_OFFICER),
            at=NOW,
        )
        with pytest.raises(RenderingRefused, match="legal hold keeps this"):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        assert drawers.drawers[0].things == 3

    def test_may_be_asked_again_once_it_is_settled(self, drawer_of: Callable[..., Drawers]) -> None:
        report = a_report("rendering")
        drawers = drawer_of(report, breaks=True)
        with pytest.raises(RenderingRefused):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        drawers.breaks = False
        request_rendering(report_id=report.pk, by=report.author, at=NOW)
        report = render_report(report_id=report.pk, by=report.author, at=NOW)
        assert report.status == ReportStatus.RENDERED
