"""People of the panel are asked for a study only if they chose to be."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring import keys
from foundation.keyring.models import KeyOpening
from participants.actions import (
    PanelDraft,
    bring_in_panel,
    change_panel_entry,
    leave_panel,
    open_contacts,
    opt_out,
    sign_up_for_panel,
)
from participants.models import Contact, ContactBatch, PanelEntry, VaultOpening
from participants.queries import panel_key
from participants.queries.indexes import find_contacts
from participants.queries.opt_outs import fingerprints_of
from participants.queries.panel import copy_mark
from participants.reading.columns import Field
from participants.vocabulary import FollowUp
from retention.actions import purge_due
from retention.models import Trigger
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import a_recruiter
from tests.builders.studies import a_member, a_study

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])
ASKED, PAMPHLETS, NOTICES = FollowUp


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def study() -> Study:
    return a_study("approved")


def a_panel(*choices: FollowUp) -> list[PanelEntry]:
    return [
        sign_up_for_panel(
            draft=PanelDraft(frozenset({choice}), email=f"person{number}@mail.example"),
            code=f"code {number}",
            at=NOW,
        )
        for number, choice in enumerate(choices)
    ]


def bring(study: Study, people: int = 100, use: str = ASKED, **who: Any) -> int:
    by = who.get("by") or a_recruiter(study)
    return bring_in_panel(study=study, use=use, people=people, by=by, at=NOW)


class TestBringInPanel:
    @pytest.mark.requirement("R-166")
    def test_brings_in_only_who_chose_to_be_asked_and_did_not_opt_out(self, study: Study) -> None:
        entries = a_panel(ASKED, ASKED, PAMPHLETS, NOTICES, ASKED)
        opt_out(fingerprints=fingerprints_of({Field.EMAIL: "person0@mail.example"}), at=NOW)
        keys.destroy(panel_key(entries[4].entry_ref), at=NOW)  # left in this moment
        assert bring(study) == 1
        assert ContactBatch.objects.get().origin == "sign_up"
        assert PanelEntry.objects.count() == 5
        assert bring(study) == 0
        assert (Contact.objects.count(), ContactBatch.objects.count()) == (1, 1)

    @pytest.mark.requirement("R-166")
    @pytest.mark.parametrize("use", [PAMPHLETS, NOTICES, "advertising"])
    def test_refuses_every_other_use(self, study: Study, use: str) -> None:
        a_panel(PAMPHLETS, NOTICES)
        with pytest.raises(Refused, match="chose invitations to later surveys"):
            bring(study, use=use)
        client = Client()
        client.force_login(a_recruiter(study), backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("bring_in_panel", args=[study.code])
        assert client.post(address, {"people": "5", "use": str(use)}).status_code == 403
        assert not Contact.objects.exists()

    @pytest.mark.requirement("R-022")
    def test_writes_down_who_was_opened_and_shows_nobody(self, study: Study) -> None:
        a_panel(*[ASKED] * 3)
        recruiter = a_recruiter(study)
        assert bring(study, people=2, by=recruiter) == 2
        opening = VaultOpening.objects.get()
        assert (opening.contacts, opening.purpose) == (2, "recruit")
        assert KeyOpening.objects.filter(user_ref=recruiter.user_ref, purpose="recruit").exists()
        facts = AuditEvent.objects.get(verb="panel.brought_in").facts
        assert facts["contacts"] == 2

    @pytest.mark.requirement("R-076")
    def test_asks_the_gates_and_who_it_is(self, study: Study) -> None:
        a_panel(ASKED)
        with pytest.raises(Refused):
            bring(a_study("draft"))
        with pytest.raises(Refused):
            bring(study, by=a_member(study, Role.ANALYST))
        assert not Contact.objects.exists()
        assert not VaultOpening.objects.exists()


class TestACopy:
    def entry_of(self, study: Study, number: int = 0) -> PanelEntry:
        """One of two who were brought in."""
        entries = a_panel(ASKED, ASKED)
        assert bring(study) == 2
        marks = {bytes(each.panel_mark or b"") for each in Contact.objects.all()}
        assert len(marks) == 2
        assert bytes(entries[number].withdrawal) not in marks
        return entries[number]

    @pytest.mark.requirement("R-166", "R-153")
    def test_ends_when_its_person_leaves_the_panel(self, study: Study) -> None:
        leave_panel(entry=self.entry_of(study), at=NOW)
        (left,) = Contact.objects.all()
        (stays,) = PanelEntry.objects.all()
        assert bytes(left.panel_mark or b"") == copy_mark(bytes(stays.withdrawal))

    @pytest.mark.requirement("R-166", "R-153")
    def test_takes_over_what_its_person_changed(self, study: Study) -> None:
        entry = self.entry_of(study)
        old, new = ({Field.EMAIL: f"{each}@mail.example"} for each in ("person0", "new"))
        (copy,) = find_contacts(old)
        draft = PanelDraft(frozenset({ASKED}), email=new[Field.EMAIL])
        assert change_panel_entry(entry=entry, draft=draft, at=NOW)
        (found,) = find_contacts(new)
        assert found.contact_ref == copy.contact_ref
        assert find_contacts(old) == []
        page = open_contacts(
            study_ref=study.study_ref, purpose="redress", by=a_recruiter(study), at=NOW
        )
        assert new[Field.EMAIL] in {each.email for each in page.contacts}

    @pytest.mark.requirement("R-166")
    def test_ends_when_its_person_wants_to_be_asked_no_more(self, study: Study) -> None:
        entry, email = self.entry_of(study), "new@mail.example"
        for choices, copies in (({ASKED, PAMPHLETS}, 2), ({PAMPHLETS}, 1)):
            draft = PanelDraft(frozenset(choices), email=email)
            assert change_panel_entry(entry=entry, draft=draft, at=NOW)
            assert Contact.objects.count() == copies

    def test_stays_for_a_legal_hold_and_is_asked_no_more(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("participants.panel_copies.is_on_hold", lambda *_: True)
        leave_panel(entry=self.entry_of(study), at=NOW)
        assert Contact.objects.kept_of(study.study_ref).count() == 2
        assert Contact.objects.of_study(study.study_ref).count() == 1

    def test_ends_with_the_next_purge_if_leaving_was_killed(self, study: Study) -> None:
        keys.destroy(panel_key(self.entry_of(study).entry_ref), at=NOW)
        purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert Contact.objects.count() == PanelEntry.objects.count() == 1
