"""The privacy statements of official forms: recording them, and which may be rested on."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.actions import StatementText, record_statement
from consent.elements import LABELS, TextError
from consent.models import FIVE_ELEMENTS, PrivacyStatement
from consent.queries import usable_statements
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from foundation.audit.models import AuditEvent
from tests.builders.access import NOW, a_person
from tests.builders.consent import TEXT, a_statement
from tests.builders.participants import a_recruiter
from tests.builders.studies import a_lead, a_study

pytestmark = pytest.mark.django_db
TYPED = {
    "form_number": "Form 415",
    "form_title": "Application for a trusted traveler number",
    "version": "10/2025",
    **{element: getattr(TEXT, element) for element in FIVE_ELEMENTS},
    "allows_research_reuse": "on",
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in TYPED.items() if name not in names}


class TestRecordStatement:
    @pytest.mark.requirement("R-011")
    @pytest.mark.parametrize("role", [Role.COMPONENT_PRIVACY_OFFICER, Role.PRIVACY_OFFICE])
    def test_is_done_by_a_privacy_officer(self, role: Role) -> None:
        statement = a_statement(by=a_person(role))
        assert usable_statements() == [statement]
        event = AuditEvent.objects.get(verb="statement.recorded")
        assert event.subject == f"consent.PrivacyStatement:{statement.statement_ref}"

    def test_is_done_by_who_may_lead_a_study(self) -> None:
        assert a_statement(by=a_lead()).is_basis_for_research

    @pytest.mark.parametrize(
        "person",
        [
            {"unit_kind": UnitKind.OPERATIONAL},
            {"unit_kind": UnitKind.VENDOR},
            {"role": Role.RECORDS_OFFICER},
            {"role": Role.AUDITOR},
            {"trained": False},
        ],
    )
    def test_refuses_everybody_else(self, person: dict[str, object]) -> None:
        stranger = a_person(**person)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            a_statement(by=stranger)
        assert not PrivacyStatement.objects.exists()
        assert not AuditEvent.objects.filter(verb="statement.recorded").exists()

    def test_refuses_the_same_version_twice_however_it_is_written(self) -> None:
        a_statement(form_number="Form 415", version="10/2025a")
        text = StatementText("form 415 ", "The same form", " 10/2025A")
        with pytest.raises(TextError, match="recorded already"):
            record_statement(text=text, by=a_lead(), at=NOW)


class TestRecordStatementPage:
    @pytest.mark.requirement("R-011")
    @pytest.mark.requirement("R-012")
    def test_records_a_complete_text_on_which_contacts_may_rest(self) -> None:
        client = signed_in(a_person(Role.COMPONENT_PRIVACY_OFFICER))
        page = client.post(reverse("record_statement"), TYPED, follow=True).text
        assert "Contacts may rest on it." in page
        assert "Usable" in page
        (statement,) = usable_statements()
        assert [getattr(statement, element) for element in FIVE_ELEMENTS] == [
            TYPED[element] for element in FIVE_ELEMENTS
        ]

    @pytest.mark.requirement("R-012")
    @pytest.mark.parametrize("element", FIVE_ELEMENTS)
    def test_names_the_element_that_is_missing(self, element: str) -> None:
        page = signed_in(a_lead()).post(reverse("record_statement"), without(element), follow=True)
        assert "Contacts cannot rest on it." in page.text
        assert "Not usable" in page.text
        assert f"It says nothing on: {LABELS[element]}." in page.text
        assert usable_statements() == []

    @pytest.mark.requirement("R-011")
    def test_says_when_the_text_does_not_allow_research(self) -> None:
        form = without("allows_research_reuse")
        page = signed_in(a_lead()).post(reverse("record_statement"), form, follow=True)
        assert "It does not allow research." in page.text
        assert usable_statements() == []

    def test_wants_the_number_the_title_and_the_version(self) -> None:
        page = signed_in(a_lead()).post(reverse("record_statement"), without("version"))
        assert "One thing needs your attention" in page.text
        assert TYPED["authority"] in page.text
        assert not PrivacyStatement.objects.exists()

    def test_says_at_the_field_that_a_version_is_there_already(self) -> None:
        client = signed_in(a_lead())
        client.post(reverse("record_statement"), TYPED)
        assert "recorded already" in client.post(reverse("record_statement"), TYPED).text

    def test_refuses_others_by_direct_post(self) -> None:
        client = signed_in(a_person(Role.AUDITOR))
        assert client.post(reverse("record_statement"), TYPED).status_code == 403
        assert not PrivacyStatement.objects.exists()


class TestListStatements:
    def test_says_what_to_do_when_there_is_none(self) -> None:
        page = signed_in(a_lead()).get(reverse("list_statements")).text
        assert "No statement is recorded" in page
        assert reverse("record_statement") in page

    def test_shows_recruiters_of_a_vendor_what_they_may_cite(self) -> None:
        recruiter = a_recruiter(a_study(), unit_kind=UnitKind.VENDOR)
        a_statement()
        page = signed_in(recruiter).get(reverse("list_statements")).text
        assert "Form 415" in page
        assert reverse("record_statement") not in page

    def test_refuses_people_who_neither_record_nor_cite(self) -> None:
        client = signed_in(a_person(Role.RECORDS_OFFICER))
        assert client.get(reverse("list_statements")).status_code == 403
