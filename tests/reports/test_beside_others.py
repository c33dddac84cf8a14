"""Who writes or judges a report that stands beside others, and may not read all of those."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import Remark, return_report
from reports.models import Report
from reports.places import places_of
from reports.queries import document_of
from reports.views.beside import in_sight_of
from tests.builders.access import NOW, a_component, a_person
from tests.builders.comparisons import comparing, reads, rendered, two_studies
from tests.builders.reports import a_report, went_on

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
