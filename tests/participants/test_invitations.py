"""Personal links: drawn, shown, used and forgotten, with two stores and a process that may die."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring import keys
from foundation.keyring.models import KeyOpening
from participants import jobs
from participants.actions import draw_invitations, forget_used_invitations, open_contacts
from participants.models import Contact, Invitation, WaveLink
from participants.queries.invitations import invitations_key
from retention.actions import purge_due
from retention.models import Trigger
from studies.actions import add_wave, close_study, close_wave, create_instrument_version
from studies.actions.admissions import spend_admission
from studies.gates import CollectionRefused
from studies.models import Addressing, Admission, Wave
from studies.queries.admissions import admissions_key, is_admitted
from tests.builders.access import NOW, a_person
from tests.builders.answers import a_link, a_survey
from tests.builders.participants import a_contact_list, a_study_with_contacts, bring_in
from tests.builders.studies import a_clearance, a_definition, a_member

pytestmark = pytest.mark.django_db
PAGE = "https://research.example.gov/s/abcd2345/"
LINKED = {"keeps_linkage": True, "linkage_justification": "Trends.", "planned_waves": 2}
A_DAY_LATER = NOW + timedelta(days=1)


def a_page(wave: Wave) -> str:
    return PAGE


@pytest.fixture(autouse=True)
def survey_page(settings: Settings) -> None:
    settings.SURVEY_PAGE_SOURCES = [f"{__name__}.a_page"]


def an_invited_study(people: int = 8, **description: Any) -> tuple[Wave, User]:
    """A survey whose contacts have their links, and its recruiter."""
    study = a_survey(**description)
    recruiter = a_study_with_contacts(study, people)
    wave = study.waves.get()
    assert draw_invitations(wave=wave, by=recruiter, at=NOW) == people
    return wave, recruiter


def tokens_of(wave: Wave, recruiter: User, purpose: str = "recruit") -> dict[UUID, str]:
    """What recruiters copy into letters: the secret of each contact's link."""
    shown = open_contacts(
        study_ref=wave.study.study_ref, purpose=purpose, by=recruiter, at=NOW
    ).contacts
    assert all(one.link.startswith(f"{PAGE}?k=") for one in shown)
    return {one.contact_ref: one.link.partition("=")[2] for one in shown}


def answer(wave: Wave, *tokens: str) -> list[UUID | None]:
    """As the answering page does it; the codes that the answers bear."""
    spent = [spend_admission(wave=wave, token=token) for token in tokens]
    assert all(spent)
    return [one.panel_ref for one in spent if one]


def system_columns(table: str, *columns: str, store: str = "vault") -> list[tuple[Any, ...]]:
    with connections[store].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ctid")
        return list(cursor.fetchall())


class TestDrawInvitations:
    @pytest.mark.requirement("R-023", "R-041")
    def test_gives_each_contact_a_link_that_lets_in_once(self) -> None:
        wave, recruiter = an_invited_study(8)
        tokens = tokens_of(wave, recruiter)
        assert len(set(tokens.values())) == 8
        assert all(len(token) == 27 for token in tokens.values())
        first = next(iter(tokens.values()))
        assert spend_admission(wave=wave, token=first)
        assert not spend_admission(wave=wave, token=first)

    @pytest.mark.requirement("R-040")
    def test_keeps_two_hashes_that_do_not_meet(self) -> None:
        wave, recruiter = an_invited_study(6)
        kept = {bytes(row.token_hash or b"") for row in Invitation.objects.all()}
        admitted = {bytes(row.fingerprint) for row in Admission.objects.all()}
        assert len(kept) == len(admitted) == 6
        assert not kept & admitted
        tokens = [token.encode() for token in tokens_of(wave, recruiter).values()]
        stored = b"".join(bytes(row.token or b"") for row in Invitation.objects.all())
        assert not any(token in stored for token in tokens)

    @pytest.mark.requirement("R-023")
    def test_lays_rows_in_an_order_of_their_own(self) -> None:
        an_invited_study(40)
        contacts = [ref for (ref,) in system_columns("participants_contact", "contact_ref")]
        invited = [ref for (ref,) in system_columns("participants_invitation", "contact_ref")]
        hashes = {bytes(row.token_hash or b""): row.contact_ref for row in Invitation.objects.all()}
        assert set(contacts) == set(invited) == set(hashes.values())
        assert sum(one == other for one, other in zip(contacts, invited, strict=True)) < 12

    @pytest.mark.requirement("R-074")
    def test_addresses_everybody_once_whether_drawn_or_opened(self) -> None:
        wave, recruiter = an_invited_study(12)
        tokens_of(wave, recruiter)
        assert draw_invitations(wave=wave, by=recruiter, at=NOW) == 0
        entry = Addressing.objects.get()
        assert (entry.people, entry.channel) == (12, "recruiting")

    @pytest.mark.requirement("R-074")
    def test_addresses_nobody_yet(self) -> None:
        study = a_survey("approved", expected_respondents=9)
        recruiter = a_study_with_contacts(study, 10)
        assert draw_invitations(wave=study.waves.get(), by=recruiter, at=NOW) == 10
        assert not Addressing.objects.exists()
        with pytest.raises(CollectionRefused, match="a clearance is needed"):
            open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW)
        a_clearance(study)
        open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW)
        assert sum(Addressing.objects.values_list("people", flat=True)) == 10

    @pytest.mark.requirement("R-076", "R-081")
    def test_stops_once_a_change_ended_the_approval(self) -> None:
        study = a_survey()
        recruiter = a_study_with_contacts(study)
        definition = a_definition(title="Another title")
        create_instrument_version(study=study, definition=definition, by=study.created_by, at=NOW)
        with pytest.raises(CollectionRefused, match="A material changed after the approval"):
            draw_invitations(wave=study.waves.get(), by=recruiter, at=NOW)
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize("role", [Role.LEAD, Role.ANALYST, Role.FACILITATOR])
    @pytest.mark.requirement("R-117")
    def test_refuses_everybody_but_recruiters(self, role: Role) -> None:
        study = a_survey()
        a_study_with_contacts(study)
        member = study.created_by if role == Role.LEAD else a_member(study, role)
        with pytest.raises(Refused):
            draw_invitations(wave=study.waves.get(), by=member, at=NOW)

    def test_refuses_a_closed_wave_and_one_without_a_page(self, settings: Settings) -> None:
        study = a_survey(planned_waves=2)
        recruiter, wave = a_study_with_contacts(study), study.waves.get()
        settings.SURVEY_PAGE_SOURCES = []
        with pytest.raises(Refused, match="not published"):
            draw_invitations(wave=wave, by=recruiter, at=NOW)
        add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        closed = close_wave(wave=wave, by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="wave is closed"):
            draw_invitations(wave=closed, by=recruiter, at=NOW)

    def test_draws_only_what_is_missing(self) -> None:
        wave, recruiter = an_invited_study(5)
        before = tokens_of(wave, recruiter)
        bring_in(wave.study, a_contact_list(2, start=6), by=recruiter)
        assert draw_invitations(wave=wave, by=recruiter, at=NOW) == 2
        after = tokens_of(wave, recruiter)
        assert len(after) == 7
        assert before.items() <= after.items()

    @pytest.mark.requirement("R-040")
    def test_draws_no_few_late_links_in_a_study_with_linked_waves(self) -> None:
        wave, recruiter = an_invited_study(6, **LINKED)
        bring_in(wave.study, a_contact_list(2, start=7), by=recruiter)
        with pytest.raises(Refused, match="stand out"):
            draw_invitations(wave=wave, by=recruiter, at=NOW)
        bring_in(wave.study, a_contact_list(3, start=9), by=recruiter)
        assert draw_invitations(wave=wave, by=recruiter, at=NOW) == 5

    def test_repairs_what_a_process_left_that_died_between_the_stores(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study = a_survey()
        recruiter, wave = a_study_with_contacts(study, 6), study.waves.get()
        with monkeypatch.context() as patch:
            patch.setattr("participants.actions.invitations._keep", die)
            with pytest.raises(KeyboardInterrupt):
                draw_invitations(wave=wave, by=recruiter, at=NOW)
        assert Admission.objects.count() == 6  # of links that nobody has seen
        assert not Invitation.objects.exists()
        assert draw_invitations(wave=wave, by=recruiter, at=NOW) == 6
        answer(wave, *tokens_of(wave, recruiter).values())
        assert Addressing.objects.get().people == 6


def die(*_: Any) -> None:
    raise KeyboardInterrupt


class TestLinkedWaves:
    @pytest.mark.requirement("R-040", "R-041")
    def test_give_a_person_the_same_code_in_each_wave_and_show_it_nowhere(self) -> None:
        first, recruiter = an_invited_study(6, **LINKED)
        second = add_wave(study=first.study, label="Second", by=first.study.created_by, at=NOW)
        codes = {ref: answer(first, token) for ref, token in tokens_of(first, recruiter).items()}
        close_wave(wave=first, by=first.study.created_by, at=NOW)
        jobs.settle_invitations(wave_id=first.pk)
        draw_invitations(wave=second, by=recruiter, at=NOW)
        again = tokens_of(second, recruiter, "wave_invitation")
        assert {ref: answer(second, token) for ref, token in again.items()} == codes
        assert len({code for (code,) in codes.values()}) == 6
        stored = b"".join(bytes(link.panel_ref) for link in WaveLink.objects.all())
        assert not any(code.bytes in stored for (code,) in codes.values() if code)

    @pytest.mark.requirement("R-023")
    def test_alone_have_codes(self) -> None:
        wave, recruiter = an_invited_study(6)
        assert answer(wave, *tokens_of(wave, recruiter).values()) == [None] * 6
        assert not WaveLink.objects.exists()

    @pytest.mark.requirement("R-042")
    def test_leave_nothing_after_the_last(self) -> None:
        first, recruiter = an_invited_study(6, **LINKED)
        study = first.study
        second = add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        draw_invitations(wave=second, by=recruiter, at=NOW)
        for wave in (first, second):
            close_wave(wave=wave, by=study.created_by, at=NOW)
        purge_due(at=A_DAY_LATER, trigger=Trigger.BEAT_EVENT, by=None)
        for model in (Contact, Invitation, WaveLink, Admission):
            assert not model.objects.exists(), model
        assert keys.is_destroyed(invitations_key(study.study_ref))
        assert keys.is_destroyed(admissions_key(study))


class TestForgetUsedInvitations:
    @pytest.mark.requirement("R-118")
    def test_lets_the_link_lead_to_nobody_and_the_contact_be(self) -> None:
        wave, recruiter = an_invited_study(12)
        tokens = tokens_of(wave, recruiter)
        used = dict(list(tokens.items())[:5])
        answer(wave, *used.values())
        assert forget_used_invitations(wave=wave, at=NOW) == 5
        kept = Invitation.objects.filter(token_hash__isnull=False)
        assert set(kept.values_list("contact_ref", flat=True)) == set(tokens) - set(used)
        assert set(tokens_of(wave, recruiter)) == set(tokens) - set(used)
        assert draw_invitations(wave=wave, by=recruiter, at=NOW) == 0

    @pytest.mark.requirement("R-023")
    def test_waits_for_five_and_rewrites_all_rows_together(self) -> None:
        wave, recruiter = an_invited_study(30)
        tokens = list(tokens_of(wave, recruiter).values())
        before = system_columns("participants_invitation", "xmin", "contact_ref")
        answer(wave, *tokens[:4])
        assert forget_used_invitations(wave=wave, at=NOW) == 0
        assert system_columns("participants_invitation", "xmin", "contact_ref") == before
        answer(wave, tokens[4])
        assert forget_used_invitations(wave=wave, at=NOW) == 5
        after = system_columns("participants_invitation", "xmin", "contact_ref")
        assert len(Counter(xmin for xmin, _ in after)) == 1
        places = zip([ref for _, ref in before], [ref for _, ref in after], strict=True)
        assert sum(one == other for one, other in places) < 10

    def test_forgets_all_once_the_wave_is_closed(self) -> None:
        study = a_survey(planned_waves=2)
        recruiter, wave = a_study_with_contacts(study, 8), study.waves.get()
        second = add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        draw_invitations(wave=wave, by=recruiter, at=NOW)
        tokens = tokens_of(wave, recruiter)
        asked, token = next(iter(tokens.items()))
        answer(wave, token)
        close_wave(wave=wave, by=study.created_by, at=NOW)
        jobs.settle_invitations(wave_id=wave.pk)
        assert Invitation.objects.get().contact_ref == asked
        purge_due(at=A_DAY_LATER, trigger=Trigger.BEAT_EVENT, by=None)
        assert not Admission.objects.exists()
        jobs.forget_used_invitations()
        draw_invitations(wave=second, by=recruiter, at=NOW)
        assert set(tokens_of(second, recruiter)) == set(tokens) - {asked}

    @pytest.mark.requirement("R-042", "R-118")
    def test_keeps_no_row_of_a_closed_wave_whose_answers_are_linked(self) -> None:
        wave, recruiter = an_invited_study(6, **LINKED)
        tokens = tokens_of(wave, recruiter, purpose="wave_invitation")
        answer(wave, next(iter(tokens.values())))
        close_wave(wave=wave, by=wave.study.created_by, at=NOW)
        jobs.settle_invitations(wave_id=wave.pk)
        assert not Invitation.objects.exists()
        assert WaveLink.objects.count() == 6

    def test_of_the_clock_opens_nothing_while_nobody_answered(self) -> None:
        wave, recruiter = an_invited_study(8)
        opened = KeyOpening.objects.filter(purpose="disposal")
        jobs.forget_used_invitations()
        assert not opened.exists()
        answer(wave, *list(tokens_of(wave, recruiter).values())[:6])
        assert jobs.forget_used_invitations() == 6
        assert opened.count() == 1

    def test_leaves_what_was_destroyed(self) -> None:
        wave, _ = an_invited_study(8)
        study = wave.study
        close_study(study=study, by=study.created_by, at=NOW)
        keys.destroy(f"contacts:{study.study_ref}", at=NOW)
        assert jobs.forget_used_invitations() == 0
        assert jobs.settle_invitations(wave_id=wave.pk) == 0


class TestWhatEndsWithTheWave:
    @pytest.mark.requirement("R-118")
    def test_admissions_go_a_day_after_their_wave_and_the_key_with_the_last(self) -> None:
        wave, _ = an_invited_study(8, planned_waves=2)
        study = wave.study
        second = add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        close_wave(wave=wave, by=study.created_by, at=NOW)
        purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert Admission.objects.count() == 8
        purge_due(at=A_DAY_LATER, trigger=Trigger.BEAT_EVENT, by=None)
        assert not Admission.objects.exists()
        assert not keys.is_destroyed(admissions_key(study))
        close_wave(wave=second, by=study.created_by, at=NOW)
        purge_due(at=A_DAY_LATER, trigger=Trigger.BEAT_EVENT, by=None)
        assert keys.is_destroyed(admissions_key(study))


class TestThePages:
    def test_draw_links_and_show_them_with_the_contacts(self) -> None:
        now = timezone.now()
        study = a_survey(at=now)
        client = signed_in(a_study_with_contacts(study, 6, at=now))
        page = reverse("view_contacts", args=[study.code])
        assert "Draw links" in client.get(page).content.decode()
        drawn = client.post(reverse("draw_invitations", args=[study.code, 1]), follow=True)
        assert "6 contacts have a personal link now" in drawn.content.decode()
        assert "Draw links" not in drawn.content.decode()
        opened = client.post(reverse("open_contacts", args=[study.code]), {"purpose": "recruit"})
        assert opened.content.decode().count(f"{PAGE}?k=") == 6

    @pytest.mark.requirement("R-018")
    def test_are_closed_to_who_decides_about_people(self) -> None:
        now = timezone.now()
        study = a_survey(at=now)
        a_study_with_contacts(study, 6, at=now)
        client = signed_in(a_person(Role.OPERATIONAL_DECISION_MAKER, at=now))
        assert client.get(reverse("view_contacts", args=[study.code])).status_code == 403
        for name, places in (("open_contacts", []), ("draw_invitations", [1])):
            sent = {"purpose": "recruit"}
            answered = client.post(reverse(name, args=[study.code, *places]), sent)
            assert answered.status_code == 403


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_no_event_names_a_contact() -> None:
    wave, recruiter = an_invited_study(6)
    answer(wave, *tokens_of(wave, recruiter).values())
    forget_used_invitations(wave=wave, at=NOW)
    facts = [str(event.facts) for event in AuditEvent.objects.filter(verb__startswith="invit")]
    assert facts == ["{'people': 6}", "{'people': 6}"]


def test_links_lead_to_the_survey_page_of_the_wave(settings: Settings) -> None:
    settings.SURVEY_PAGE_SOURCES = ["fieldwork.queries.pages.survey_page"]
    link = a_link(a_survey(), by_invitation=True)
    recruiter = a_study_with_contacts(link.wave.study, 1)
    draw_invitations(wave=link.wave, by=recruiter, at=NOW)
    shown = open_contacts(
        study_ref=link.wave.study.study_ref, purpose="recruit", by=recruiter, at=NOW
    )
    address = reverse("answer_survey", args=[link.address])
    page, _, token = shown.contacts[0].link.partition("?k=")
    assert page == settings.PORTAL_ADDRESS + address
    assert is_admitted(link.wave, token)
