import json

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django import Settings

from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from foundation.mail.models import DemonstrationMail
from participants.actions import send_mailing
from participants.backends import place_of_mail
from participants.models import DemonstrationVaultMail, VaultOpening
from participants.queries import contacts_key
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.gates.paths import signed_in

pytestmark = pytest.mark.django_db


class TestTheDemonstration:
    def test_keeps_messages_to_contacts_sealed_in_the_vault_and_nowhere_else(
        self, settings: Settings
    ) -> None:
        settings.CONTACT_MAIL = "participants.backends.DemonstrationVaultBackend"
        study, recruiter = a_study_to_write_to(1)
        send_mailing(mailing_id=a_mailing(study, by=recruiter).pk, at=NOW)
        kept = DemonstrationVaultMail.objects.get()
        assert b"person1" not in bytes(kept.sealed)
        opened = keys.open_sealed(
            bytes(kept.sealed),
            key_ref=contacts_key(study.study_ref),
            aad=place_of_mail(kept.mail_ref),
            purpose=Purpose.RECRUIT,
            by=recruiter,
            at=NOW,
        )
        assert json.loads(opened)["to"] == ["person1@mail.example"]
        assert not DemonstrationMail.objects.exists()
        assert mail.outbox == []

    def test_opens_them_for_recruiters_on_record(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        settings.PORTAL_IS_DEMO = True
        settings.CONTACT_MAIL = "participants.backends.DemonstrationVaultBackend"
        study, recruiter = a_study_to_write_to(2)
        send_mailing(mailing_id=a_mailing(study, by=recruiter).pk, at=NOW)
        before = VaultOpening.objects.count()
        list_of_messages = reverse("view_mailings", args=[study.code])
        address = reverse("open_demonstration_messages", args=[study.code])
        assert address in signed_in(recruiter).get(list_of_messages).content.decode()
        page = signed_in(recruiter).post(address)
        assert "person1@mail.example" in page.content.decode()
        assert page.headers["Cache-Control"].count("no-store")
        assert VaultOpening.objects.count() == before + 1
        latest = VaultOpening.objects.latest("pk")
        assert (latest.user_ref, latest.contacts) == (recruiter.user_ref, 2)
        assert signed_in(study.created_by).post(address).status_code == 403
        settings.PORTAL_IS_DEMO = False
        assert signed_in(recruiter).post(address).status_code == 404
        assert VaultOpening.objects.count() == before + 1
