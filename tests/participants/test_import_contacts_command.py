import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from foundation.access.models import User
from participants.models import Contact, ContactBatch
from studies.models import Study
from tests.builders.participants import a_contact_list, a_recruiter
from tests.builders.studies import a_study
from tests.real_data import REAL_DATA, needs_real_data

pytestmark = pytest.mark.django_db
FOUR = ["name=name", "phone=phone", "email=email", "address=address"]


@pytest.fixture
def study() -> Study:
    return a_study("approved", at=timezone.now())


@pytest.fixture
def recruiter(study: Study) -> User:
    return a_recruiter(study, at=timezone.now())


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(a_contact_list(4))
    return file


def run(study: Study, file: Path, by: User, *words: str) -> str:
    out = StringIO()
    call_command("import_contacts", study.code, str(file), "--by", by.username, *words, stdout=out)
    return out.getvalue()


class TestImportContacts:
    def test_only_shows_unless_told(self, study: Study, recruiter: User, people: Path) -> None:
        assert "4 contacts could be stored" in run(study, people, recruiter, "--map", *FOUR)
        assert not Contact.objects.exists()

    def test_stores_for_real(self, study: Study, recruiter: User, people: Path) -> None:
        told = run(study, people, recruiter, "--map", *FOUR, "--for-real", "--json")
        assert json.loads(told)["contacts"] == Contact.objects.count() == 4

    def test_names_unsettled_columns_and_fails(
        self, study: Study, recruiter: User, people: Path
    ) -> None:
        with pytest.raises(CommandError, match="Nothing was stored"):
            run(study, people, recruiter, "--map", "email=email", "--for-real")
        assert not Contact.objects.exists()

    @pytest.mark.requirement("R-098")
    def test_refuses_commercial_data(self, study: Study, recruiter: User, people: Path) -> None:
        words = ["--map", *FOUR, "--origin", "commercial", "--for-real"]
        with pytest.raises(CommandError, match="never stored"):
            run(study, people, recruiter, *words)
        assert not Contact.objects.exists()

    @pytest.mark.requirement("R-117")
    def test_refuses_who_is_no_recruiter(self, study: Study, people: Path) -> None:
        with pytest.raises(CommandError, match="Refused"):
            run(study, people, study.created_by, "--map", *FOUR, "--for-real")
        assert not Contact.objects.exists()

    def test_says_what_it_does_not_know(self, study: Study, recruiter: User, people: Path) -> None:
        with pytest.raises(CommandError, match="no file"):
            run(study, people.with_name("other.csv"), recruiter)
        with pytest.raises(CommandError, match="no mapping"):
            run(study, people, recruiter, "--map", "ssn=name")


@pytest.mark.real_data
@needs_real_data
class TestFebrl:
    FILE = REAL_DATA / "contacts_febrl" / "dataset1.csv"
    MAP = (
        "name=given_name,surname",
        "address=street_number,address_1,address_2,suburb,postcode,state",
    )

    @pytest.mark.requirement("R-113")
    def test_is_refused_until_birth_date_and_number_are_left_out(
        self, study: Study, recruiter: User
    ) -> None:
        words = ["--map", *self.MAP, "--leave-out", "rec_id", "--for-real"]
        with pytest.raises(CommandError):
            run(study, self.FILE, recruiter, *words)
        assert not Contact.objects.exists()

    def test_brings_in_every_person_once(self, study: Study, recruiter: User) -> None:
        leave_out = "rec_id,date_of_birth,soc_sec_id"
        words = ["--map", *self.MAP, "--leave-out", leave_out, "--for-real"]
        with pytest.raises(CommandError, match="say with --repeated"):
            run(study, self.FILE, recruiter, *words)
        assert not Contact.objects.exists()
        words += ["--json", "--repeated", "keep_first"]
        told = json.loads(run(study, self.FILE, recruiter, *words))
        assert (told["rows"], told["contacts"], told["repeated"]) == (1000, 992, 8)
        assert Contact.objects.count() == 992
        assert ContactBatch.objects.get().left_out == [1, 10, 11]
