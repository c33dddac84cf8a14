import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Report
from tests.builders.access import a_person
from tests.builders.reports import a_finding, a_recommendation, a_report
from tests.reports.words.cases import address, headlines, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163")]


@pytest.mark.usefixtures("today")
class TestPages:
    def test_add_change_move_and_remove_without_javascript(self, report: Report) -> None:
        client = signed_in(report.author)
        said = {"headline": "Most are.", "table": "satisfied|age|", "text": ""}
        for headline in ("First", "Second"):
            client.post(address("add_finding", report), said | {"headline": headline})
        client.post(address("edit_finding", report, 1), said | {"headline": "Changed"})
        client.post(address("move_finding", report, 2), {"to": "up"})
        assert headlines(report) == [(1, "Second"), (2, "Changed")]
        asked = client.get(address("remove_finding", report, 1))
        assert "Remove “Second”" in asked.text
        client.post(address("remove_finding", report, 1))
        assert headlines(report) == [(1, "Changed")]

    def test_loses_nothing_that_was_typed(self, report: Report) -> None:
        client = signed_in(report.author)
        said = {"headline": "Ask jo@example.gov.", "table": "satisfied|age|", "text": "More."}
        page = client.post(address("add_finding", report), said)
        assert page.status_code == 422
        for words in ("looks like an e-mail address", "Ask jo@example.gov.", "More."):
            assert words in page.text

    def test_recommendations_the_same_way(self, report: Report) -> None:
        client = signed_in(report.author)
        said = {"text": "Do it.", "owner": "", "office": "Training", "due_on": ""}
        both = client.post(
            address("add_recommendation", report), said | {"owner": report.author_id}
        )
        assert "not both" in both.text
        client.post(address("add_recommendation", report), said)
        client.post(address("edit_recommendation", report, 1), said | {"text": "Do that."})
        client.post(address("add_recommendation", report), said)
        client.post(address("move_recommendation", report, 1), {"to": "down"})
        client.post(address("remove_recommendation", report, 1))
        assert report.recommendations.get().text == "Do that."

    def test_links_findings_and_figures_both_ways(self) -> None:
        report = a_report("rendered")
        a_finding(report)
        page = signed_in(report.author).get(address("view_report", report)).text
        assert "Numbers to write by" in page
        for anchor in ("finding-1", "figure-0"):
            assert f'id="{anchor}"' in page
            assert f'href="#{anchor}"' in page
        assert "/charts/" not in page

    def test_asks_as_many_questions_for_ten_as_for_one(self) -> None:
        report = a_report("rendered")
        client = signed_in(report.author)
        counts = []
        for more in (1, 9):
            for number in range(more):
                a_finding(report, f"F {more} {number}")
                a_recommendation(report, f"R {number}", owner=a_person())
            client.get(address("view_report", report))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(address("view_report", report))
            counts.append(len(asked))
        assert counts[0] == counts[1]
