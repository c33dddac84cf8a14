from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from reports.lifecycle import ReportStatus
from reports.models import Report
from tests.builders.access import a_person
from tests.builders.reports import DRAFT, a_report, an_analyst, an_answered_study, many_answers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_march_2027"),
]

CHOSEN: dict[str, Any] = {
    "title": DRAFT.title,
    "waves": ["1"],
    "questions": ["satisfied"],
    "demographics": ["age"],
    "bands": "",
    "summary": "Most are satisfied.",
}


@pytest.fixture
def in_march_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the web stands where the builders put everything."""
    from tests.builders.access import NOW

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestDraftReport:
    def test_drafts_and_shows_what_it_will_show(self) -> None:
        study = an_answered_study(many_answers(12))
        client = signed_in(an_analyst(study))
        page = client.post(reverse("draft_report", args=[study.code]), CHOSEN, follow=True)
        assert page.status_code == 200
        assert "Render the report" in page.text
        assert "How satisfied are you with the checkpoint?" in page.text

    def test_keeps_what_was_typed_when_it_names_somebody(self) -> None:
        study = an_answered_study(many_answers(12))
        client = signed_in(an_analyst(study))
        said = CHOSEN | {"summary": "Ask jo@example.gov."}
        page = client.post(reverse("draft_report", args=[study.code]), said)
        assert "looks like an e-mail address" in page.text
        assert "Ask jo@example.gov." in page.text
        assert not Report.objects.exists()

    def test_refuses_bands_that_do_not_read(self) -> None:
        study = an_answered_study(many_answers(12))
        client = signed_in(an_analyst(study))
        page = client.post(
            reverse("draft_report", args=[study.code]), CHOSEN | {"bands": "minutes: many"}
        )
        assert "does not read as bands" in page.text


class TestViewReport:
    def test_shows_findings_charts_tables_and_the_method(self) -> None:
        report = a_report("rendered")
        page = signed_in(report.author).get(reverse("view_report", args=[report.report_ref]))
        for words in ("Most are satisfied.", "Show the numbers", "Hidden", "may not be used"):
            assert words in page.text
        assert reverse("view_chart", args=[report.report_ref, 0]) in page.text

    def test_says_why_it_was_refused_with_a_way_out(self) -> None:
        report = a_report("rendering", study=an_answered_study(many_answers(12)))
        Report.objects.update(status=ReportStatus.REFUSED, refusal_reasons=["Contacts first."])
        page = signed_in(report.author).get(reverse("view_report", args=[report.report_ref]))
        assert "Contacts first." in page.text
        assert reverse("view_study_retention", args=[report.study.code]) in page.text

    def test_refuses_an_outsider(self) -> None:
        report = a_report(study=an_answered_study(many_answers(12)))
        client = signed_in(a_person())
        for name in ("view_report", "edit_report"):
            assert client.get(reverse(name, args=[report.report_ref])).status_code == 403
        for name in ("render_report", "check_report", "review_report", "release_report"):
            assert client.post(reverse(name, args=[report.report_ref])).status_code == 403
            assert client.get(reverse(name, args=[report.report_ref])).status_code == 405
        for name in ("publish_report", "name_reader", "withdraw_release"):
            assert client.post(reverse(name, args=[report.report_ref])).status_code == 403
            assert client.get(reverse(name, args=[report.report_ref])).status_code == 405


class TestDownloadReport:
    @pytest.mark.parametrize(
        ("shape", "kind"),
        [("pdf", "application/pdf"), ("csv", "text/csv"), ("json", "application/json")],
    )
    def test_gives_a_file(self, shape: str, kind: str) -> None:
        report = a_report("rendered")
        address = reverse("download_report", args=[report.report_ref, shape])
        answer = signed_in(report.author).get(address)
        assert answer["Content-Type"].startswith(kind)
        assert f"report-not-released.{shape}" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("shape", ["csv", "json", "html"])
    def test_says_in_the_file_that_it_is_not_released(self, shape: str) -> None:
        report = a_report("rendered")
        address = reverse("download_report", args=[report.report_ref, shape])
        assert "Not released" in signed_in(report.author).get(address).content.decode()

    def test_gives_the_kept_file_unmarked_once_it_is_released(self) -> None:
        report = a_report("released")
        report.refresh_from_db()
        client = signed_in(report.author)
        pdf = client.get(reverse("download_report", args=[report.report_ref, "pdf"]))
        assert pdf.content == bytes(report.pdf or b"")
        assert "-report.pdf" in pdf["Content-Disposition"]
        plain = client.get(reverse("download_report", args=[report.report_ref, "json"]))
        assert "Not released" not in plain.content.decode()

    def test_refuses_a_draft_and_an_unknown_shape(self) -> None:
        report = a_report(study=an_answered_study(many_answers(12)))
        client = signed_in(report.author)
        address = reverse("download_report", args=[report.report_ref, "pdf"])
        assert client.get(address).status_code == 403
        assert client.get(address.replace("pdf", "doc")).status_code == 403


class TestViewChart:
    def test_is_a_picture(self) -> None:
        report = a_report("rendered")
        client = signed_in(report.author)
        for _twice in range(2):
            answer = client.get(reverse("view_chart", args=[report.report_ref, 0]))
            assert answer["Content-Type"] == "image/svg+xml"
            assert answer.text.startswith("<svg")
        assert client.get(reverse("view_chart", args=[report.report_ref, 9])).status_code == 404


CONFIRMED = {"findings_agree": "on", "no_personal_data": "on", "nobody_recognizable": "on"}


class TestTheWayOut:
    def test_goes_step_by_step_and_ends_in_public(self) -> None:
        report = a_report("rendered")
        lead, office = report.study.created_by, a_person(Role.PRIVACY_OFFICE)
        named = {"user": a_person().pk}
        for name, person, form in (
            ("check_report", report.author, CONFIRMED),
            ("review_report", office, CONFIRMED),
            ("name_reader", lead, named),
            ("release_report", lead, CONFIRMED),
            ("publish_report", office, CONFIRMED),
        ):
            address = reverse(name, args=[report.report_ref])
            page = signed_in(person).post(address, form, follow=True)
            assert page.status_code == 200, name
        report.refresh_from_db()
        assert report.status == ReportStatus.PUBLIC
        assert report.readers.get().user_id == named["user"]

    def test_asks_again_when_something_was_not_confirmed(self) -> None:
        report = a_report("rendered")
        client = signed_in(report.author)
        said = {"findings_agree": "on"}
        page = client.post(reverse("check_report", args=[report.report_ref]), said)
        assert page.status_code == 422
        assert page.text.count("confirm this first") >= 2
        assert report.decisions.count() == 0

    def test_says_whose_turn_it_is_and_offers_the_form_to_nobody_else(self) -> None:
        report = a_report("checked")
        address = reverse("view_report", args=[report.report_ref])
        button = "Pass on to the second reviewer"
        page = signed_in(a_person(Role.PRIVACY_OFFICE)).get(address).text
        assert "It is your turn" in page
        assert button in page
        page = signed_in(report.author).get(address).text
        assert "It is your turn" not in page
        assert button not in page
        assert "Waiting for the privacy review" in page


class TestReturnReport:
    def test_sends_a_comment_for_each_place_that_was_filled_in(self) -> None:
        report = a_report("checked")
        client = signed_in(a_person(Role.PRIVACY_OFFICE))
        address = reverse("return_report", args=[report.report_ref])
        assert "Chart: How satisfied" in client.get(address).text
        nothing = client.post(address, {"title": " "})
        assert nothing.status_code == 422
        assert "at one place at least" in nothing.text
        client.post(address, {"title": "Too broad.", "table-0": "Say the wave."})
        report.refresh_from_db()
        assert report.status == ReportStatus.RETURNED
        assert [point.place for point in report.points.all()] == ["title", "table-0"]

    def test_shows_authors_the_comment_with_a_field_for_the_answer(self) -> None:
        report = a_report("returned")
        client = signed_in(report.author)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "Say of how many people." in page
        point = report.points.get()
        address = reverse("answer_report_point", args=[point.pk])
        empty = client.post(address, {f"point-{point.pk}-text": ""})
        assert empty.status_code == 422
        client.post(address, {f"point-{point.pk}-text": "Of all who answered."})
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "Of all who answered." in page


class TestWithdrawRelease:
    def test_leaves_a_tombstone_and_no_file(self) -> None:
        report = a_report("released")
        client = signed_in(report.author)
        address = reverse("withdraw_release", args=[report.report_ref])
        assert client.post(address, {"reason": ""}).status_code == 422
        assert "looks like" in client.post(address, {"reason": "Ask jo@example.gov."}).text
        client.post(address, {"reason": "A wave was counted twice."})
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "A wave was counted twice." in page
        assert "Most are satisfied." not in page
        for shape in ("pdf", "csv", "json", "html"):
            file = reverse("download_report", args=[report.report_ref, shape])
            assert client.get(file).status_code == 410
            assert signed_in(a_person()).get(file).status_code == 403


class TestReleasedReport:
    def test_offers_its_study_only_to_those_who_may_open_it(self) -> None:
        report = a_report("released")
        reader = report.readers.get().user
        address = reverse("view_report", args=[report.report_ref])
        study = reverse("view_study", args=[report.study.code])
        assert f'href="{study}' in signed_in(report.author).get(address).text
        page = signed_in(reader).get(address)
        assert page.status_code == 200
        assert f'href="{study}' not in page.text
        assert f'href="{reverse("list_reports")}"' in page.text


class TestLists:
    def test_are_in_the_navigation_of_those_who_may_open_them(self) -> None:
        for person, offered in (
            (an_analyst(an_answered_study(many_answers(12))), True),
            (a_person(Role.RECORDS_OFFICER), False),
        ):
            page = signed_in(person).get(reverse("home")).text
            assert (f'href="{reverse("list_reports")}"' in page) is offered

    def test_ask_the_database_equally_often_for_three_reports_and_thirty(self) -> None:
        study = an_answered_study(many_answers(12))
        author = an_analyst(study)
        client = signed_in(author)
        for address in (reverse("list_reports"), reverse("list_study_reports", args=[study.code])):
            counts = []
            for wanted in (3, 30):
                while Report.objects.count() < wanted:
                    a_report(study=study, author=author)
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(address).status_code == 200
                counts.append(len(asked))
            assert counts[0] == counts[1]
            Report.objects.all().delete()

    def test_say_what_is_next_when_empty(self) -> None:
        study = an_answered_study(many_answers(12))
        client = signed_in(an_analyst(study))
        page = client.get(reverse("list_study_reports", args=[study.code]))
        assert "Begin a report" in page.text
        assert "No reports yet" in client.get(reverse("list_reports")).text
