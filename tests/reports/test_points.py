"""Comments on places of a report: raised, answered, accepted or asked again."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import (
    Remark,
    accept_report_point,
    answer_report_point,
    check_report,
    render_report,
    reopen_report_point,
    request_rendering,
    return_report,
    review_report,
)
from reports.lifecycle import IllegalMoveError, ReportPointStatus, ReportStatus
from reports.models import Report, ReportReply
from reports.places import places_of
from reports.queries import document_of, valid_decisions
from tests.builders.access import NOW, a_person
from tests.builders.reports import (
    EVERYTHING,
    a_report,
    an_analyst,
    an_answered_comment,
)
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db


def an_office() -> User:
    return a_person(Role.PRIVACY_OFFICE)


def send_back(report: Report, by: User, *remarks: Remark) -> Report:
    return return_report(report_id=report.pk, remarks=remarks, by=by, at=NOW)


class TestPlacesOf:
    def test_are_the_words_and_every_table_and_chart(self) -> None:
        document = document_of(a_report("rendered"))
        assert document is not None
        places = places_of(document)
        assert {"title", "summary", "findings", "recommendations", "method", "whole"} <= set(places)
        assert places["table-0"].startswith("Table: How satisfied are you")
        assert places["chart-0"].endswith("By age")


class TestReturnReport:
    def test_keeps_each_remark_as_a_comment_with_a_number_and_its_place(self) -> None:
        remarks = (Remark("table-0", "Say the wave."), Remark("title", "Too broad."))
        report = send_back(a_report("checked"), an_office(), *remarks)
        assert report.status == ReportStatus.RETURNED
        first, second = report.points.all()
        assert (first.number, first.place, first.text) == (1, "table-0", "Say the wave.")
        assert (second.number, second.about) == (2, "Title")

    def test_is_open_to_whose_turn_it_is_and_to_nobody_else(self) -> None:
        remark = Remark("title", "Too broad.")
        for status, turn in (("rendered", "analyst"), ("checked", "office"), ("reviewed", "lead")):
            report = a_report(status)
            people = {
                "analyst": an_analyst(report.study),
                "office": an_office(),
                "lead": report.study.created_by,
                "author": report.author,
                "facilitator": a_member(report.study, Role.FACILITATOR),
            }
            may = {
                "rendered": {"analyst", "lead", "author"},
                "checked": {"office"},
                "reviewed": {"analyst", "office", "lead"},
            }[status]
            for name in set(people) - may:
                with pytest.raises(Refused):
                    send_back(report, people[name], remark)
            assert turn in may
            assert send_back(report, people[turn], remark).status == ReportStatus.RETURNED

    def test_refuses_no_words_and_no_such_place(self) -> None:
        report = a_report("checked")
        with pytest.raises(Refused, match="Say what must change"):
            send_back(report, an_office(), Remark("title", "  "))
        with pytest.raises(Refused, match="no such place"):
            send_back(report, an_office(), Remark("table-99", "Where?"))
        assert not report.points.exists()


class TestAnswering:
    def test_comes_before_the_report_is_checked_again(self) -> None:
        report = a_report("returned")
        point = report.points.get()
        again = rendered_again(report)
        check: dict[str, Any] = {"report_id": again.pk, "confirmed": EVERYTHING, "at": NOW}
        with pytest.raises(Refused, match="not answered yet"):
            check_report(**check, by=report.author)
        with pytest.raises(Refused, match="reviewers have your answers"):
            answer(point.pk, report.author)

    def test_goes_the_whole_way_anew(self) -> None:
        """The same words rendered the same day have the same hash, and all steps before them."""
        report = a_report("returned")
        answer(report.points.get().pk, report.author)
        before = report.document_hash
        again = rendered_again(report)
        assert again.document_hash == before
        assert not valid_decisions(again).exists()
        asked: dict[str, Any] = {"report_id": again.pk, "confirmed": EVERYTHING, "at": NOW}
        again = check_report(**asked, by=report.author)
        assert again.status == ReportStatus.CHECKED

    def test_is_of_who_analyzes_the_study_and_has_words(self) -> None:
        point = a_report("returned").points.get()
        for person in (an_office(), a_person()):
            with pytest.raises(Refused, match="does not include this"):
                answer(point.pk, person)
        with pytest.raises(Refused, match="Say what you changed"):
            answer(point.pk, point.report.author, " ")
        assert answer(point.pk, an_analyst(point.report.study)) == ReportPointStatus.ANSWERED


class TestSettling:
    def test_comes_before_the_privacy_review_is_passed(self) -> None:
        report = a_report("returned")
        point = an_answered_comment(report)
        review: dict[str, Any] = {
            "report_id": report.pk, "confirmed": EVERYTHING, "by": an_office(), "at": NOW,
        }  # fmt: skip
        with pytest.raises(Refused, match="Accept the answers"):
            review_report(**review)
        accept_report_point(point_id=point.pk, by=an_office(), at=NOW)
        with pytest.raises(IllegalMoveError):
            accept_report_point(point_id=point.pk, by=an_office(), at=NOW)
        assert review_report(**review).status == ReportStatus.REVIEWED

    def test_asks_again_and_returns_without_a_new_comment(self) -> None:
        report = a_report("returned")
        point = an_answered_comment(report)
        with pytest.raises(Refused, match="still missing"):
            reopen_report_point(point_id=point.pk, text="", by=an_office(), at=NOW)
        reopen_report_point(point_id=point.pk, text="Of how many?", by=an_office(), at=NOW)
        assert send_back(report, an_office()).status == ReportStatus.RETURNED
        kinds = [reply.kind for reply in point.replies.all()]
        assert kinds == ["answer", "reopen"]

    def test_is_not_the_authors(self) -> None:
        report = a_report("returned")
        point = an_answered_comment(report)
        for person in (report.author, report.study.created_by):
            with pytest.raises(Refused):
                accept_report_point(point_id=point.pk, by=person, at=NOW)
            with pytest.raises(Refused):
                reopen_report_point(point_id=point.pk, text="No.", by=person, at=NOW)

    def test_keeps_every_word(self) -> None:
        an_answered_comment(a_report("returned"))
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            ReportReply.objects.update(text="Something else.")


def answer(point_id: int, by: User, text: str = "Of all.") -> str:
    return str(answer_report_point(point_id=point_id, text=text, by=by, at=NOW).status)


def rendered_again(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)
