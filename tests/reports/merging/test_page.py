from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from reports.actions import draft_report, find_merges, look_for_merges
from reports.models import Report
from studies.actions import close_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.reports import DRAFT, a_report, an_analyst, an_answered_study
from tests.builders.summaries import a_companys_study, a_summary
from tests.reports.merging.cases import MIDDLE, NOT_YOUNG, OLD, YOUNG, few_old, looked

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-109")]


class TestPage:
    @pytest.fixture(autouse=True)
    def _today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: NOW)

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_offers_what_shows_more_and_takes_it_apart_again(self, study: Study) -> None:
        report = a_report("rendered", study=study)
        client, page = self.client(report.author), reverse("view_report", args=[report.report_ref])
        assert "Look for merges" in client.get(page).text
        client.post(reverse("look_for_merges", args=[report.report_ref]))
        assert "Trying neighbors" in client.get(page).text
        find_merges(report_id=report.pk, by=report.author, at=NOW)
        assert f"Put “{MIDDLE}” and “{OLD}” together" in client.get(page).text
        where = reverse("merge_categories", args=[report.report_ref, "age"])
        answer = client.post(where, {"labels": [MIDDLE, OLD]}, follow=True)
        assert "Put together. Render the report again" in answer.text
        assert "Take apart" in answer.text
        where = reverse("undo_merge", args=[report.report_ref, "age"])
        answer = client.post(where, {"label": NOT_YOUNG}, follow=True)
        assert "Taken apart." in answer.text
        assert Report.objects.get().merges == {}

    def test_marks_a_wrong_choice_and_keeps_it(self, study: Study) -> None:
        report = a_report(study=study)
        client = self.client(report.author)
        where = reverse("merge_categories", args=[report.report_ref, "age"])
        answer = client.post(where, {"labels": [YOUNG, OLD]})
        assert answer.status_code == 422
        assert "only neighbors are put together" in answer.text
        assert answer.text.count("checked") == 2
        assert "Choose two categories" in client.post(where, {}).text

    def test_says_what_is_not_merged(self, study: Study) -> None:
        report = a_report(study=study)
        client = self.client(report.author)
        where = reverse("merge_categories", args=[report.report_ref, "nothing"])
        assert "not put together" in client.post(where, {"labels": ["a"]}, follow=True).text
        where = reverse("undo_merge", args=[report.report_ref, "age"])
        answer = client.post(where, {"label": "nothing"}, follow=True)
        assert "Nothing is put together as" in answer.text

    def test_says_what_a_change_voids(self, study: Study) -> None:
        draft, rendered = a_report(study=study), a_report("rendered", study=study)
        for report, voids in ((draft, False), (rendered, True)):
            page = self.client(report.author).get(reverse("view_report", args=[report.report_ref]))
            assert ("makes the report a draft again" in page.text) is voids

    def test_says_that_a_look_came_to_no_end(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = a_report("rendered", study=study)
        look_for_merges(report_id=report.pk, by=report.author, at=NOW)
        client, page = self.client(report.author), reverse("view_report", args=[report.report_ref])
        assert "came to no end" not in client.get(page).text
        monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(minutes=11))
        later = client.get(page).text
        assert "came to no end" in later
        assert "Trying neighbors" not in later

    def test_outlives_a_variable_that_is_gone(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A further version of the instrument came: what was found is left out, merges stay."""
        report = a_report("rendered", study=study)
        assert looked(report)["suggestions"]
        Report.objects.update(merges={"age": [{"label": NOT_YOUNG, "of": [MIDDLE, OLD]}]})
        monkeypatch.setattr("reports.views.together.mergeable_in", lambda _: [])
        page = reverse("view_report", args=[report.report_ref])
        said = self.client(report.author).get(page).text
        assert "What would show more" not in said
        assert "Take apart" in said

    @pytest.mark.parametrize("status", ["rendered", "checked"])
    def test_refuses_whoever_does_not_analyze_the_study(self, status: str) -> None:
        report = a_report(status, study=an_answered_study(few_old()))
        other = an_analyst(an_answered_study(few_old()))
        for name, of in (("look_for_merges", ()), ("merge_categories", ("age",))):
            where = reverse(name, args=[report.report_ref, *of])
            assert self.client(other).post(where, {"labels": [MIDDLE, OLD]}).status_code == 403
        assert Report.objects.get(pk=report.pk).merges == {}

    def test_offers_nothing_of_a_company(self) -> None:
        """Its counts are what came in: nothing of them is counted anew."""
        study = a_companys_study()
        summary = a_summary(study)
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        refs = (str(summary.summary_ref),)
        draft = replace(DRAFT, questions=(), demographics=(), company_tables=refs)
        report = draft_report(study=study, draft=draft, by=an_analyst(study), at=NOW)
        client = self.client(report.author)
        page = reverse("view_report", args=[report.report_ref])
        assert "putting groups together" not in client.get(page).text
        where = reverse("merge_categories", args=[report.report_ref, "age"])
        assert "not put together" in client.post(where, {"labels": ["a", "b"]}, follow=True).text
        assert Report.objects.get(pk=report.pk).merges == {}
