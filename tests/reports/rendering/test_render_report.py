import pytest

from fieldwork.models import Response
from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import RenderingRefused, render_report
from reports.actions.protecting import (
    ATTACK_SUCCEEDED,
    ATTACK_SUCCEEDED_WITH_EARLIER,
    NOTHING_TO_SHOW,
)
from reports.disclosure import check
from reports.jobs import render_report as rendering_job
from reports.lifecycle import ReportStatus
from reports.models import Report, Snapshot
from reports.queries import document_of
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import a_report, an_analyst, an_answered_study, many_answers
from tests.reports.rendering.cases import answers_with_one_small_cell, primary_only, table_marker

pytestmark = pytest.mark.django_db


class TestRenderReport:
    @pytest.mark.requirement("R-071")
    def test_keeps_protected_numbers_charts_and_the_attack_that_failed(self) -> None:
        report = a_report("rendered")
        report.refresh_from_db()
        assert report.status == ReportStatus.RENDERED
        assert report.audit is not None
        assert report.audit["succeeded"] is False
        assert report.audit["statements_hash"] == report.statements_hash != ""
        assert bytes(report.pdf or b"").startswith(b"%PDF")
        document = document_of(report)
        assert document is not None
        assert document.protected.threshold == 11
        assert document.protected.tables[0].total == 400

    def test_shows_only_numbers_that_are_true_and_none_below_the_threshold(self) -> None:
        answers = many_answers(400)
        document = document_of(a_report("rendered", study=an_answered_study(answers)))
        assert document is not None
        (table,) = document.protected.tables
        for answer, row in zip(table.answers, table.counts, strict=True):
            for group, count in zip(table.groups, row, strict=True):
                true = sum(
                    (said[0] or "No answer", said[3] or "No answer") == (answer, group)
                    for said in answers
                )
                assert count in (true, table_marker(count))
                assert not isinstance(count, int) or count == 0 or count >= 11

    def test_says_the_same_when_it_is_rendered_again(self) -> None:
        study = an_answered_study()
        first, second = a_report("rendered", study=study), a_report("rendered", study=study)
        assert first.statements_hash == second.statements_hash

    @pytest.mark.requirement("R-110")
    def test_hides_by_the_threshold_of_today_and_not_of_the_draft(self) -> None:
        report = a_report("rendering")
        assert report.threshold == 11
        Study.objects.filter(pk=report.study_id).update(threshold=20)
        report = render_report(report_id=report.pk, by=report.author, at=NOW)
        document = document_of(report)
        assert document is not None
        assert (report.threshold, document.protected.threshold) == (20, 20)

    def test_calls_waves_by_their_labels_and_knows_them_by_their_numbers(self) -> None:
        document = document_of(a_report("rendered"))
        assert document is not None
        assert document.waves == {"wave 1": "Collection"}

    def test_freezes_a_wave_that_the_clock_did_not_come_to(self) -> None:
        a_report("rendered")
        assert Snapshot.objects.get().rows == 400

    def test_refuses_when_nobody_was_asked_these_questions(self) -> None:
        report = a_report("rendering", study=an_answered_study(many_answers(12)))
        Response.objects.all().delete()
        with pytest.raises(RenderingRefused, match="No response"):
            render_report(report_id=report.pk, by=report.author, at=NOW)
        assert Report.objects.get().refusal_reasons == [NOTHING_TO_SHOW]

    @pytest.mark.requirement("R-070")
    def test_refuses_who_does_not_analyze_the_study(self) -> None:
        report = a_report("rendering")
        with pytest.raises(Refused):
            render_report(report_id=report.pk, by=a_person(Role.RECORDS_OFFICER), at=NOW)
        assert Report.objects.get().status == ReportStatus.RENDERING

    def test_is_refused_by_the_job_as_well(self) -> None:
        report = a_report("rendering")
        assert rendering_job(report.pk, a_person(Role.PRIVACY_OFFICE).pk) is False
        assert Report.objects.get().payload is None


class TestTheAttackIsAGate:
    def test_stops_a_report_that_hides_small_cells_and_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = a_report("rendering", study=an_answered_study(answers_with_one_small_cell()))
        monkeypatch.setattr(check, "protect", primary_only)
        with pytest.raises(RenderingRefused) as refused:
            render_report(report_id=report.pk, by=report.author, at=NOW)
        assert refused.value.reasons == (ATTACK_SUCCEEDED,)
        kept = Report.objects.get()
        assert (kept.status, kept.payload, kept.pdf) == (ReportStatus.REFUSED, None, None)

    def test_lets_the_real_protection_of_the_same_answers_pass(self) -> None:
        report = a_report("rendered", study=an_answered_study(answers_with_one_small_cell()))
        assert report.status == ReportStatus.RENDERED

    def test_looks_at_what_was_released_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        study = an_answered_study(answers_with_one_small_cell())
        with monkeypatch.context() as careless:
            careless.setattr(check, "protect", primary_only)
            careless.setattr("reports.actions.protecting._attack", lambda _r, p: check.audit(p))
            careless.setattr("reports.actions.releasing.require_safe_with_earlier", lambda *_: None)
            a_report("released", study=study)
        report = a_report("rendering", study=study, author=an_analyst(study))
        with pytest.raises(RenderingRefused) as refused:
            render_report(report_id=report.pk, by=report.author, at=NOW)
        assert refused.value.reasons == (ATTACK_SUCCEEDED_WITH_EARLIER,)

    @pytest.mark.requirement("R-110")
    def test_keeps_the_pattern_of_what_left_and_shows_other_questions_beside_it(self) -> None:
        """The same people: what one report shows is never hidden, what it hides never shown."""
        study = an_answered_study()
        first = document_of(a_report("released", study=study))
        second = document_of(
            a_report("rendered", study=study, questions=("satisfied", "languages__1"))
        )
        assert first is not None
        assert second is not None
        told = {cell: n for table in first.protected.tables for cell, n in table.cells()}
        again = {cell: n for table in second.protected.tables for cell, n in table.cells()}
        assert first.protected.hidden
        assert len(again) > len(told)
        assert {cell: again[cell] for cell in told} == told
        assert not check.audit(second.protected, first.protected).succeeded
