from datetime import timedelta

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import request_rendering
from reports.actions.rendering import RENDERING_JOB
from reports.lifecycle import ReportStatus
from reports.models import Report
from studies.actions import add_wave, close_study, close_wave
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import ENDED, a_recording, a_session, a_transcript
from tests.builders.reports import a_report, an_answered_study
from tests.conftest import SentTask
from tests.reports.rendering.cases import LINKED

pytestmark = pytest.mark.django_db


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
