import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.keyring.models import PendingUpload
from participants.models import Contact, VaultOpening
from studies.models import Study
from tests.builders.access import a_person
from tests.builders.consent import a_statement
from tests.builders.participants import (
    a_contact_list,
    a_recruiter,
    a_study_with_contacts,
    bring_in,
)
from tests.builders.studies import a_clearance, a_member, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    approved = a_study("approved", at=timezone.now())
    a_clearance(approved, at=timezone.now())
    return approved


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name: str, study: Study) -> str:
    return reverse(name, args=[study.code])


def upload(client: Client, study: Study, text: str, **changes: str) -> Any:
    sent = {
        "origin": "sign_up",
        "person_kind": "public",
        "region": "US",
        "file": SimpleUploadedFile("people.csv", text.encode()),
        **changes,
    }
    return client.post(address("import_contacts", study), sent)


def columns(answer: Any, *choices: str, step: str = "check") -> dict[str, str]:
    """What the page of the columns would send."""
    (ref,) = re.findall(r'name="upload_ref" value="([^"]+)"', answer.content.decode())
    chosen = {f"column_{n}": choice for n, choice in enumerate(choices)}
    batch = {"origin": "sign_up", "person_kind": "public", "region": "US"}
    return {"upload_ref": ref, "step": step, **batch, **chosen}


class TestViewContacts:
    def test_says_how_many_and_opens_none(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 12, at=timezone.now())
        text = signed_in(recruiter).get(address("view_contacts", study)).content.decode()
        assert "12 contacts" in text
        assert "person1@mail.example" not in text
        assert not VaultOpening.objects.exists()

    def test_shows_the_next_step_when_there_are_none(self, study: Study) -> None:
        recruiter = a_recruiter(study, at=timezone.now())
        text = signed_in(recruiter).get(address("view_contacts", study)).content.decode()
        assert "No contacts yet" in text

    @pytest.mark.requirement("R-117")
    @pytest.mark.parametrize("role", [Role.ANALYST, Role.FACILITATOR, Role.RECORDS_OFFICER])
    def test_refuses_everybody_but_recruiters(self, study: Study, role: Role) -> None:
        at = timezone.now()
        on_team = role in {Role.ANALYST, Role.FACILITATOR}
        person = a_member(study, role, at=at) if on_team else a_person(role, at=at)
        client = signed_in(person)
        for name in ("view_contacts", "import_contacts"):
            assert client.get(address(name, study)).status_code == 403
        sent = {"purpose": "recruit"}
        assert client.post(address("open_contacts", study), sent).status_code == 403
        assert upload(client, study, a_contact_list()).status_code == 403

    def test_asks_the_databases_as_often_for_thirty_lists_as_for_three(self, study: Study) -> None:
        recruiter, counts = a_recruiter(study, at=timezone.now()), []
        for start, end in ((1, 3), (4, 30)):
            for n in range(start, end + 1):
                text = a_contact_list(1, start=n)
                bring_in(study, text, by=recruiter, at=timezone.now())
            counts.append(self._queries(recruiter, study))
        assert counts[0] == counts[1]

    def _queries(self, recruiter: User, study: Study) -> int:
        client = signed_in(recruiter)
        with (
            CaptureQueriesContext(connections["default"]) as portal,
            CaptureQueriesContext(connections["vault"]) as vault,
        ):
            assert client.get(address("view_contacts", study)).status_code == 200
        return len(portal) + len(vault)


class TestOpenContacts:
    @pytest.mark.requirement("R-022")
    def test_shows_them_after_a_purpose_and_nowhere_else(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 60, at=timezone.now())
        client = signed_in(recruiter)
        answer = client.post(address("open_contacts", study), {"purpose": "recruit"})
        assert answer.content.decode().count("@mail.example") == 50
        assert "no-store" in answer["Cache-Control"]
        assert 'http-equiv="refresh"' in answer.content.decode()
        more = client.post(address("open_contacts", study), {"purpose": "recruit", "page": "2"})
        assert more.content.decode().count("@mail.example") == 10
        assert [opening.contacts for opening in VaultOpening.objects.all()] == [10, 50]

    @pytest.mark.parametrize("purpose", ["", "curiosity"])
    def test_shows_none_without_a_listed_purpose(self, study: Study, purpose: str) -> None:
        recruiter = a_study_with_contacts(study, at=timezone.now())
        answer = signed_in(recruiter).post(address("open_contacts", study), {"purpose": purpose})
        assert answer.status_code == 400
        assert "@mail.example" not in answer.content.decode()

    def test_is_no_link(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, at=timezone.now())
        assert signed_in(recruiter).get(address("open_contacts", study)).status_code == 405


class TestImportContacts:
    def test_goes_from_the_list_to_its_columns_to_the_vault(self, study: Study) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        asked = upload(client, study, a_contact_list(3))
        assert asked.status_code == 200
        chosen = ("name", "phone", "email", "address")
        checked = client.post(address("import_contacts", study), columns(asked, *chosen))
        assert "Store 3 contacts" in " ".join(checked.content.decode().split())
        assert not Contact.objects.exists()
        assert PendingUpload.objects.get().study_ref == study.study_ref
        stored = client.post(
            address("import_contacts", study), columns(checked, *chosen, step="store")
        )
        assert stored.status_code == 302
        assert Contact.objects.count() == 3
        assert not PendingUpload.objects.exists()

    @pytest.mark.requirement("R-113")
    def test_names_the_columns_that_can_only_be_left_out(self, study: Study) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        text = "name,email,dob\nAnn,ann@mail.example,x\n"
        asked = upload(client, study, text)
        assert "a date of birth" in asked.content.decode()
        sent = columns(asked, "name", "email", "", step="store")
        refused = client.post(address("import_contacts", study), sent)
        assert refused.status_code == 400
        assert "Leave it out" in refused.content.decode()
        assert not Contact.objects.exists()
        mapped = client.post(
            address("import_contacts", study), {**sent, "column_2": "name", "step": "store"}
        )
        assert mapped.status_code == 400
        assert not Contact.objects.exists()

    def test_tells_rows_that_cannot_be_kept_without_quoting_them(self, study: Study) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        asked = upload(client, study, "name,email\nAnn Lee,nonsense\n")
        sent = columns(asked, "name", "email", step="store")
        answer = client.post(address("import_contacts", study), sent)
        assert answer.status_code == 400
        text = answer.content.decode()
        assert "not a whole e-mail address" in text
        assert "Ann Lee" not in text
        assert "nonsense" not in text

    @pytest.mark.requirement("R-098")
    @pytest.mark.parametrize("origin", ["commercial", "organisation_list", "source_system"])
    def test_forgets_a_list_of_a_refused_origin_at_once(self, study: Study, origin: str) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        answer = upload(client, study, a_contact_list(), origin=origin)
        assert answer.status_code == 400
        assert not PendingUpload.objects.exists()

    @pytest.mark.requirement("R-001")
    def test_asks_only_about_people_whom_the_study_addresses(self, study: Study) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        answer = upload(client, study, a_contact_list(), person_kind="contractor")
        assert answer.status_code == 400
        assert "The study does not address such people." in answer.content.decode()
        assert 'value="contractor"' not in answer.content.decode()
        assert not PendingUpload.objects.exists()

    @pytest.mark.requirement("R-098")
    def test_refuses_an_origin_changed_after_the_first_step(self, study: Study) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        asked = upload(client, study, a_contact_list())
        sent = columns(asked, "name", "phone", "email", "address", step="store")
        answer = client.post(address("import_contacts", study), {**sent, "origin": "commercial"})
        assert answer.status_code == 403
        assert not Contact.objects.exists()

    def test_knows_only_ones_own_uploads(self, study: Study) -> None:
        asked = upload(signed_in(a_recruiter(study, at=timezone.now())), study, a_contact_list())
        other = signed_in(a_recruiter(study, at=timezone.now()))
        sent = columns(asked, "name", "phone", "email", "address", step="store")
        assert other.post(address("import_contacts", study), sent).status_code == 302
        assert not Contact.objects.exists()

    def test_brings_a_list_into_the_study_for_which_it_was_sent(self, study: Study) -> None:
        recruiter = a_recruiter(study, at=timezone.now())
        other = a_study("approved", at=timezone.now())
        a_clearance(other, at=timezone.now())
        a_recruiter(other, at=timezone.now(), user=recruiter)
        client = signed_in(recruiter)
        sent = columns(upload(client, study, a_contact_list()), "name", "phone", "email", "address")
        answer = client.post(address("import_contacts", other), {**sent, "step": "store"})
        assert answer.status_code == 302
        assert not Contact.objects.exists()

    def test_says_when_the_file_breaks_off_further_down(self, study: Study) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        text = a_contact_list() + '"' + "x" * 1_100_000  # a quote that nobody closes
        asked = upload(client, study, text)
        chosen = columns(asked, "name", "phone", "email", "address", step="store")
        answer = client.post(address("import_contacts", study), chosen)
        assert answer.status_code == 400
        assert "cannot be read to its end" in answer.content.decode()
        assert not Contact.objects.exists()

    @pytest.mark.parametrize("text", ["", "\x00\x01\x02"])
    def test_says_when_the_file_is_no_table(self, study: Study, text: str) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        assert upload(client, study, text).status_code == 400

    @pytest.mark.requirement("R-076")
    def test_says_what_is_missing_before_anybody_may_be_recruited(self) -> None:
        study = a_study("in_review", at=timezone.now())
        client = signed_in(a_recruiter(study, at=timezone.now()))
        text = client.get(address("import_contacts", study)).content.decode()
        assert "Nobody may be recruited for this study yet" in text
        asked = upload(client, study, a_contact_list())
        sent = columns(asked, "name", "phone", "email", "address", step="store")
        assert client.post(address("import_contacts", study), sent).status_code == 403
        assert not Contact.objects.exists()


class TestOfficialForm:
    @pytest.mark.requirement("R-011")
    def test_can_be_chosen_once_its_statement_is_recorded(self, study: Study) -> None:
        client = signed_in(a_recruiter(study, at=timezone.now()))
        page = client.get(address("import_contacts", study)).content.decode()
        assert f'<a href="{reverse("list_statements")}">' in page
        assert "Form 415" not in page
        a_statement(at=timezone.now())
        page = client.get(address("import_contacts", study)).content.decode()
        assert "Form 415, version 2026-01" in page
