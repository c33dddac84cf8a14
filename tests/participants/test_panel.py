"""The opt-in panel: joined and left by the public, apart from everything else."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from foundation.audit.models import AuditEvent
from foundation.keyring import keys
from foundation.keyring.models import DataKey, KeyOpening
from participants.actions import PanelDraft, sign_up_for_panel, withdraw_from_panel
from participants.models import PanelEntry
from participants.panel_notice import PANEL_NOTICE
from participants.queries import panel_in_numbers, panel_key
from participants.retention_rules import PanelEntries
from participants.vocabulary import FollowUp
from retention.actions import purge_due
from retention.models import Trigger
from tests.builders.access import NOW
from tests.builders.participants import a_recruiter
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann Lee", "email": "ann@mail.example", "allows": ["future_waves"]}
CODE = "k7pw2mxq9htdr4cb"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def an_entry(code: str = CODE, *allows: FollowUp, **ways: str) -> PanelEntry:
    chosen = frozenset(allows or (FollowUp.FUTURE_WAVES,))
    given: dict[str, Any] = {**(ways or {"email": "ann@mail.example"})}
    draft = PanelDraft(chosen, **given)
    return sign_up_for_panel(draft=draft, code=code, at=NOW)


def opened(entry: PanelEntry, field: str) -> str:
    return keys.open_sealed(
        getattr(entry, field),
        key_ref=panel_key(entry.entry_ref),
        aad=f"participants_panelentry:{field}:{entry.entry_ref}",
        purpose=keys.Purpose.REDRESS,
        by=None,
        at=NOW,
    ).decode()


def the_form(client: Client) -> dict[str, Any]:
    """What the page as it was opened sends along."""
    page = client.get(reverse("sign_up_for_panel")).content.decode()
    (code,) = re.findall(r'name="code" value="([^"]+)"', page)
    return {"code": code}


def send(client: Client, **typed: Any) -> Any:
    return client.post(reverse("sign_up_for_panel"), {**the_form(client), **typed})


def the_code(answer: Any) -> str:
    found = re.search(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", answer.content.decode())
    assert found
    return found[0]


class TestSignUpForPanel:
    def test_seals_each_entry_under_a_key_of_its_own(self) -> None:
        first = an_entry(name="Ann Lee", email="ann@mail.example")
        second = an_entry("another", phone="+12025550143")
        assert b"Ann" not in bytes(first.name or b"")
        assert (opened(first, "name"), opened(first, "email")) == ("Ann Lee", "ann@mail.example")
        keys.destroy(panel_key(first.entry_ref), at=NOW)
        assert opened(second, "phone") == "+12025550143"

    @pytest.mark.requirement("R-105")
    def test_keeps_a_day_and_nothing_that_names_a_study_or_an_hour(self) -> None:
        an_entry()
        names = {field.name for field in PanelEntry._meta.get_fields()}
        assert not {name for name in names if re.search(r"study|wave_|token|_at$|by$", name)}
        assert PanelEntry.objects.get().signed_up_on == NOW.date()
        assert not AuditEvent.objects.filter(verb__contains="panel").exists()
        assert not KeyOpening.objects.exists()

    def test_replaces_the_entry_when_the_form_is_sent_again(
        self, django_capture_on_commit_callbacks: Any
    ) -> None:
        first = an_entry(email="wrong@mail.example")
        with django_capture_on_commit_callbacks(using="vault", execute=True):
            second = an_entry(email="ann@mail.example")
            assert not keys.is_destroyed(panel_key(first.entry_ref))
        assert list(PanelEntry.objects.all()) == [second]
        assert keys.is_destroyed(panel_key(first.entry_ref))

    @pytest.mark.requirement("R-166")
    @pytest.mark.parametrize(
        "change",
        [
            "future_waves = false",
            "email_notices = true, email = NULL, phone = 'sealed'",
            "email = NULL",
        ],
    )
    def test_the_database_keeps_nobody_without_a_choice_or_a_way(self, change: str) -> None:
        an_entry()
        with (
            connections["vault"].cursor() as cursor,
            pytest.raises(DatabaseError),
            transaction.atomic(using="vault"),
        ):
            cursor.execute(f"UPDATE participants_panelentry SET {change}")


class TestWithdrawFromPanel:
    @pytest.mark.requirement("R-166")
    def test_destroys_the_key_and_the_row_at_once(self) -> None:
        entry = an_entry()
        other = an_entry("another")
        assert withdraw_from_panel(code="K7PW-2mxq 9htd-R4CB", at=NOW)
        assert list(PanelEntry.objects.all()) == [other]
        with pytest.raises(keys.KeyDestroyedError):
            opened(entry, "email")
        assert DataKey.objects.get(key_ref=panel_key(entry.entry_ref)).wrapped is None

    def test_knows_no_other_code(self) -> None:
        an_entry()
        assert not withdraw_from_panel(code="k7pw2mxq9htdr4cc", at=NOW)
        assert PanelEntry.objects.count() == 1

    def test_is_finished_by_the_next_purge_if_it_was_killed(self) -> None:
        entry, other = an_entry(), an_entry("another")
        keys.destroy(panel_key(entry.entry_ref), at=NOW)
        purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert list(PanelEntry.objects.all()) == [other]
        (left,) = PanelEntries().holdings(at=NOW)
        assert (left.count, left.promise) == (1, None)

    def test_a_key_left_over_by_a_change_is_destroyed_by_the_next_purge(self) -> None:
        replaced, other = an_entry(), an_entry("another")
        an_entry(email="new@mail.example")  # not committed here: the key of before lives on
        assert not keys.is_destroyed(panel_key(replaced.entry_ref))
        purge_due(at=NOW, trigger=Trigger.BEAT_EVENT, by=None)
        assert keys.is_destroyed(panel_key(replaced.entry_ref))
        assert opened(other, "email") == "ann@mail.example"
        assert PanelEntry.objects.count() == 2


class TestThePages:
    @pytest.mark.requirement("R-105", "R-021")
    def test_take_one_way_to_reach_the_person_and_show_the_code_once(self, client: Client) -> None:
        answer = send(client, email="ann@mail.example", allows=["pamphlets"])
        assert panel_in_numbers().people == 1
        left = client.post(reverse("withdraw_from_panel"), {"code": the_code(answer).lower()})
        assert "destroyed" in left.content.decode()
        assert panel_in_numbers().people == 0

    @pytest.mark.requirement("R-105", "R-128")
    def test_say_that_it_is_optional_and_tied_to_nothing(self, client: Client) -> None:
        text = " ".join(client.get(reverse("sign_up_for_panel")).content.decode().split())
        assert "optional and not tied to any answers" in text
        assert "Your benefits, your applications and the service you get stay the same" in text
        for element, words in PANEL_NOTICE:
            assert f"<h3>{element}</h3> <p>{words}</p>" in text
        assert text.count("(optional)") == 4

    def test_speak_spanish_too(self, client: Client) -> None:
        page = client.get(reverse("sign_up_for_panel"), {"language": "es"}).content.decode()
        assert '<html lang="es"' in page
        assert str(PANEL_NOTICE[0][1]) not in page
        assert "(opcional)" in page

    @pytest.mark.requirement("R-165")
    def test_lead_to_the_assessment_and_the_records_notice(
        self, client: Client, settings: Settings
    ) -> None:
        main = client.get(reverse("sign_up_for_panel")).content.decode().partition("<footer")[0]
        assert settings.PORTAL_PIA_URL in main
        assert settings.PORTAL_SORN_URL in main

    @pytest.mark.parametrize("name", ["sign_up_for_panel", "withdraw_from_panel"])
    def test_set_no_cookie_and_leave_nothing_behind(self, client: Client, name: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        for answer in (client.get(reverse(name)), strict.post(reverse(name), {})):
            assert not answer.cookies
            assert "no-store" in answer["Cache-Control"]
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "csrfmiddlewaretoken" not in answer.content.decode()

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"name": "Ann Lee"}, "Enter an e-mail, a phone number or a mailing address."),
            ({"email": "ann"}, "like name@example.com"),
            ({"phone": "12"}, "like 202-555-0143"),
            (
                {"phone": "202-555-0143", "allows": ["email_notices"]},
                "do not choose e-mail notices",
            ),
            ({"email": "ann@mail.example", "allows": []}, "Choose at least one"),
        ],
    )
    def test_say_what_to_do_and_keep_what_was_typed(
        self, client: Client, typed: dict[str, Any], says: str
    ) -> None:
        answer = send(client, **{"allows": ["future_waves"], **typed})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert says in page
        for value in typed.values():
            assert not isinstance(value, str) or value in page
        assert not PanelEntry.objects.exists()

    def test_add_nobody_when_the_form_is_sent_twice(self, client: Client) -> None:
        form = {**the_form(client), **ANN}
        codes = [the_code(client.post(reverse("sign_up_for_panel"), form)) for _ in range(2)]
        assert codes[0] == codes[1]
        assert panel_in_numbers().people == 1

    @pytest.mark.requirement("R-014")
    def test_count_sign_ups_by_the_channel_that_led_here(self, client: Client) -> None:
        for came_by in ("flyer", "flyer", "internet", "phone", "<script>"):
            page = client.get(reverse("sign_up_for_panel"), {"from": came_by}).content.decode()
            (code,) = re.findall(r'name="code" value="([^"]+)"', page)
            channel = re.findall(r'name="channel"(?: value="([^"]*)")?', page)[0]
            form = {**ANN, "code": code, "channel": channel}
            for _ in range(2):  # the same form twice is one person
                client.post(reverse("sign_up_for_panel"), form)
        counted = {channel: people for channel, _, people in panel_in_numbers().by_channel}
        assert (counted["flyer"], counted["internet"], sum(counted.values())) == (2, 1, 3)
        assert panel_in_numbers().people == 5

    def test_take_no_code_of_somebody_elses_choice(self, client: Client) -> None:
        form = {**ANN, "code": "aaaaaaaaaaaaaaaa"}
        answer = client.post(reverse("sign_up_for_panel"), form)
        assert the_code(answer) != "AAAA-AAAA-AAAA-AAAA"

    @pytest.mark.requirement("R-166")
    def test_show_recruiters_how_many_and_nobody_of_them(self, client: Client) -> None:
        an_entry(CODE, FollowUp.FUTURE_WAVES, FollowUp.PAMPHLETS, email="ann@mail.example")
        an_entry("another", FollowUp.PAMPHLETS)
        study = a_study("draft", at=timezone.now())
        client.force_login(a_recruiter(study, at=timezone.now()), backend=BACKEND)
        text = " ".join(
            client.get(reverse("view_contacts", args=[study.code])).content.decode().split()
        )
        assert "<dt>People in the panel</dt> <dd> 2 </dd>" in text
        assert f"<dt>{FollowUp.PAMPHLETS.label}</dt> <dd> 2 </dd>" in text
        assert f"<dt>{FollowUp.FUTURE_WAVES.label}</dt> <dd> 1 </dd>" in text
        assert "ann@mail.example" not in text
