"""What cannot be taken back is asked about by name and number before it is done."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from participants.lifecycle import MailingStatus
from participants.models import ContactImport, Mailing
from tests.builders.contact_lists import a_long_list
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.builders.participants import a_recruiter
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestStopMailing:
    def test_says_how_many_messages_never_go_and_stops_only_then(self) -> None:
        study, recruiter = a_study_to_write_to(2, at=timezone.now())
        mailing = a_mailing(study, by=recruiter, at=timezone.now())
        here = reverse("stop_mailing", args=[study.code, mailing.mailing_ref])
        browser = signed_in(recruiter)
        asked = browser.get(here)
        assert f"Stop 2 messages of {study.code} for good?" in asked.content.decode()
        assert Mailing.objects.get().status == MailingStatus.SCHEDULED
        assert browser.post(here).status_code == 302
        assert Mailing.objects.get().status == MailingStatus.STOPPED
        assert browser.get(here).status_code == 403


class TestDiscardContactImport:
    def test_says_which_list_goes_and_destroys_it_only_then(self) -> None:
        study = a_study("approved", at=timezone.now())
        recruiter = a_recruiter(study, at=timezone.now())
        run = a_long_list(study, by=recruiter, at=timezone.now())
        here = reverse("discard_contact_import", args=[study.code, run.run_ref])
        browser = signed_in(recruiter)
        asked = browser.get(here)
        assert f"of {study.code}?" in asked.content.decode()
        assert ContactImport.objects.get().status != "discarded"
        assert browser.post(here).status_code == 302
        assert ContactImport.objects.get().status == "discarded"
        assert browser.get(here).status_code == 403
