from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fieldwork.models import AggregateSummary
from fieldwork.reading.summaries import SummaryRefusedError
from foundation.access.roles import Role
from reports.actions import render_report
from reports.lifecycle import ReportStatus
from reports.models import Report
from tests.builders.access import NOW, a_person
from tests.builders.reports import an_analyst, went_on
from tests.builders.summaries import a_companys_study, a_summary
from tests.reports.loaded.cases import QUESTION, WITH_BLANKS, closed, two_hundred

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-100")]


class TestLoadSummary:
    """Only tables that can be protected together come in."""

    @pytest.mark.parametrize(
        ("text", "changes", "why"),
        [
            ("age,Yes,No\n18 to 34,100,100\n", {"base": ""}, "Write “Age”"),
            (
                "Age,Yes,No\nunder 50,100,0\n50 or older,80,20\n",
                {"base": ""},
                "has other groups",
            ),
            (
                "Age,Yes,No\n18 to 34,81,0\n35 to 54,69,0\n55 or older,50,0\n",
                {"base": ""},
                "another number of people",
            ),
            (
                "Age,Yes,No\n18 to 34,80,0\n35 to 54,70,0\n55 or older,45,0\n",
                {"base": "", "respondents": 195},
                "nearly the same people",
            ),
            (
                "Band,Yes,No\n18 to 34,80,0\n35 to 54,70,0\n55 or older,50,0\n",
                {"base": ""},
                "called “Age”",
            ),
        ],
    )
    def test_refuses_what_does_not_agree(
        self, text: str, changes: dict[str, Any], why: str
    ) -> None:
        study = a_companys_study()
        two_hundred(study)
        said = {"title": "Other", "question": "Another question?"} | changes
        with pytest.raises(SummaryRefusedError) as refusal:
            two_hundred(study, text, **said)
        assert any(why in each.text for each in refusal.value.problems)
        assert AggregateSummary.objects.count() == 1

    def test_refuses_a_question_under_two_names(self) -> None:
        study = a_companys_study()
        a_summary(study)
        by_region = "Region,Satisfied,Not satisfied\nNorth,50,15\nSouth,24,11\n"
        with pytest.raises(SummaryRefusedError) as refusal:
            a_summary(study, by_region, title="B", question="Happy?", newly_addressed=0)
        assert QUESTION in refusal.value.problems[0].text

    def test_refuses_the_same_table_twice(self) -> None:
        study = a_companys_study()
        a_summary(study)
        with pytest.raises(SummaryRefusedError) as refusal:
            a_summary(study, title="Again", newly_addressed=0)
        assert "by these groups already" in refusal.value.problems[0].text


class TestJourney:
    def test_from_the_upload_to_everybody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        study = a_companys_study()
        lead, analyst = Client(), Client()
        lead.force_login(study.created_by)
        author = an_analyst(study)
        analyst.force_login(author)
        said = {"wave": study.waves.get().pk, "title": "By age", "question": QUESTION}
        said |= {"label_columns": 1, "base": "People", "respondents": 200, "newly_addressed": 250}
        said["file"] = SimpleUploadedFile("table.csv", WITH_BLANKS.encode())
        lead.post(reverse("load_summary", args=[study.code]), said)
        summary = AggregateSummary.objects.get()
        shown = analyst.get(reverse("view_summary", args=[study.code, summary.summary_ref])).text
        assert "not told" in shown
        closed(study)
        address = reverse("draft_report", args=[study.code])
        page = analyst.get(address).text
        assert "By age (" in page
        assert "Bands of numbers" not in page
        words = {"title": "How travelers see it", "summary": "Most are satisfied."}
        analyst.post(address, words | {"company_tables": [str(summary.summary_ref)]})
        report = Report.objects.get()
        place = reverse("view_report", args=[report.report_ref])
        assert "By age" in analyst.get(place).text
        analyst.post(reverse("render_report", args=[report.report_ref]))
        report = render_report(report_id=report.pk, by=author, at=NOW)
        assert report.status == ReportStatus.RENDERED
        assert "loaded as aggregates on" in analyst.get(place).text
        public = went_on(report, "public")
        reader = Client().get(reverse("view_publication", args=[public.publication_ref]))
        assert reader.status_code == 200
        assert "Most are satisfied." in reader.text
        office = Client()
        office.force_login(a_person(Role.PRIVACY_OFFICE))
        assert office.get(place).status_code == 200
