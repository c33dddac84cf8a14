"""The pages on which forms of other tools are read and written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.keyring.models import PendingUpload
from studies.actions import begin_draft
from studies.instruments import content_hash
from studies.models import InstrumentDraft, InstrumentVersion, Study
from studies.queries import current_version
from studies.xlsform import Book, read_file
from studies.xlsform.saving import as_workbook
from tests.builders.access import NOW
from tests.builders.studies import a_study
from tests.studies.instruments.questionnaires import every_kind
from tests.studies.xlsform.forms import a_form, a_row, read

pytestmark = pytest.mark.django_db
Response = Any


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(study: Study, content: bytes | Book, *, by: User | None = None) -> Response:
    """Send a form to the dry run."""
    found = as_workbook(content) if isinstance(content, Book) else content
    form = {
        "file": SimpleUploadedFile("form.xlsx", found),
        "objective": "1",
        "why_asked": "To know.",
    }
    client = signed_in(by or study.created_by)
    return client.post(reverse("import_instrument", args=[study.code]), form)


def make(study: Study, page: Response, **more: str) -> Response:
    """Make the version that the dry run offered."""
    form = {"form": "definition", "definition-text": page.context["ready"], **more}
    address = reverse("import_instrument", args=[study.code])
    return signed_in(study.created_by).post(address, form, follow=True)


def version_of(study: Study) -> InstrumentVersion:
    version = current_version(study)
    assert version is not None
    return version


class TestImportInstrument:
    def test_shows_what_would_become_of_a_form_and_makes_nothing(self) -> None:
        study = a_study()
        page = send(study, a_form(a_row("text", required="yes")))
        assert "Becomes “q”: Open text." in page.text
        assert "no question is compulsory" in page.text
        assert "Make version 2" in page.text
        assert version_of(study).number == 1
        assert not PendingUpload.objects.exists()

    def test_can_be_looked_at_in_the_builder_first(self) -> None:
        study = a_study("approved")
        begin_draft(study=study, by=study.created_by, at=NOW)
        page = send(study, a_form(a_row("text"), a_row("select_one ways", "way")))
        written = make(study, page, into_draft="yes")
        assert "The form is in the draft." in written.text
        draft = InstrumentDraft.objects.get(study=study)
        assert [question["key"] for question in draft.definition["questions"]] == ["q", "way"]
        assert draft.earlier == [version_of(study).definition]
        assert version_of(study).number == 1
        assert Study.objects.get(pk=study.pk).status == "approved"

    def test_is_not_written_into_a_draft_where_it_is_broken(self) -> None:
        study = a_study()
        page = send(study, a_form(a_row("text")))
        broken = json.dumps({**json.loads(page.context["ready"]), "title": ""})
        answer = make(study, page, **{"definition-text": broken, "into_draft": "yes"})
        assert "“title” must be a text." in answer.text
        assert not InstrumentDraft.objects.exists()

    def test_makes_the_version_without_the_file(self) -> None:
        study, form = a_study(), a_form(a_row("text"), a_row("select_one ways", "way"))
        page = make(study, send(study, form))
        assert "Version 2 is made." in page.text
        assert version_of(study).definition["questions"] == read(form)["questions"]

    def test_refuses_by_sheet_row_and_column_and_offers_nothing(self) -> None:
        study = a_study()
        page = send(study, a_form(a_row("text"), a_row("geopoint", "where")))
        (finding,) = page.context["parts"][0]["findings"]
        assert (finding.sheet, finding.row, finding.column) == ("survey", 3, "type")
        assert "Make version" not in page.text
        assert page.context["ready"] == ""

    @pytest.mark.parametrize(
        ("content", "says"), [(b"", "file is empty"), (b"<html></html>", "such as a web page")]
    )
    def test_says_what_a_file_is_that_is_no_form(self, content: bytes, says: str) -> None:
        study = a_study()
        assert says in send(study, content).text
        assert not PendingUpload.objects.exists()

    def test_refuses_whoever_may_not_change_the_study(self) -> None:
        study = a_study()
        assert send(study, a_form(a_row("text")), by=a_study().created_by).status_code == 403

    def test_makes_nothing_of_what_was_changed_on_the_way(self) -> None:
        study = a_study()
        address = reverse("import_instrument", args=[study.code])
        for text in ("", "{", '{"title": "x"}'):
            form = {"form": "definition", "definition-text": text}
            page = signed_in(study.created_by).post(address, form)
            assert "No version was made" in page.text
        assert version_of(study).number == 1

    def test_asks_before_it_ends_an_approval(self) -> None:
        study = a_study("approved")
        dry = send(study, a_form(a_row("text")))
        page = make(study, dry)
        assert "Check the box if you want that" in page.text
        assert version_of(study).number == 1
        assert "Version 2 is made" in make(study, dry, understood="on").text


class TestDownloadInstrument:
    def test_gives_a_form_that_reads_back_as_the_version(self) -> None:
        study = a_study(definition=every_kind())
        response = download(study, "xlsx")
        found = read(read_file(b"".join(response)))
        assert content_hash(found) == version_of(study).content_hash
        assert response["Content-Disposition"].endswith('-version-1-xlsform.xlsx"')

    @pytest.mark.parametrize(
        ("form", "check"),
        [
            ("csv", lambda content: content.startswith(b"No.,Variable,Question")),
            ("json", lambda content: json.loads(content)["version"] == 1),
            ("pdf", lambda content: content.startswith(b"%PDF")),
        ],
    )
    def test_gives_the_code_book(self, form: str, check: Callable[[bytes], bool]) -> None:
        response = download(a_study(), form)
        assert response["Content-Disposition"].endswith(f'-version-1-code-book.{form}"')
        assert check(b"".join(response))

    def test_knows_no_other_form_and_no_other_version(self) -> None:
        study = a_study()
        assert download(study, "docx").status_code == 404
        assert download(study, "csv", number=9).status_code == 404

    def test_stands_on_the_page_of_the_instrument(self) -> None:
        study = a_study(definition=every_kind())
        page = signed_in(study.created_by).get(reverse("view_instrument", args=[study.code]))
        assert reverse("download_instrument", args=[study.code, 1, "pdf"]) in page.text


def download(study: Study, form: str, *, number: int = 1) -> Response:
    address = reverse("download_instrument", args=[study.code, number, form])
    return signed_in(study.created_by).get(address)
