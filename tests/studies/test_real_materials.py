"""A package made of documents that agencies really used: a guide and an agreement."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from studies.actions import submit_pta
from studies.documents import contacts_in, read_document
from studies.queries import package_problems
from tests.builders.access import NOW
from tests.builders.documents import a_written_package
from tests.builders.studies import a_study, approve
from tests.real_data import REAL_DATA, needs_real_data

pytestmark = [pytest.mark.django_db, pytest.mark.real_data, needs_real_data]

ONRR = REAL_DATA / "gov_research_studies_onrr"
METHODS = REAL_DATA / "privacy_consent_18f_methods"
GUIDE = ONRR / "14_sprint-inquisitive-impala" / "discussion_guide.md"
AGREEMENT = METHODS / "pages" / "archive" / "participant-agreement.md"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.requirement("R-079")
def test_a_real_guide_and_agreement_become_a_complete_package() -> None:
    study = a_study(method="interview", channels=("phone",))
    client = Client()
    client.force_login(study.created_by)
    for kind, title, path in (
        ("script", "Discussion guide", GUIDE),
        ("consent_form", "Participant agreement", AGREEMENT),
    ):
        form = {
            "kind": kind,
            "title": title,
            "language": "English",
            "text_format": "plain",
            "file": SimpleUploadedFile(path.name, path.read_bytes()),
        }
        page = client.post(reverse("create_document", args=[study.code]), form, follow=True)
        assert page.status_code == 200
        assert "<h3>" in page.text
    a_written_package(study)
    submit_pta(study=study, by=study.created_by, at=NOW)
    approve(study)
    assert package_problems(study) == []
    pdf = _words(_pdf(client, study.code))
    assert "Thanks for taking the time to speak with us today!" in pdf
    assert "Do we have your consent to take anonymous notes?" in pdf
    assert "You’re not required to take part in this research project." in pdf
    assert "I approve recording this session" in pdf
    assert "**" not in pdf, "Markdown is printed as what it means"
    _compare_parts(client, study.code)


def _pdf(client: Client, code: str) -> PdfReader:
    response = client.get(reverse("download_package", args=[code, "pdf"]))
    return PdfReader(BytesIO(response.content))


def _compare_parts(client: Client, code: str) -> None:
    response: Any = client.get(reverse("download_package", args=[code, "zip"]))
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        for path, part in ((GUIDE, "script"), (AGREEMENT, "consent_form")):
            name = next(name for name in archive.namelist() if f"-{part}-" in name)
            sent = path.read_text(encoding="utf-8").splitlines()
            kept = archive.read(name).decode().splitlines()
            assert [line.rstrip() for line in sent if line.strip()] == [x for x in kept if x]
        assert json.loads(archive.read("manifest.json"))["complete"] is True


def _words(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in (ONRR, METHODS)
        if folder.is_dir()
        for path in sorted(folder.rglob("*.md"))
    ],
    ids=lambda path: path.stem[:30],
)
def test_every_real_text_is_read_wholly(path: Path) -> None:
    sent = path.read_text(encoding="utf-8")
    read = read_document(path.name, path.read_bytes())
    assert read.text.split() == sent.split()
    assert len(contacts_in(read.text)) <= 20
