"""Themes of sessions leave only when every wave that had one is chosen, and is over."""

from typing import Any

import pytest

from fieldwork.lifecycle import TranscriptStatus
from fieldwork.models import CodedSpeaker, Transcript
from fieldwork.retention_rules.speakers import CountedThemes
from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import (
    check_report,
    publish_report,
    release_report,
    request_rendering,
    review_report,
)
from reports.categories import CannotTabulateError
from reports.models import Report
from studies.actions import add_wave, close_wave
from studies.models import Study, Wave
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import WRITTEN, a_recording, a_session
from tests.builders.reports import EVERYTHING, went_on
from tests.builders.speakers import a_spoken_study, spoken
from tests.builders.themes import a_theme
from tests.reports.test_spoken import destroy_transcripts, drafted, rendered

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-111", "R-119")]


@pytest.fixture(autouse=True)
def _the_clock_of_the_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: WRITTEN)


@pytest.fixture
def study() -> Study:
    """Its first wave is closed and coded."""
    study = a_spoken_study(10, 10, 10, planned_waves=2)
    spoken(study, (a_theme(study), 15))
    return study


def another_wave(study: Study) -> Wave:
    return add_wave(study=study, label="More", by=study.created_by, at=WRITTEN)


def a_waiting_recording(study: Study) -> None:
    """In another wave, which is closed: nobody wrote its transcript yet."""
    wave = another_wave(study)
    a_recording(a_session("ended", study=study, people=1))
    close_wave(wave=wave, by=study.created_by, at=WRITTEN)


def take(step: Any, report: Report) -> None:
    by = report.author if step is check_report else a_person(Role.PRIVACY_OFFICE)
    step(report_id=report.pk, confirmed=EVERYTHING, by=by, at=WRITTEN)


class TestDraftReport:
    def test_needs_a_wave_whose_recording_waits(self, study: Study) -> None:
        a_waiting_recording(study)
        with pytest.raises(CannotTabulateError, match="every wave that had some, also “More”"):
            drafted(study, waves=(1,))


class TestRequestRendering:
    def ask(self, report: Report) -> None:
        request_rendering(report_id=report.pk, by=report.author, at=WRITTEN)

    def test_needs_a_wave_that_came_after_the_draft(self, study: Study) -> None:
        report = drafted(study, waves=(1,))
        a_waiting_recording(study)
        with pytest.raises(Refused, match="also “More”"):
            self.ask(report)

    def test_waits_for_the_transcripts_of_every_wave(self, study: Study) -> None:
        a_waiting_recording(study)
        with pytest.raises(Refused, match="recordings wait for their transcripts in “More”"):
            self.ask(drafted(study, waves=(1, 2)))

    def test_names_the_wave_that_is_open(self, study: Study) -> None:
        report = drafted(study, waves=(1,))
        another_wave(study)
        with pytest.raises(Refused, match="Close “More” first"):
            self.ask(report)


class TestTheWayOut:
    @pytest.mark.parametrize(
        ("before", "step"),
        [
            ("", check_report),
            ("checked", review_report),
            ("reviewed", release_report),
            ("released", publish_report),
        ],
    )
    def test_waits_for_sessions_that_came_after(self, study: Study, before: str, step: Any) -> None:
        report = rendered(drafted(study, waves=(1,)))
        if before:
            report = went_on(report, before, at=WRITTEN)
        if before == "reviewed":
            report.readers.create(user=a_person(), named_by=report.author, named_at=NOW)
        a_waiting_recording(study)
        with pytest.raises(Refused, match=r"also “More”.*recordings wait .* in “More”"):
            take(step, report)
        assert Report.objects.get(pk=report.pk).status == report.status

    def test_waits_for_a_second_person(self, study: Study) -> None:
        report = rendered(drafted(study, waves=(1,)))
        first = Transcript.objects.filter(session__study=study).earliest("pk")
        Transcript.objects.filter(pk=first.pk).update(status=TranscriptStatus.COMPLETE)
        with pytest.raises(Refused, match=f"A transcript of “{study.waves.get().label}”"):
            take(check_report, report)

    def test_says_that_the_sums_are_gone(self, study: Study) -> None:
        """Rendering it again could not bring them back."""
        report = rendered(drafted(study, waves=(1,)))
        destroy_transcripts(study)
        (holding,) = CountedThemes().holdings(at=NOW, study_ref=study.study_ref)
        CountedThemes().erase(holding, at=NOW)
        with pytest.raises(Refused, match="counted themes of sessions were destroyed") as refused:
            take(check_report, report)
        assert "coded anew" not in str(refused.value)

    def test_says_that_they_were_never_whole(self, study: Study) -> None:
        report = rendered(drafted(study, waves=(1,)))
        CodedSpeaker.objects.first().delete()  # type: ignore[union-attr]
        destroy_transcripts(study)
        with pytest.raises(Refused, match="destroyed before all of them were coded") as refused:
            take(check_report, report)
        assert "coded anew" not in str(refused.value)
