from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.models import OpeningCount
from participants.actions import open_contacts
from participants.models import VaultOpening
from participants.vocabulary import OpeningPurpose
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import a_recruiter, a_study_with_contacts
from tests.builders.studies import a_member, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return a_study("approved")


class TestOpenContacts:
    def test_shows_what_was_brought_in(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 2)
        shown = open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW)
        first = min(shown.contacts, key=lambda contact: contact.name)
        assert (first.name, first.phone) == ("Person Number1", "+12025550001")
        assert (first.email, first.address) == (
            "person1@mail.example",
            "1 Long Street, Springfield",
        )

    @pytest.mark.requirement("R-022")
    @pytest.mark.requirement("R-116")
    def test_writes_down_who_why_and_how_many(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 3)
        open_contacts(study_ref=study.study_ref, purpose="redress", by=recruiter, at=NOW)
        opening = VaultOpening.objects.get()
        assert (opening.user_ref, opening.purpose, opening.contacts, opening.at) == (
            recruiter.user_ref,
            "redress",
            3,
            NOW,
        )
        event = AuditEvent.objects.get(verb="contacts.opened")
        assert event.facts == {"contacts": 3, "purpose": "redress"}
        assert OpeningCount.objects.get(opening__purpose="redress").opened == 3 * 4

    def test_shows_fifty_at_a_time(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 120)
        pages = [
            open_contacts(
                study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW, page=page
            )
            for page in (1, 2, 3)
        ]
        assert [len(page.contacts) for page in pages] == [50, 50, 20]
        assert len({c.contact_ref for page in pages for c in page.contacts}) == 120

    @pytest.mark.requirement("R-022")
    @pytest.mark.parametrize("purpose", ["transcription", "analysis", "curiosity", ""])
    def test_refuses_any_other_purpose(self, study: Study, purpose: str) -> None:
        recruiter = a_study_with_contacts(study)
        with pytest.raises(Refused):
            open_contacts(study_ref=study.study_ref, purpose=purpose, by=recruiter, at=NOW)
        assert not VaultOpening.objects.exists()

    def test_refuses_wave_invitations_without_waves(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study)
        with pytest.raises(Refused, match="linked waves"):
            open_contacts(
                study_ref=study.study_ref,
                purpose=OpeningPurpose.WAVE_INVITATION,
                by=recruiter,
                at=NOW,
            )

    @pytest.mark.requirement("R-117")
    @pytest.mark.parametrize("role", [Role.LEAD, Role.ANALYST, Role.FACILITATOR])
    def test_refuses_everybody_but_recruiters(self, study: Study, role: Role) -> None:
        a_study_with_contacts(study)
        member = study.created_by if role == Role.LEAD else a_member(study, role)
        with pytest.raises(Refused):
            open_contacts(study_ref=study.study_ref, purpose="recruit", by=member, at=NOW)
        assert not VaultOpening.objects.exists()
        assert not AuditEvent.objects.filter(verb="contacts.opened").exists()

    @pytest.mark.requirement("R-161")
    def test_refuses_once_the_grant_has_expired(self, study: Study) -> None:
        a_study_with_contacts(study)
        recruiter = a_recruiter(study, expires_on=NOW.date() + timedelta(days=5))
        with pytest.raises(Refused):
            open_contacts(
                study_ref=study.study_ref,
                purpose="recruit",
                by=recruiter,
                at=NOW + timedelta(days=6),
            )


@pytest.mark.requirement("R-022")
class TestVaultOpening:
    def test_is_refused_by_the_database_for_another_purpose(self, study: Study) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
            VaultOpening.objects.create(
                at=NOW,
                user_ref=study.created_by.user_ref,
                purpose="analysis",
                study_ref=study.study_ref,
                contacts=1,
            )

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE participants_vaultopening SET contacts = 0",
            "DELETE FROM participants_vaultopening",
            "TRUNCATE participants_vaultopening",
        ],
    )
    @pytest.mark.parametrize("role", ["application", "owner"])
    def test_is_never_changed_or_removed(self, study: Study, statement: str, role: str) -> None:
        recruiter = a_study_with_contacts(study)
        open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW)
        with connections["vault"].cursor() as cursor:
            if role == "owner":
                cursor.execute("SET LOCAL ROLE NONE")
            with pytest.raises(DatabaseError), transaction.atomic(using="vault"):
                cursor.execute(statement)
