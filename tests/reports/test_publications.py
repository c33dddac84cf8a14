"""What left, when, to whom and in which version stands in a record that is only added to."""

from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from reports.actions import name_reader, withdraw_release
from reports.models import PublicationEntry, Report
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reports import a_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LOG = "list_publications"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, **asked: str) -> str:
    answer = signed_in(user).get(reverse(LOG), asked)
    if asked.get("format"):
        return answer.getvalue().decode()
    return answer.text


def kinds(report: Report) -> list[str]:
    return [entry.kind for entry in report.publication_entries.order_by("pk")]


@pytest.mark.requirement("R-147")
class TestTheRecord:
    def test_names_each_reader_the_public_and_the_end(self) -> None:
        report = a_report("public")
        late = a_person()
        lead = report.study.created_by
        name_reader(report_id=report.pk, user=late, by=lead, at=NOW)
        withdraw_release(report_id=report.pk, reason="The wrong wave.", by=lead, at=NOW)
        assert kinds(report) == ["named", "public", "named", "withdrawn"]
        named = report.publication_entries.filter(kind="named").order_by("pk")
        assert list(named)[-1].reader == late
        assert {each.reader for each in named} == {each.user for each in report.readers.all()}

    def test_says_which_numbers_and_which_file(self) -> None:
        report = a_report("public")
        report.refresh_from_db()
        public = report.publication_entries.get(kind="public")
        assert public.document_hash == report.document_hash
        assert public.file_hash == sha256(bytes(report.public_pdf or b"")).hexdigest()
        named = report.publication_entries.get(kind="named")
        assert named.file_hash == sha256(bytes(report.pdf or b"")).hexdigest()

    def test_has_nothing_of_what_never_left(self) -> None:
        report = a_report("reviewed")
        lead = report.study.created_by
        name_reader(report_id=report.pk, user=a_person(), by=lead, at=NOW)
        withdraw_release(report_id=report.pk, by=lead, at=NOW)
        assert kinds(report) == []

    def test_is_only_added_to(self) -> None:
        a_report("released")
        for change in (
            lambda: PublicationEntry.objects.update(version=2),
            lambda: PublicationEntry.objects.all().delete(),
        ):
            with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
                change()


class TestListPublications:
    def test_shows_an_office_what_left_the_studies_that_it_sees(self) -> None:
        report = a_report("public")
        reader = report.readers.get().user
        for officer in (
            a_person(Role.AUDITOR),
            a_person(Role.COMPONENT_PRIVACY_OFFICER, component=report.study.component),
        ):
            shown = page(officer)
            for words in (report.title, str(reader), "Everybody", "Made public"):
                assert words in shown
        elsewhere = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        assert "Nothing has left yet" in page(elsewhere)
        for person in (report.author, a_person(Role.OPERATIONAL_DECISION_MAKER)):
            assert signed_in(person).get(reverse(LOG)).status_code == 403

    def test_filters_and_gives_a_file(self) -> None:
        report = a_report("public")
        officer = a_person(Role.PRIVACY_OFFICE)
        lines = page(officer, format="csv").splitlines()
        assert len(lines) == 3
        assert report.document_hash in lines[1]
        assert len(page(officer, format="csv", kind="public").splitlines()) == 2
        year = str(NOW.year)
        assert len(page(officer, format="csv", year=year, q="travelers").splitlines()) == 3
        assert "Nothing fits" in page(officer, q="something else")
        assert "Nothing fits" in page(officer, component=a_component("CBP").code)

    def test_asks_the_database_equally_often_for_three_entries_and_twelve(self) -> None:
        report = a_report("released")
        client, lead = signed_in(a_person(Role.AUDITOR)), report.study.created_by
        counts = []
        for wanted in (3, 12):
            while report.publication_entries.count() < wanted:
                name_reader(report_id=report.pk, user=a_person(), by=lead, at=NOW)
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(LOG))
            counts.append(len(asked))
        assert counts[0] == counts[1]
