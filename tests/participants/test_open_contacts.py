from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.models import KeyOpening, OpeningCount
from participants.actions import open_contacts
from participants.models import VaultOpening
from participants.vocabulary import OpeningPurpose
from studies.actions import close_study, create_instrument_version
from studies.gates import CollectionRefused
from studies.models import Addressing, Study
from studies.queries import addressed_count
from tests.builders.access import NOW
from tests.builders.participants import a_contact_list, a_recruiter, a_study_with_contacts, bring_in
from tests.builders.studies import a_clearance, a_definition, a_member, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    approved = a_study("approved")
    a_clearance(approved)
    return approved


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


def opened(study: Study, recruiter: User, purpose: str = "recruit", *, at: datetime = NOW) -> int:
    shown = open_contacts(study_ref=study.study_ref, purpose=purpose, by=recruiter, at=at)
    return len(shown.contacts)


def after_a_change(study: Study) -> User:
    """The recruiter of a study whose approval a change of its questions ended."""
    recruiter = a_study_with_contacts(study)
    definition = a_definition(title="Another title")
    create_instrument_version(study=study, definition=definition, by=study.created_by, at=NOW)
    return recruiter


class TestTheGates:
    @pytest.mark.requirement("R-076", "R-081")
    @pytest.mark.parametrize("purpose", ["recruit", "follow_up", "wave_invitation"])
    def test_stop_what_serves_the_research(self, purpose: str) -> None:
        linked: dict[str, Any] = {
            "keeps_linkage": True,
            "linkage_justification": "Trends.",
        }
        study = a_study("collecting", planned_waves=2, **linked)
        recruiter = after_a_change(study)
        with pytest.raises(CollectionRefused, match="A material changed after the approval"):
            opened(study, recruiter, purpose)
        assert not VaultOpening.objects.exists()
        assert not Addressing.objects.exists()

    @pytest.mark.requirement("R-022")
    @pytest.mark.parametrize("purpose", ["redress", "disposal"])
    def test_stop_nothing_that_serves_the_people(self, study: Study, purpose: str) -> None:
        assert opened(study, after_a_change(study), purpose) == 3
        assert not Addressing.objects.exists()

    @pytest.mark.requirement("R-139")
    def test_follow_up_goes_on_after_closing_as_long_as_was_said(self) -> None:
        study = a_study("collecting")
        recruiter, lead = a_study_with_contacts(study), study.created_by
        last = NOW + timedelta(days=20)
        close_study(study=study, follow_up_until=last.date(), by=lead, at=NOW)
        with pytest.raises(Refused, match="nobody else is to be asked"):
            opened(study, recruiter)
        assert opened(study, recruiter, "follow_up", at=last) == 3
        with pytest.raises(Refused, match="follow-up is over"):
            opened(study, recruiter, "follow_up", at=last + timedelta(days=1))
        assert opened(study, recruiter, "redress", at=last + timedelta(days=1)) == 3


@pytest.mark.requirement("R-074")
class TestTheTenthContact:
    def test_is_not_opened_without_a_clearance(self) -> None:
        study = a_study("approved", expected_respondents=9)
        recruiter = a_study_with_contacts(study, 40)
        with pytest.raises(CollectionRefused, match="a clearance is needed"):
            opened(study, recruiter)
        assert not VaultOpening.objects.exists()
        a_clearance(study)
        assert opened(study, recruiter) == 40

    def test_nor_nine_at_a_time(self) -> None:
        study = a_study("approved", expected_respondents=9)
        recruiter = a_study_with_contacts(study, 9)
        assert opened(study, recruiter) == 9
        bring_in(study, a_contact_list(1, start=10), by=recruiter)
        with pytest.raises(CollectionRefused, match="a clearance is needed"):
            opened(study, recruiter)

    def test_nor_in_another_study_with_the_same_questions(self) -> None:
        first, second = (a_study("approved", expected_respondents=9) for _ in range(2))
        assert opened(first, a_study_with_contacts(first, 9)) == 9
        recruiter = a_study_with_contacts(second, 1)
        with pytest.raises(CollectionRefused, match="9 in other studies"):
            opened(second, recruiter)

    def test_each_contact_counts_once_and_takes_no_time(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 60)
        for page in (1, 2, 1):
            open_contacts(
                study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW, page=page
            )
        entry = Addressing.objects.get()
        assert (entry.people, entry.channel, entry.responses, entry.minutes) == (
            *(60, "recruiting"),
            *(0, 0),
        )
        assert addressed_count(study, on=NOW.date()).own == 60


@pytest.mark.requirement("R-022")
class TestVaultOpening:
    def test_stands_before_anything_is_opened_or_nothing_is(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recruiter = a_study_with_contacts(study)

        def breaks(*_: Any, **__: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr("participants.actions.vault.log.record", breaks)
        with pytest.raises(RuntimeError):
            open_contacts(study_ref=study.study_ref, purpose="redress", by=recruiter, at=NOW)
        assert not VaultOpening.objects.exists()
        assert not KeyOpening.objects.filter(purpose="redress").exists()

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
