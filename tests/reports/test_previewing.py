"""What would be printed, before anything is saved."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from reports.actions import Preview, RenderingRefused, preview_report, previewing
from reports.models import Report, Snapshot
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import (
    DRAFT,
    a_frozen_wave,
    a_report,
    an_analyst,
    an_answered_study,
    many_answers,
    two_demographics,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-109")]
CHOSEN: dict[str, Any] = {
    "title": "How it is",
    "waves": ["1"],
    "waves_as": "apart",
    "questions": ["satisfied"],
    "demographics": ["age"],
    "bands": "",
    "summary": "Unsaved words.",
}


@pytest.fixture
def study() -> Study:
    study = an_answered_study(many_answers(397), definition=two_demographics())
    a_frozen_wave(study)
    return study


def preview(study: Study, by: User, **changes: Any) -> Preview:
    return preview_report(study=study, draft=replace(DRAFT, **changes), by=by, at=NOW)


class TestPreviewReport:
    def test_shows_protected_numbers_and_stores_none(self, study: Study) -> None:
        seen = preview(study, an_analyst(study))
        assert seen.document.protected.note["hidden"] > 0
        assert seen.left_out == 0
        assert not Report.objects.exists()
        assert AuditEvent.objects.filter(verb="report.previewed").count() == 1

    def test_refuses_who_may_not_render(self, study: Study) -> None:
        with pytest.raises(Refused):
            preview(study, a_person())

    def test_refuses_open_waves_and_what_is_not_frozen(self) -> None:
        open_study = an_answered_study(many_answers(12), closed=False)
        with pytest.raises(Refused):
            preview(open_study, an_analyst(open_study))

    def test_says_that_answers_wait_to_be_frozen(self, study: Study) -> None:
        Snapshot.objects.all().delete()
        with pytest.raises(RenderingRefused, match="not frozen yet"):
            preview(study, an_analyst(study))

    @pytest.mark.requirement("R-119")
    def test_refuses_while_something_is_due(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(previewing, "reasons_before_report", lambda *_, **__: ["Contacts."])
        with pytest.raises(RenderingRefused, match="Contacts"):
            preview(study, an_analyst(study))

    def test_is_made_one_at_a_time_for_a_person(self, study: Study) -> None:
        by = an_analyst(study)
        cache.set(f"preview:{by.pk}", "running", 60)
        with pytest.raises(Refused, match="is being made"):
            preview(study, by)
        preview(study, an_analyst(study))
        cache.delete(f"preview:{by.pk}")
        preview(study, by)
        preview(study, by)

    def test_shows_the_first_questions_of_many(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(previewing, "MOST_TABLES", 1)
        seen = preview(
            study, an_analyst(study), questions=("satisfied", "minutes"), bands={"minutes": [9.0]}
        )
        assert {table.question for table in seen.document.protected.tables} == {"satisfied"}
        assert seen.left_out == 1


@pytest.mark.usefixtures("today")
class TestThePage:
    @pytest.fixture
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def ask(self, study: Study, **changes: Any) -> str:
        client = Client()
        client.force_login(an_analyst(study))
        return client.post(reverse("preview_report", args=[study.code]), CHOSEN | changes).text

    def test_keeps_what_was_chosen_and_marks_what_is_hidden(self, study: Study) -> None:
        page = self.ask(study)
        assert "numbers are hidden" in page
        assert "Hidden" in page
        assert "Unsaved words." in page
        assert reverse("draft_report", args=[study.code]) in page
        for anchor in (
            "numbers-to-be",
            "preview",
        ):  # scripts take the first, its heading has the other
            assert page.count(f'id="{anchor}"') == 1

    @pytest.mark.requirement("R-099")
    def test_shows_weighted_numbers_and_what_the_weights_cost(self) -> None:
        whole = [said for said in many_answers(600) if said[0] and said[3]]
        study = an_answered_study(whole)
        a_frozen_wave(study)
        lines = "age, 18 to 34, 50\nage, 35 to 54, 30\nage, 55 or older, 20"
        weights = {"margins": lines, "margins_source": "American Community Survey 2024"}
        page = self.ask(study, **weights)
        assert "Weighted percentages of everyone" in page
        assert "design effect" in page
        assert "Weighted" not in self.ask(study).partition('id="numbers-to-be"')[2]

    def test_says_why_there_is_nothing_to_see(self, study: Study) -> None:
        assert "Correct what is marked" in self.ask(study, questions=[])
        assert "looks like an e-mail address" in self.ask(study, summary="Ask jo@example.gov.")

    def test_goes_on_to_change_the_report_that_was_begun(self, study: Study) -> None:
        report = a_report(study=study)
        page = self.ask(study, changes=str(report.report_ref))
        assert reverse("edit_report", args=[report.report_ref]) in page
