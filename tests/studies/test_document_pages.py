"""Documents through their pages: sent as files, written, compared, revised, removed."""

from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx.oxml import parse_xml

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.keyring.models import PendingUpload
from studies.actions import submit_pta
from studies.documents import read_document
from studies.documents.reading import LARGEST_FILE, DocumentError
from studies.models import DocumentVersion, RevisionProposal, Study
from tests.builders.access import NOW
from tests.builders.documents import a_document, a_proposal
from tests.builders.studies import a_member, a_study, approve

pytestmark = pytest.mark.django_db
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(name: str, study: Study, *args: Any) -> str:
    return reverse(name, args=[study.code, *args])


def send(study: Study, file: SimpleUploadedFile | None = None, **said: Any) -> Any:
    form = {"kind": "script", "title": "Guide", "language": "English", "text_format": "plain"}
    sent = form | said | ({"file": file} if file else {})
    return signed_in(study.created_by).post(page_of("create_document", study), sent, follow=True)


def a_word_file(*, tracked: bool = False) -> bytes:
    document = docx.Document()
    document.add_heading("Guide", level=1)
    document.add_paragraph("Welcome the participant.")
    document.add_paragraph("Ask about the wait.", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Minute", "What"
    if tracked:
        paragraph = document.add_paragraph("Seen.")
        inserted = parse_xml(
            '<w:ins xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:r><w:t>Not seen.</w:t></w:r></w:ins>"
        )
        paragraph._p.append(inserted)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class TestReadDocument:
    def test_keeps_headings_lists_and_tables_of_word(self) -> None:
        read = read_document("guide.DOCX", a_word_file())
        assert read.text.split("\n\n") == [
            "# Guide",
            "Welcome the participant.",
            "- Ask about the wait.",
            "| Minute | What |\n| --- | --- |",
        ]
        assert read.text_format == "markdown"

    @pytest.mark.parametrize(
        ("name", "content", "problem"),
        [
            ("guide.pdf", b"%PDF", "“.pdf” cannot be read"),
            ("guide", b"Hello", "without an ending"),
            ("guide.txt", b" \n ", "empty"),
            ("guide.txt", b"x" * (LARGEST_FILE + 1), "larger than 5 MB"),
            ("guide.txt", b"GIF89a\x00\x01\x02", "not a text"),
            ("guide.md", b"\x81\x8d\xff", "not a text"),
            ("guide.docx", OLE + b"secret", "locked with a password"),
            ("guide.docx", b"PK\x03\x04 broken", "damaged"),
            ("guide.docx", a_word_file(tracked=True), "tracked changes"),
        ],
        ids=lambda value: value[:12] if isinstance(value, str) else "",
    )
    def test_names_what_is_wrong(self, name: str, content: bytes, problem: str) -> None:
        with pytest.raises(DocumentError) as refused:
            read_document(name, content)
        assert problem in " ".join(refused.value.problems)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_reads_the_encodings_of_offices(self, encoding: str) -> None:
        assert read_document("a.txt", "Señal – ok".encode(encoding)).text == "Señal – ok"


class TestCreateDocument:
    def test_takes_a_word_file_and_keeps_nothing_of_it(self) -> None:
        study = a_study()
        page = send(study, SimpleUploadedFile("g.docx", a_word_file()))
        assert "<h3>Guide</h3>" in page.text
        assert DocumentVersion.objects.get().text_format == "markdown"
        assert not PendingUpload.objects.exists()

    def test_keeps_what_was_typed_when_a_file_is_wrong_and_forgets_the_file(self) -> None:
        study = a_study()
        page = send(study, SimpleUploadedFile("g.docx", OLE), title="A kept title")
        assert "locked with a password" in page.text
        assert "A kept title" in page.text
        assert not DocumentVersion.objects.exists()
        assert not PendingUpload.objects.exists()

    def test_keeps_the_text_of_a_file_when_something_else_is_wrong(self) -> None:
        study = a_study()
        file = SimpleUploadedFile("g.md", b"# Hello\n\nCall (202) 555-0143 before you come.")
        page = send(study, file, title="")
        assert "Call (202) 555-0143 before you come.</textarea>" in page.text
        assert "names (202) 555-0143" in page.text
        assert not DocumentVersion.objects.exists()

    def test_takes_contacts_once_they_are_confirmed(self) -> None:
        study = a_study()
        send(study, text="Write to us@example.gov", contacts_confirmed="on")
        assert DocumentVersion.objects.get().contacts_confirmed

    def test_asks_for_a_text(self) -> None:
        study = a_study()
        assert "There is no text in it." in send(study).text

    def test_says_before_and_after_that_it_voids(self) -> None:
        study = a_study("approved")
        client = signed_in(study.created_by)
        before = client.get(page_of("create_document", study))
        assert "A change voids the approval" in before.text
        refused = send(study, text="Hello.")
        assert "Hello.</textarea>" in refused.text
        assert not DocumentVersion.objects.exists()
        assert "The approval is void now" in send(study, text="Hello.", understood="on").text

    @pytest.mark.requirement("R-081")
    def test_removes_nothing_that_was_approved_without_the_tick(self) -> None:
        study = a_study()
        document = a_document(study).document
        submit_pta(study=study, by=study.created_by, at=NOW)
        approve(study)
        client, address = (
            signed_in(study.created_by),
            page_of("remove_document", study, document.pk),
        )
        client.post(address)
        document.refresh_from_db()
        assert document.removed_at is None
        client.post(address, {"understood": "on"})
        document.refresh_from_db()
        assert document.removed_at == NOW

    def test_shows_markup_as_text(self) -> None:
        study = a_study()
        page = send(
            study,
            text="<script>alert(1)</script>\n\n![x](https://evil.example/p.png) [y](javascript:z)",
            text_format="markdown",
        )
        assert "<script>alert" not in page.text
        assert "<img" not in page.text.split('id="text"')[1]
        assert 'href="javascript' not in page.text


class TestListMaterials:
    def test_shows_all_of_them_and_what_is_used_no_more(self) -> None:
        study = a_study()
        kept, gone = a_document(study, title="Kept"), a_document(study, "flyer", title="Gone")
        client = signed_in(study.created_by)
        client.post(page_of("remove_document", study, gone.document_id))
        page = client.get(page_of("list_materials", study)).text
        used, unused = page.split("Used no more")
        assert "Checkpoint experience version 1" in used
        assert kept.title in used
        assert "Gone" in unused
        old = client.get(page_of("view_document", study, gone.document_id))
        assert "Thank you for coming" in old.text

    def test_asks_the_database_as_often_for_three_as_for_twelve(self) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        study = a_study()
        client = signed_in(study.created_by)
        counted = []
        for wanted in (3, 12):
            while study.documents.count() < wanted:
                a_proposal(a_document(study).document)
            with CaptureQueriesContext(connection) as captured:
                client.get(page_of("list_materials", study))
            counted.append(len(captured))
        assert counted[0] == counted[1]


class TestViewDocument:
    def test_compares_two_versions(self) -> None:
        study = a_study()
        document = a_document(study, text="Good morning.\nPlease sit down.").document
        client = signed_in(study.created_by)
        address = page_of("create_document_version", study, document.pk)
        assert "Please sit down." in client.get(address).text
        said = {"title": "Guide", "language": "English", "text_format": "plain"}
        client.post(address, said | {"text": "Good evening.\nPlease sit down."})
        page = client.get(
            page_of("view_document", study, document.pk), {"version": "2", "against": "1"}
        ).text
        assert "<del>Good morning.</del>" in page
        assert "<ins>Good evening.</ins>" in page
        assert "<del>Please sit down.</del>" not in page

    def test_is_not_found_in_another_study(self) -> None:
        document = a_document(a_study()).document
        other = a_study()
        address = page_of("view_document", other, document.pk)
        assert signed_in(other.created_by).get(address).status_code == 404


@pytest.mark.requirement("R-108")
class TestRevisionPages:
    def test_lead_from_the_proposal_to_the_version(self) -> None:
        study = a_study()
        document = a_document(study).document
        facilitator = signed_in(a_member(study, Role.FACILITATOR))
        facilitator.post(
            page_of("propose_revision", study, document.pk),
            {"change": "Ask about the wait first.", "why": "Everybody began with it."},
        )
        proposal = RevisionProposal.objects.get()
        lead = signed_in(study.created_by)
        assert "Proposed revisions" in lead.get(page_of("list_materials", study)).text
        address = page_of("adopt_revision", study, proposal.pk)
        assert "Ask about the wait first." in lead.get(address).text
        said = {"title": "Guide", "language": "English", "text_format": "plain"}
        lead.post(address, said | {"text": "How was the wait?"})
        proposal.refresh_from_db()
        assert proposal.adopted_as == document.versions.get(number=2)
        assert "answered already" in lead.post(address, said | {"text": "Again."}).text

    def test_decline_with_a_reason_that_the_proposer_reads(self) -> None:
        study = a_study()
        facilitator = a_member(study, Role.FACILITATOR)
        proposal = a_proposal(a_document(study).document, by=facilitator)
        lead, address = signed_in(study.created_by), page_of("decline_revision", study, proposal.pk)
        assert lead.post(address, {"reason": ""}).status_code == 200
        lead.post(address, {"reason": "It is asked later."})
        page = signed_in(facilitator).get(page_of("view_document", study, proposal.document_id))
        assert "It is asked later." in page.text
