"""A downloaded certificate is checked with the file and the public key alone."""

import base64
import json
import re
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from foundation.access.roles import Role
from research_portal.settings.environment import PROJECT
from retention import checking, registry, signing
from retention.actions import purge_due
from retention.models import PurgeRun, Trigger
from tests.builders.access import a_person
from tests.retention.drawers import Drawer, Drawers

BODY = {
    "certificate_of_destruction": "8812a48e-0d31-4183-96dc-28bb3c0e1892",
    "department": "Department of Homeland Security",
    "finished_at": "2027-03-12T15:02:00+00:00",
    "erased": [{"erased": 3, "left": 0}, {"erased": 4, "left": 0}],
    "total_erased": 7,
}


def signed(body: dict[str, object], key: Ed25519PrivateKey | None = None) -> dict[str, str]:
    text = signing.canonical(body)
    if key is None:
        return {
            "body": text,
            "signature": signing.sign(text),
            "public_key": signing.public_key(),
        }
    public = key.public_key().public_bytes_raw()
    return {
        "body": text,
        "signature": base64.b64encode(key.sign(text.encode())).decode(),
        "public_key": base64.b64encode(public).decode(),
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(signed(BODY)), encoding="utf-8")
    return path


def verify(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("verify_certificate", str(path), *options, stdout=out)
    return out.getvalue()


def code_of(path: Path, *options: str) -> int:
    with pytest.raises(CommandError) as refused:
        verify(path, *options)
    return refused.value.returncode


class TestVerifyCertificate:
    """None of these may open a database: pytest refuses it here."""

    def test_says_that_a_certificate_is_genuine(self, file: Path) -> None:
        assert "Genuine. Certificate 8812a48e" in verify(file)
        assert "7 records destroyed" in verify(file, "--public-key", signing.public_key())

    def test_takes_the_key_as_a_pem_file(self, file: Path, tmp_path: Path) -> None:
        pem = tmp_path / "key.pem"
        pem.write_text(checking.as_pem(signing.public_key()))
        assert "Genuine" in verify(file, "--public-key", str(pem))

    def test_refuses_a_changed_text(self, file: Path) -> None:
        file.write_text(file.read_text().replace('\\"total_erased\\":7', '\\"total_erased\\":8'))
        assert code_of(file) == 1

    def test_refuses_a_changed_signature(self, file: Path) -> None:
        said = json.loads(file.read_text())
        file.write_text(json.dumps({**said, "signature": base64.b64encode(b"x" * 64).decode()}))
        assert code_of(file) == 1

    def test_refuses_a_key_that_the_certificate_brings_itself(self, file: Path) -> None:
        file.write_text(json.dumps(signed(BODY, Ed25519PrivateKey.generate())))
        assert code_of(file) == 1

    def test_refuses_a_genuine_one_where_another_key_is_asked_for(self, file: Path) -> None:
        other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        assert code_of(file, "--public-key", base64.b64encode(other).decode()) == 1

    @pytest.mark.parametrize("wrong", [{"total_erased": 8}, {"erased": [{"erased": 7, "left": 1}]}])
    def test_refuses_what_contradicts_itself(self, file: Path, wrong: dict[str, object]) -> None:
        file.write_text(json.dumps(signed({**BODY, **wrong})))
        assert code_of(file) == 1

    def test_takes_a_key_that_was_replaced(self, file: Path, settings: Settings) -> None:
        earlier = Ed25519PrivateKey.generate()
        said = signed(BODY, earlier)
        file.write_text(json.dumps(said))
        assert code_of(file) == 1
        settings.CERTIFICATE_EARLIER_KEYS = [said["public_key"]]
        assert "Genuine" in verify(file)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"body": 1}', "no json"])
    def test_says_what_is_no_certificate(self, file: Path, text: str) -> None:
        file.write_text(text)
        assert code_of(file) == 2

    def test_says_what_is_no_key_and_no_file(self, file: Path, tmp_path: Path) -> None:
        assert code_of(file, "--public-key", "no key") == 2
        assert code_of(tmp_path / "nothing.json") == 2

    def test_can_be_done_with_plain_python_as_the_page_says(self, file: Path) -> None:
        page = (PROJECT / "docs" / "checking_certificates.md").read_text()
        found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
        assert found is not None
        command = [sys.executable, "-c", found[1], str(file), signing.public_key()]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        assert told.stdout == "genuine: 7 records destroyed\n"
        file.write_text(file.read_text().replace('\\"total_erased\\":7', '\\"total_erased\\":8'))
        assert subprocess.run(command, capture_output=True, check=False).returncode != 0


@pytest.mark.django_db
class TestCertificateKeys:
    @pytest.mark.parametrize(
        ("language", "words"), [("en", "Public keys"), ("es", "Claves públicas")]
    )
    def test_stand_on_a_page_for_everybody(
        self, settings: Settings, language: str, words: str
    ) -> None:
        earlier = signed(BODY, Ed25519PrivateKey.generate())["public_key"]
        settings.CERTIFICATE_EARLIER_KEYS = [earlier]
        page = Client().get(reverse("list_certificate_keys"), {"language": language})
        text = page.content.decode()
        assert words in text
        assert f'lang="{language}"' in text
        for key in (signing.public_key(), earlier):
            assert key.replace("+", "&#x2B;") in text or key in text
            assert checking.fingerprint(key) in text

    def test_are_given_as_a_file(self, settings: Settings) -> None:
        earlier = signed(BODY, Ed25519PrivateKey.generate())["public_key"]
        settings.CERTIFICATE_EARLIER_KEYS = [earlier]
        said = Client().get(reverse("download_certificate_keys")).json()
        keys = [(key["public_key"], key["current"]) for key in said["keys"]]
        assert keys == [(signing.public_key(), True), (earlier, False)]
        assert checking.read_key(said["keys"][1]["pem"]) == earlier


@pytest.mark.django_db
class TestPrintCertificate:
    @pytest.fixture
    def run(self) -> PurgeRun:
        now = timezone.now()
        drawers = [Drawer(due_at=now - timedelta(days=1), study_code=f"TSA-{n}") for n in range(40)]
        with registry.only(Drawers(drawers)):
            run = purge_due(at=now, trigger=Trigger.BEAT_NIGHTLY, by=None)
        assert run is not None
        return run

    def test_is_a_tagged_pdf_that_says_what_was_signed(self, run: PurgeRun, tmp_path: Path) -> None:
        client = Client()
        client.force_login(
            a_person(Role.AUDITOR, at=timezone.now()),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        answer = client.get(reverse("print_certificate", args=[run.run_ref]))
        assert answer["Content-Type"] == "application/pdf"
        path = tmp_path / "certificate.pdf"
        path.write_bytes(answer.content)
        reader = PdfReader(path)
        assert "/StructTreeRoot" in reader.root_object
        assert str(reader.root_object["/Lang"]) == "en-US"
        text = "".join("".join(page.extract_text() for page in reader.pages).split())
        for said in (str(run.run_ref), run.certificate.public_key, "TSA-39", "120records"):
            assert said in text
