from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from fieldwork.models import Response
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import RenderingRefused, render_report, request_rendering
from reports.actions.protecting import (
    ATTACK_SUCCEEDED,
    ATTACK_SUCCEEDED_WITH_EARLIER,
    NOTHING_TO_SHOW,
)
from reports.actions.rendering import RENDERING_JOB
from reports.disclosure import check
from reports.disclosure.links import link
from reports.disclosure.printing import withhold
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.tables import TrueTable
from reports.jobs import render_report as rendering_job
from reports.lifecycle import ReportStatus
from reports.models import Report, Snapshot
from reports.queries import document_of
from retention import registry
from retention.actions import set_hold
from retention.models import Certificate, PurgeRun, Trigger
from studies.actions import add_wave, close_study, close_wave
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import ENDED, a_recording, a_session, a_transcript
from tests.builders.reports import (
    Answers,
    a_report,
    an_analyst,
    an_answered_study,
    many_answers,
)
from tests.conftest import SentTask
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db


def primary_only(tables: Sequence[TrueTable], threshold: int, **_: Any) -> ProtectedReport:
    """What a naive program does: hide the small cells and nothing else."""
    system = link(tables)
    small = frozenset(
        cell
        for cell, value in zip(system.cells, system.values, strict=True)
        if 0 < value < threshold
    )
    return withhold(system, tables, small, threshold)


def answers_with_one_small_cell() -> list[Answers]:
    """Everything common but one cell: four of the oldest are not satisfied."""
    counts = {
        ("Not satisfied", "18 to 34"): 40,
        ("Not satisfied", "35 to 54"): 30,
        ("Not satisfied", "55 or older"): 4,
        ("Satisfied", "18 to 34"): 60,
        ("Satisfied", "35 to 54"): 70,
        ("Satisfied", "55 or older"): 50,
    }
    return [(s, "English", "5", a) for (s, a), people in counts.items() for _ in range(people)]


def table_marker(count: object) -> object:
    return count if not isinstance(count, int) else None


@pytest.fixture
def drawer_of() -> Iterator[Callable[..., Drawers]]:
    """Something of a study that is due, among what is registered."""
    with ExitStack() as stack:

        def put(report: Report, **changes: Any) -> Drawers:
            study = report.study
            drawer = Drawer(study_ref=study.study_ref, study_code=study.code)
            drawers = Drawers([drawer], **changes)
            stack.enter_context(registry.only(*registry.all_classes(), drawers))
            return drawers

        yield put


LINKED: dict[str, Any] = {"keeps_linkage": True, "linkage_justification": "To see change."}


class TestRequestRendering:
    @pytest.mark.django_db(transaction=True)
    def test_hands_the_report_to_a_worker_by_its_id_only(
        self, captured_tasks: list[SentTask]
    ) -> None:
        report = a_report("rendering")
        sent = [task for task in captured_tasks if task.name == RENDERING_JOB]
        assert [task.kwargs for task in sent] == [
            {"report_id": report.pk, "by_id": report.author_id}
        ]
        assert Report.objects.get().status == ReportStatus.RENDERING

    def test_refuses_the_second_click(self) -> None:
        report = a_report("rendering")
        with pytest.raises(Refused, match="being rendered"):
            request_rendering(report_id=report.pk, by=report.author, at=NOW)

    def test_may_be_asked_again_when_a_rendering_died(self) -> None:
        report = a_report("rendering")
        request_rendering(report_id=report.pk, by=report.author, at=NOW + timedelta(hours=1))

    def test_refuses_who_does_not_analyze_the_study(self) -> None:
        report = a_report()
        with pytest.raises(Refused, match="does not include this"):
            request_rendering(report_id=report.pk, by=a_person(Role.PRIVACY_OFFICE), at=NOW)
        assert not AuditEvent.objects.filter(verb="report.rendering_requested").exists()

    @pytest.mark.requirement("R-119")
    def test_refuses_while_another_wave_needs_contacts(self) -> None:
        report = a_report()
        add_wave(study=report.study, label="Next", by=report.study.created_by, at=NOW)
        with pytest.raises(Refused, match="while a wave is open"):
            request_rendering(report_id=report.pk, by=report.author, at=NOW)

    @pytest.mark.requirement("R-042")
    def test_reports_linked_waves_while_the_next_is_open_or_the_study_closed(self) -> None:
        report = a_report(study=an_answered_study(**LINKED))
        with pytest.raises(Refused, match="Close the study first"):
            request_rendering(report_id=report.pk, by=report.author, at=NOW)
        add_wave(study=report.study, label="Next", by=report.study.created_by, at=NOW)
        report = request_rendering(report_id=report.pk, by=report.author, at=NOW)
        assert report.status == ReportStatus.RENDERING

    @pytest.mark.requirement("R-119")
    def test_refuses_until_the_follow_up_is_over(self) -> None:
        report, day = a_report(), NOW.date() + timedelta(days=30)
        lead = report.study.created_by
        close_study(study=report.study, follow_up_until=day, by=lead, at=NOW)
        with pytest.raises(Refused, match="kept for follow-up"):
            request_rendering(report_id=report.pk, by=report.author, at=NOW)
        later = NOW + timedelta(days=31)
        request_rendering(report_id=report.pk, by=report.author, at=later)

    @pytest.mark.requirement("R-119")
    def test_refuses_while_a_recording_waits_for_its_transcript(self) -> None:
        study = an_answered_study(closed=False)
        session = a_session("ended", study=study)
        a_recording(session)
        close_wave(wave=study.waves.get(), by=study.created_by, at=ENDED)
        report = a_report(study=study)
        with pytest.raises(Refused, match=r"wait for their transcripts: March 12, 2027"):
            request_rendering(report_id=report.pk, by=report.author, at=NOW)
        a_transcript(session)
        request_rendering(report_id=report.pk, by=report.author, at=NOW)

    def test_refuses_a_wave_that_is_still_open(self) -> None:
        study = an_answered_study()
        add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        report = a_report(study=study, waves=(1, 2))
        with pytest.raises(Refused, match="Close “Second” first"):
            request_rendering(report_id=report.pk, by=report.author, at=NOW)


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
