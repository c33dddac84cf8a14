import json

import pytest
from django.core import mail
from pytest_django import Settings

from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from foundation.mail.models import DemonstrationMail
from participants.actions import send_mailing
from participants.backends import place_of_mail
from participants.models import DemonstrationVaultMail
from participants.queries import contacts_key
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to

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
