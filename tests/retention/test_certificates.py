import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from retention import registry
from retention.actions import purge_due
from retention.certificates import is_genuine
from retention.models import Certificate, PurgeItem, Trigger
from retention.rules import GRS_010
from tests.builders.access import NOW
from tests.builders.clocks import stop_database_clocks
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Certificate]:
    stop_database_clocks(monkeypatch)
    with registry.only(Drawers([Drawer()])):
        run = purge_due(
            at=NOW,
            trigger=Trigger.BEAT_NIGHTLY,
            by=None,
            clock=lambda: NOW + timedelta(minutes=2),
        )
        assert run is not None
        yield run.certificate


class TestCertificate:
    def test_says_what_went_when_and_why(self, certificate: Certificate) -> None:
        body = json.loads(certificate.body)
        (line,) = body["erased"]
        assert (line["erased"], line["left"], line["authority"]) == (3, 0, GRS_010)
        assert line["due_at"] == "2027-03-11T15:00:00+00:00"
        assert body["as_of"].startswith("2027-03-12T15:00:00")
        assert body["finished_at"].startswith("2027-03-12T15:02:00")

    def test_names_nobody(self, certificate: Certificate) -> None:
        assert json.loads(certificate.body)["requested_by"] is None
        assert "@" not in certificate.body

    def test_can_be_checked_by_anybody_with_the_public_key(self, certificate: Certificate) -> None:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(certificate.public_key))
        key.verify(base64.b64decode(certificate.signature), certificate.body.encode())

    def test_is_genuine_as_signed(self, certificate: Certificate) -> None:
        assert is_genuine(certificate)

    def test_is_not_genuine_with_another_text(self, certificate: Certificate) -> None:
        certificate.body = certificate.body.replace('"erased":3', '"erased":4')
        assert not is_genuine(certificate)

    @pytest.mark.parametrize("signature", ["", "no base64", base64.b64encode(b"x" * 64).decode()])
    def test_is_not_genuine_with_another_signature(
        self, certificate: Certificate, signature: str
    ) -> None:
        certificate.signature = signature
        assert not is_genuine(certificate)

    def test_is_not_genuine_with_a_key_it_brings_itself(self, certificate: Certificate) -> None:
        forger = Ed25519PrivateKey.generate()
        certificate.signature = base64.b64encode(forger.sign(certificate.body.encode())).decode()
        own = forger.public_key().public_bytes_raw()
        certificate.public_key = base64.b64encode(own).decode()
        assert not is_genuine(certificate)

    def test_stays_genuine_after_the_key_was_changed(
        self, certificate: Certificate, settings: Settings
    ) -> None:
        settings.CERTIFICATE_EARLIER_KEYS = [certificate.public_key]
        settings.CERTIFICATE_SIGNING_KEY = base64.b64encode(b"n" * 32).decode()
        assert is_genuine(certificate)

    def test_is_not_genuine_when_the_run_says_something_else(
        self, certificate: Certificate
    ) -> None:
        PurgeItem.objects.update(erased_count=5)
        certificate = Certificate.objects.get()
        assert not is_genuine(certificate)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE retention_certificate SET body = ''",
            "DELETE FROM retention_certificate",
            "TRUNCATE retention_certificate",
        ],
    )
    @pytest.mark.parametrize("role", ["application", "owner"])
    def test_is_never_changed_by_anybody(
        self, certificate: Certificate, statement: str, role: str
    ) -> None:
        with connection.cursor() as cursor:
            if role == "owner":
                cursor.execute("SET LOCAL ROLE NONE")
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)


class TestVerifyCertificates:
    def test_finds_all_genuine(self, certificate: Certificate) -> None:
        out = StringIO()
        call_command("verify_certificates", stdout=out)
        assert out.getvalue() == "1 certificates, all genuine.\n"

    def test_names_a_wrong_one_and_fails(self, certificate: Certificate) -> None:
        PurgeItem.objects.update(erased_count=5)
        out, err = StringIO(), StringIO()
        with pytest.raises(CommandError, match="1 of 1"):
            call_command("verify_certificates", "--json", stdout=out, stderr=err)
        assert list(json.loads(out.getvalue())["problems"]) == [str(certificate.run.run_ref)]
