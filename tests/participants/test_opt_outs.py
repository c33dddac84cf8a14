"""Whoever opted out is asked by no study, whatever was prepared before."""

from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from participants.actions import draw_invitations, open_contacts, record_opt_out
from participants.models import OptOut
from participants.reading.columns import Field
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def opened(study: Study, by: Any, purpose: str = "recruit") -> list[Any]:
    return open_contacts(study_ref=study.study_ref, purpose=purpose, by=by, at=NOW).contacts


class TestRecordOptOut:
    @pytest.mark.requirement("R-030")
    def test_hides_the_person_in_every_study_and_with_links_that_are_drawn(self) -> None:
        first, second = a_survey(), a_survey()
        recruiter, other = (a_study_with_contacts(each, 5) for each in (first, second))
        draw_invitations(wave=a_link(first, by_invitation=True).wave, by=recruiter, at=NOW)
        one = next(each for each in opened(first, recruiter) if each.email)
        typed = {Field.EMAIL: one.email.upper()}
        assert record_opt_out(study=second, ways=typed, by=other, at=NOW) == 1
        for study, by in ((first, recruiter), (second, other)):
            assert one.email not in {each.email for each in opened(study, by)}
            assert opened(study, by)
        redress = {each.email for each in opened(first, recruiter, "redress")}
        assert one.email in redress

    def test_keeps_a_fingerprint_and_nothing_else(self) -> None:
        study = a_survey()
        recruiter = a_study_with_contacts(study, 2)
        ways = {Field.EMAIL: "ann@mail.example", Field.PHONE: "+12025550143"}
        assert record_opt_out(study=study, ways=ways, by=recruiter, at=NOW) == 2
        assert record_opt_out(study=study, ways=ways, by=recruiter, at=NOW) == 0
        with connections["vault"].cursor() as cursor:
            cursor.execute("SELECT row_to_json(o)::text FROM participants_optout o")
            stored = " ".join(row for (row,) in cursor.fetchall())
        assert OptOut.objects.count() == 2
        assert "ann" not in stored
        assert "5550143" not in stored
        facts = AuditEvent.objects.filter(verb="opt_out.recorded").latest("pk").facts
        assert facts["ways"] == 2

    def test_refuses_others_and_an_empty_form(self) -> None:
        study = a_survey()
        recruiter, analyst = a_study_with_contacts(study, 2), a_member(study, Role.ANALYST)
        with pytest.raises(Refused):
            record_opt_out(study=study, ways={Field.EMAIL: "a@b.example"}, by=analyst, at=NOW)
        with pytest.raises(ValueError, match="how the person is reached"):
            record_opt_out(study=study, ways={}, by=recruiter, at=NOW)
        assert not OptOut.objects.exists()


class TestThePage:
    def test_says_what_is_wrong_and_keeps_what_was_typed(self) -> None:
        study = a_survey()
        client = Client()
        client.force_login(a_study_with_contacts(study, 2), backend=BACKEND)
        address = reverse("record_opt_out", args=[study.code])
        assert "Enter the code of a slip" in client.post(address, {}).content.decode()
        wrong = client.post(address, {"email": "ann at mail"}).content.decode()
        assert "ann at mail" in wrong
        assert not OptOut.objects.exists()
        assert client.post(address, {"email": "ann@mail.example"}).status_code == 302
        assert OptOut.objects.count() == 1
