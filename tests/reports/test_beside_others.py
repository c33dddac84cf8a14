"""Who writes or judges a report that stands beside others, and may not read all of those."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import (
    Remark,
    RenderingRefused,
    correct_report,
    return_report,
    withdraw_release,
)
from reports.models import Report
from reports.places import places_of
from reports.queries import (
    document_of,
    reasons_against_comparing,
    reasons_against_public_comparing,
)
from reports.views.beside import in_sight_of
from tests.builders.access import NOW, a_component, a_person
from tests.builders.comparisons import comparing, reads, rendered, two_studies
from tests.builders.reports import a_report, an_analyst, went_on

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163", "R-072")]

TITLE = "What nobody else may know of"
ACROSS = "Compared with other studies"


@pytest.fixture(autouse=True)
def _the_clock_of_the_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def report() -> Report:
    """A draft with a question behind the one that is compared, in a component of its own."""
    study, another = two_studies(component=a_component("FEMA"))
    report = a_report(study=study, questions=("satisfied", "languages__2"))
    other = a_report("released", study=another, title=TITLE)
    reads(another, report)
    return comparing(report, other)


@pytest.fixture
def checked(report: Report) -> Report:
    rendered(report)
    return went_on(Report.objects.get(pk=report.pk), "checked")


@pytest.fixture
def officer(report: Report) -> User:
    """Judges reports of the component, and may not read the other study's."""
    return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=report.study.component)


def page_for(user: User, name: str, report: Report) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=[report.report_ref])).text


class TestReturnReport:
    def test_a_comment_lands_where_its_words_say(self, checked: Report, officer: User) -> None:
        document = document_of(checked)
        assert document is not None
        whole = places_of(document)
        seen = places_of(document, with_others=False)
        assert seen.items() < whole.items()
        assert {words for key, words in whole.items() if key not in seen} == {
            words for words in whole.values() if ACROSS in words
        }
        (last,) = [key for key in list(seen)[-2:] if key.startswith("table")]
        assert f'name="{last}"' in page_for(officer, "return_report", checked)
        client = Client()
        client.force_login(officer)
        client.post(reverse("return_report", args=[checked.report_ref]), {last: "Say the wave."})
        (point,) = checked.points.all()
        assert (point.place, point.about) == (last, seen[last])

    def test_no_comment_is_made_on_what_is_out_of_sight(
        self, checked: Report, officer: User
    ) -> None:
        document = document_of(checked)
        assert document is not None
        hidden = next(key for key, words in places_of(document).items() if ACROSS in words)
        assert f'name="{hidden}"' not in page_for(officer, "return_report", checked)
        with pytest.raises(Refused, match="no such place"):
            return_report(
                report_id=checked.pk, remarks=[Remark(hidden, "Why?")], by=officer, at=NOW
            )


class TestInSightOf:
    def test_leaves_other_studies_out_and_keeps_every_number(
        self, checked: Report, officer: User
    ) -> None:
        document = document_of(checked)
        whole = in_sight_of(checked.author, checked, document, NOW)
        seen = in_sight_of(officer, checked, document, NOW)
        figures = {each.number: each.kind for section in whole for each in section.tables}
        assert "across" in figures.values()
        assert {each.number: each.kind for section in seen for each in section.tables} == {
            number: kind for number, kind in figures.items() if kind != "across"
        }

    def test_nothing_is_in_sight_of_what_is_not_rendered(self, report: Report) -> None:
        assert in_sight_of(report.author, report, None, NOW) == []


class TestViewEvidence:
    def test_says_nothing_of_other_studies(self, checked: Report, officer: User) -> None:
        (other,) = Report.objects.filter(report_ref__in=checked.comparisons)
        page = page_for(officer, "view_evidence", checked)
        assert "Evidence of the attack" in page
        assert "How satisfied are you" in page
        assert TITLE not in page
        assert other.study.code not in page
        assert ACROSS not in page


class TestReasons:
    """A title is for who may read the report that it stands on."""

    def called_back(self, report: Report) -> Report:
        (other,) = Report.objects.filter(report_ref__in=report.comparisons)
        by = other.study.created_by
        withdraw_release(report_id=other.pk, reason="Counted wrongly.", by=by, at=NOW)
        return other

    def test_who_may_not_read_the_other_is_told_no_title(self, report: Report) -> None:
        colleague, other = an_analyst(report.study), self.called_back(report)
        for name in ("choose_comparisons", "view_report"):
            page = page_for(colleague, name, report)
            assert "A report of another study, which is compared with, was called back" in page
            assert TITLE not in page
            assert other.study.code not in page
            assert f"“{TITLE}” of {other.study.code}" in page_for(report.author, name, report)

    def test_a_corrected_one_is_not_named_either(self, report: Report) -> None:
        (other,) = Report.objects.filter(report_ref__in=report.comparisons)
        second = correct_report(report_id=other.pk, note="Anew.", by=other.author, at=NOW)
        went_on(rendered(second), "released")
        reasons = [
            " ".join(reasons_against_comparing(report, at=NOW, by=user))
            for user in (an_analyst(report.study), report.author)
        ]
        assert ["was corrected" in each for each in reasons] == [True, True]
        assert [TITLE in each for each in reasons] == [False, True]

    def test_what_is_kept_with_the_report_names_nobody(self, report: Report) -> None:
        other = self.called_back(report)
        with pytest.raises(RenderingRefused, match="called back"):
            rendered(report)
        report.refresh_from_db()
        kept = " ".join(report.refusal_reasons)
        assert "A report of another study" in kept
        assert TITLE not in kept
        assert other.study.code not in kept
        page = page_for(an_analyst(report.study), "view_report", report)
        assert "The report was not rendered" in page
        assert TITLE not in page

    def test_what_is_not_public_is_named_to_who_may_read_it(
        self, report: Report, officer: User
    ) -> None:
        for user, is_named in ((officer, False), (report.author, True)):
            (reason,) = reasons_against_public_comparing(report, at=NOW, by=user)
            assert "is not public" in reason
            assert (TITLE in reason) is is_named


class TestChooseComparisons:
    def saved(self, user: User, report: Report, **fields: Any) -> list[str]:
        client = Client()
        client.force_login(user)
        client.post(reverse("choose_comparisons", args=[report.report_ref]), fields)
        return list(Report.objects.get(pk=report.pk).comparisons)

    def test_saving_keeps_what_the_person_may_not_read(self, report: Report) -> None:
        colleague, chosen = an_analyst(report.study), report.comparisons
        page = page_for(colleague, "choose_comparisons", report)
        assert chosen[0] not in page
        assert TITLE not in page
        assert self.saved(colleague, report) == chosen

    def test_it_is_taken_out_where_the_person_says_so(self, report: Report) -> None:
        colleague = an_analyst(report.study)
        assert "Take out the reports" in page_for(colleague, "choose_comparisons", report)
        assert self.saved(colleague, report, takes_out_unread="on") == []

    def test_who_reads_all_of_them_is_not_asked(self, report: Report) -> None:
        assert "Take out the reports" not in page_for(report.author, "choose_comparisons", report)
        assert self.saved(report.author, report) == []

    def test_what_was_called_back_stays_in_sight_until_it_is_taken_out(
        self, report: Report
    ) -> None:
        (other,) = Report.objects.filter(report_ref__in=report.comparisons)
        by = other.study.created_by
        withdraw_release(report_id=other.pk, reason="Counted wrongly.", by=by, at=NOW)
        page = page_for(report.author, "choose_comparisons", report)
        assert "It cannot be compared with any more" in page
        chosen = report.comparisons
        assert self.saved(report.author, report, reports=chosen) == chosen
        assert self.saved(report.author, report) == []
