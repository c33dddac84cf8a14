"""Findings, each tied to the table that shows it, and recommendations with owner and state."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from foundation.audit.models import AuditEvent
from reports.actions import (
    FindingDraft,
    Progress,
    RecommendationDraft,
    add_finding,
    add_recommendation,
    check_report,
    confirm_number,
    correct_report,
    edit_finding,
    edit_recommendation,
    edit_report,
    follow_recommendation,
    move_finding,
    move_recommendation,
    name_reader,
    remove_finding,
    remove_recommendation,
    render_report,
    request_rendering,
)
from reports.forms.words import FindingForm
from reports.lifecycle import IllegalMoveError, RecommendationState, ReportStatus
from reports.models import ConfirmedNumber, Finding, Recommendation, Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import document_of
from reports.wording import written_of
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT as REPORT_DRAFT
from tests.builders.reports import (
    EVERYTHING,
    a_finding,
    a_recommendation,
    a_report,
    an_analyst,
    an_answered_study,
    many_answers,
    went_on,
)
from tests.builders.studies import a_member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163")]

DRAFT = FindingDraft("Half are satisfied", question="satisfied", demographic="age")


@pytest.fixture
def report() -> Report:
    return a_report(study=an_answered_study(many_answers(12)))


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def headlines(report: Report) -> list[tuple[int, str]]:
    return list(report.findings.values_list("number", "headline"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, report: Report, *parts: int) -> str:
    return reverse(name, args=[report.report_ref, *parts])


def rendered_again(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


class TestAddFinding:
    def test_comes_last_and_is_recorded(self, report: Report) -> None:
        a_finding(report)
        a_finding(report, "Few are not")
        assert headlines(report) == [(1, "Most are satisfied"), (2, "Few are not")]
        facts = AuditEvent.objects.filter(verb="report.finding_added").values_list("facts")
        assert [each["number"] for (each,) in facts] == [1, 2]

    @pytest.mark.parametrize(
        "said",
        [
            {"question": "nothing"},
            {"demographic": "satisfied"},
            {"wave": 2},
            {"headline": "  "},
        ],
    )
    def test_refuses_without_words_or_a_table_of_the_report(
        self, report: Report, said: dict[str, Any]
    ) -> None:
        with pytest.raises(Refused):
            a_finding(report, **said)
        assert not report.findings.exists()

    @pytest.mark.requirement("R-073")
    def test_refuses_words_that_name_somebody(self, report: Report) -> None:
        with pytest.raises(PersonalDataFoundError):
            a_finding(report, text="Ask jo@example.gov.")

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        by = a_member(report.study, Role.FACILITATOR)
        with pytest.raises(Refused):
            add_finding(report_id=report.pk, draft=DRAFT, by=by, at=NOW)

    def test_makes_what_was_rendered_void_and_its_writer_an_author(self) -> None:
        report = a_report("checked")
        other = an_analyst(report.study)
        add_finding(report_id=report.pk, draft=DRAFT, by=other, at=NOW)
        report.refresh_from_db()
        assert report.status == ReportStatus.DRAFT
        assert (report.pdf, report.audit, report.document_hash) == (None, None, "")
        assert report.payload is not None  # numbers to write by
        assert report.authors.filter(user=other).exists()

    def test_is_in_the_document_once_it_is_rendered(self) -> None:
        report = a_report("rendered")
        a_finding(report, text="So many.")
        document = document_of(rendered_again(report))
        assert document is not None
        (written,) = document.written.findings
        assert (written.headline, written.text) == ("Most are satisfied", "So many.")


class TestEditFinding:
    def test_changes_words_and_table(self, report: Report) -> None:
        finding = a_finding(report)
        edit_finding(finding_id=finding.pk, draft=DRAFT, by=report.author, at=NOW)
        assert headlines(report) == [(1, "Half are satisfied")]

    def test_refuses_what_is_released(self) -> None:
        report = a_report("rendered")
        finding = a_finding(report)
        went_on(rendered_again(report), "released")
        with pytest.raises(Refused, match="no longer be changed"):
            edit_finding(finding_id=finding.pk, draft=DRAFT, by=report.author, at=NOW)


class TestMoveFinding:
    def test_exchanges_neighbors_and_leaves_the_ends(self, report: Report) -> None:
        first, second = a_finding(report, "A"), a_finding(report, "B")
        move_finding(finding_id=second.pk, up=True, by=report.author, at=NOW)
        assert headlines(report) == [(1, "B"), (2, "A")]
        move_finding(finding_id=first.pk, up=False, by=report.author, at=NOW)
        assert headlines(report) == [(1, "B"), (2, "A")]

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        finding = a_finding(report)
        with pytest.raises(Refused):
            move_finding(finding_id=finding.pk, up=True, by=a_person(), at=NOW)


class TestRemoveFinding:
    def test_lets_those_after_it_move_up(self, report: Report) -> None:
        first, *_ = [a_finding(report, words) for words in "ABC"]
        remove_finding(finding_id=first.pk, by=report.author, at=NOW)
        assert headlines(report) == [(1, "B"), (2, "C")]

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        finding = a_finding(report)
        with pytest.raises(Refused):
            remove_finding(finding_id=finding.pk, by=a_person(), at=NOW)
        assert report.findings.exists()


class TestAddRecommendation:
    def test_has_an_owner_a_day_and_a_state(self, report: Report) -> None:
        owner = a_person()
        each = a_recommendation(report, owner=owner, due_on=date(2027, 9, 1))
        assert (each.number, each.owner, each.state_label) == (1, owner, "Proposed")

    def test_refuses_without_words_and_with_two_owners(self, report: Report) -> None:
        with pytest.raises(Refused):
            a_recommendation(report, " ")
        with pytest.raises(Refused, match="not both"):
            a_recommendation(report, owner=a_person(), office="Training")

    def test_tells_in_the_document_the_unit_and_never_the_name(self) -> None:
        report = a_report("rendered")
        owner = a_person()
        User.objects.filter(pk=owner.pk).update(first_name="Wilhelmina", last_name="Quist")
        a_recommendation(report, owner=owner)
        report = rendered_again(report)
        assert "Wilhelmina" not in str(report.payload)
        document = document_of(report)
        assert document is not None
        assert document.written.recommendations[0].owner

    @pytest.mark.parametrize(
        "said", [{"text": "Ask jo@example.gov."}, {"office": "+1 202 555 0111"}]
    )
    def test_refuses_words_that_name_somebody(self, report: Report, said: dict[str, Any]) -> None:
        with pytest.raises(PersonalDataFoundError):
            a_recommendation(report, **said)

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        draft = RecommendationDraft("Do it.")
        with pytest.raises(Refused):
            add_recommendation(report_id=report.pk, draft=draft, by=a_person(), at=NOW)


class TestEditRecommendation:
    def test_changes_it(self, report: Report) -> None:
        each = a_recommendation(report)
        draft = RecommendationDraft("Open one more.", office="Operations")
        edit_recommendation(recommendation_id=each.pk, draft=draft, by=report.author, at=NOW)
        each.refresh_from_db()
        assert (each.text, each.owner_words) == ("Open one more.", "Operations")


class TestMoveRecommendation:
    def test_exchanges_neighbors(self, report: Report) -> None:
        a_recommendation(report, "A")
        second = a_recommendation(report, "B")
        move_recommendation(recommendation_id=second.pk, up=True, by=report.author, at=NOW)
        assert list(report.recommendations.values_list("text", flat=True)) == ["B", "A"]


class TestRemoveRecommendation:
    def test_lets_those_after_it_move_up(self, report: Report) -> None:
        first = a_recommendation(report, "A")
        a_recommendation(report, "B")
        remove_recommendation(recommendation_id=first.pk, by=report.author, at=NOW)
        assert list(report.recommendations.values_list("number", "text")) == [(1, "B")]


@pytest.fixture
def released() -> Recommendation:
    """A recommendation of a released report, and a finding beside it."""
    report = a_report()
    a_finding(report)
    each = a_recommendation(report, office="Operations")
    went_on(rendered_again(report), "released")
    each.report.refresh_from_db()
    return each


class TestFollowRecommendation:
    def follow(self, each: Recommendation, by: User, **said: Any) -> Recommendation:
        progress = Progress(**({"state": RecommendationState.ACCEPTED} | said))
        return follow_recommendation(recommendation_id=each.pk, progress=progress, by=by, at=NOW)

    def test_moves_on_after_release_and_leaves_the_report_as_it_was(
        self, released: Recommendation
    ) -> None:
        before = released.report.document_hash
        owner = a_person()
        each = self.follow(released, released.report.author, owner=owner)
        assert (each.state, each.owner, each.followed_at) == ("accepted", owner, NOW)
        released.report.refresh_from_db()
        assert released.report.document_hash == before
        facts = AuditEvent.objects.get(verb="report.recommendation_followed").facts
        assert facts == {"number": 1, "state": "accepted"}
        name_reader(report_id=released.report.pk, user=owner, by=released.report.author, at=NOW)
        self.follow(released, owner, owner=owner, state=RecommendationState.DONE)

    def test_says_why_it_is_declined(self, released: Recommendation) -> None:
        declined = RecommendationState.DECLINED
        with pytest.raises(Refused, match="Say why"):
            self.follow(released, released.report.author, state=declined)
        self.follow(released, released.report.author, state=declined, because="No room.")

    def test_refuses_a_leap(self, released: Recommendation) -> None:
        self.follow(released, released.report.author, state=RecommendationState.DONE)
        with pytest.raises(IllegalMoveError):
            self.follow(released, released.report.author, state=RecommendationState.PROPOSED)

    def test_refuses_others_and_before_release(
        self, released: Recommendation, report: Report
    ) -> None:
        with pytest.raises(Refused, match="Only its owner"):
            self.follow(released, a_person())
        with pytest.raises(Refused, match="once the report is released"):
            self.follow(a_recommendation(report), report.author)

    @pytest.mark.requirement("R-072")
    @pytest.mark.usefixtures("today")
    def test_shows_an_owner_nothing_of_a_report_that_names_others(
        self, released: Recommendation
    ) -> None:
        owner = a_person()
        self.follow(released, released.report.author, owner=owner)
        with pytest.raises(Refused, match="Only its owner"):
            self.follow(released, owner, owner=owner, state=RecommendationState.DONE)
        where = address("follow_recommendation", released.report, 1)
        answer = signed_in(owner).post(where, {})
        assert answer.status_code == 403
        assert released.report.title not in answer.text

    def test_refuses_owners_who_are_not_of_the_department(self, released: Recommendation) -> None:
        for said in ({"unit_kind": UnitKind.VENDOR}, {"is_active": False}):
            owner = a_person()
            User.objects.filter(pk=owner.pk).update(**said)
            owner.refresh_from_db()
            with pytest.raises(Refused, match="people of the department"):
                self.follow(released, released.report.author, owner=owner)

    @pytest.mark.usefixtures("today")
    def test_is_done_on_the_page(self, released: Recommendation) -> None:
        report = released.report
        client = signed_in(report.author)
        page = client.get(address("view_report", report)).text
        assert "Say what became of it" in page
        name = "recommendation-1"
        where = address("follow_recommendation", report, 1)
        wrong = client.post(where, {f"{name}-state": "declined"})
        assert wrong.status_code == 422
        assert "Say why it is declined." in wrong.text
        client.post(where, {f"{name}-state": "under_way", f"{name}-office": "Operations"})
        released.refresh_from_db()
        assert released.state == "under_way"


class TestWordsOfAReleasedReport:
    @pytest.mark.requirement("R-115")
    def test_never_change_in_the_database(self, released: Recommendation) -> None:
        rows = {
            "finding": Finding.objects.filter(report=released.report),
            "recommendation": Recommendation.objects.filter(pk=released.pk),
        }
        changes: list[Any] = [
            lambda: rows["finding"].update(headline="Nobody is satisfied"),
            rows["finding"].delete,
            lambda: rows["recommendation"].update(text="Close them."),
            rows["recommendation"].delete,
            lambda: Finding.objects.create(
                report=released.report, number=9, headline="New", question="a", demographic="b"
            ),
        ]
        for change in changes:
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                change()
        assert rows["recommendation"].update(state="done") == 1

    def test_go_into_its_correction(self, released: Recommendation) -> None:
        follow_recommendation(
            recommendation_id=released.pk, progress=Progress(RecommendationState.ACCEPTED),
            by=released.report.author, at=NOW,
        )  # fmt: skip
        report = released.report
        draft = correct_report(report_id=report.pk, note="A bar.", by=report.author, at=NOW)
        assert headlines(draft) == [(1, "Most are satisfied")]
        assert draft.recommendations.get().state == "accepted"
        assert report.findings.count() == report.recommendations.count() == 1


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


@pytest.fixture
def disagreeing() -> Finding:
    """A finding of a rendered report with a number that its table does not print."""
    report = a_report()
    finding = a_finding(report, "7777 are satisfied")
    finding.report = rendered_again(report)
    return finding


def confirm(finding: Finding, by: User | None = None, **said: str) -> ConfirmedNumber:
    said = {"number": "7777", "reason": "Of another survey."} | said
    return confirm_number(finding_id=finding.pk, by=by or finding.report.author, at=NOW, **said)


def check(report: Report) -> Report:
    by = report.author
    return check_report(report_id=report.pk, confirmed=EVERYTHING, by=by, at=NOW)


class TestConfirmNumber:
    def test_lets_the_report_be_checked(self, disagreeing: Finding) -> None:
        with pytest.raises(Refused, match="Numbers do not agree in finding 1"):
            check(disagreeing.report)
        confirm(disagreeing)
        check(disagreeing.report)
        facts = AuditEvent.objects.get(verb="report.number_confirmed").facts
        assert facts == {"finding": 1}

    def test_refuses_without_a_reason_and_other_numbers(self, disagreeing: Finding) -> None:
        with pytest.raises(Refused, match="Say why"):
            confirm(disagreeing, reason=" ")
        with pytest.raises(Refused, match="not pointed out"):
            confirm(disagreeing, number="12")
        with pytest.raises(PersonalDataFoundError):
            confirm(disagreeing, reason="jo@example.gov says so")
        confirm(disagreeing)
        with pytest.raises(Refused, match="not pointed out"):
            confirm(disagreeing)

    def test_refuses_others_and_while_it_is_reviewed(self, disagreeing: Finding) -> None:
        with pytest.raises(Refused):
            confirm(disagreeing, a_person())
        Report.objects.filter(pk=disagreeing.report.pk).update(status=ReportStatus.DRAFT)
        confirm(disagreeing)
        went_on(rendered_again(disagreeing.report), "checked")
        with pytest.raises(Refused, match="Reviewers have"):
            confirm(disagreeing)

    def test_is_about_these_words(self, disagreeing: Finding) -> None:
        confirm(disagreeing)
        same = FindingDraft.of(disagreeing)
        edit: dict[str, Any] = {
            "finding_id": disagreeing.pk,
            "by": disagreeing.report.author,
            "at": NOW,
        }
        edit_finding(**edit, draft=same)
        assert disagreeing.confirmed.exists()
        edit_finding(**edit, draft=replace(same, text="Nearly."))
        assert not disagreeing.confirmed.exists()

    def test_goes_when_the_report_asks_something_else(self, disagreeing: Finding) -> None:
        confirm(disagreeing)
        asked: dict[str, Any] = {
            "report_id": disagreeing.report.pk,
            "by": disagreeing.report.author,
            "at": NOW,
        }
        edit_report(**asked, draft=replace(REPORT_DRAFT, summary="Other words only."))
        assert disagreeing.confirmed.exists()
        edit_report(**asked, draft=replace(REPORT_DRAFT, measures=("mean",)))
        assert not disagreeing.confirmed.exists()

    @pytest.mark.requirement("R-143")
    def test_makes_who_vouches_an_author(self, disagreeing: Finding) -> None:
        lead = disagreeing.report.study.created_by
        confirm(disagreeing, lead)
        assert disagreeing.report.authors.filter(user=lead).exists()
        with pytest.raises(Refused, match="You wrote words"):
            went_on(disagreeing.report, "released")

    def test_stays_once_it_is_released(self, disagreeing: Finding) -> None:
        confirm(disagreeing)
        went_on(disagreeing.report, "released")
        rows = ConfirmedNumber.objects.filter(finding=disagreeing)
        for change in (lambda: rows.update(reason="So."), rows.delete):
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                change()

    @pytest.mark.usefixtures("today")
    def test_is_done_on_the_page_and_read_by_reviewers(self, disagreeing: Finding) -> None:
        report = disagreeing.report
        client = signed_in(report.author)
        page = client.get(address("view_report", report)).text
        assert "Numbers that its table does not print" in page
        assert "Confirm this number" in page
        where = address("confirm_number", report, 1)
        wrong = client.post(where, {"number": "7777", "reason": ""})
        assert wrong.status_code == 422
        client.post(where, {"number": "7777", "reason": "Of another survey."})
        check(report)
        office = signed_in(a_person(Role.PRIVACY_OFFICE))
        read = office.get(address("view_report", report)).text
        assert "Of another survey." in read
        assert "Confirm this number" not in read


class TestFindingWhoseTableIsGone:
    def test_is_pointed_out_and_not_checked(self) -> None:
        report = a_report(questions=("satisfied", "languages__1"))
        a_finding(report, question="languages__1")
        edit_report(report_id=report.pk, draft=REPORT_DRAFT, by=report.author, at=NOW)
        report = rendered_again(report)
        with pytest.raises(Refused, match="finding 1"):
            check(report)

    def test_that_was_about_a_wave_is_never_about_all(self) -> None:
        report = a_report()
        finding = a_finding(report)
        Finding.objects.filter(pk=finding.pk).update(wave=7)
        assert written_of(report).findings[0].stratum == "wave 7"
        report = rendered_again(report)
        with pytest.raises(Refused, match="finding 1"):
            check(report)

    def test_may_bear_any_words_of_a_company(self, report: Report) -> None:
        where = ("Rated | overall", "Age|years", None)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("reports.forms.words.tables_chosen", lambda _: {where: "A table"})
            said = {"headline": "So.", "table": "Rated | overall|Age|years|"}
            form = FindingForm(said, report=report)
            assert form.is_valid()
            assert (form.draft().question, form.draft().demographic) == where[:2]
