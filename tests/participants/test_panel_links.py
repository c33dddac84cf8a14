"""Seeing, changing and deleting one's own entry by a link that comes by e-mail."""

import re
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from foundation.keyring import keys
from foundation.keyring.models import DataKey, KeyOpening
from participants.actions import (
    PanelDraft,
    ask_for_panel_link,
    opt_out,
    send_panel_links,
    sign_up_for_panel,
    withdraw_from_panel,
)
from participants.actions.asked_before import may_ask, remember_asking
from participants.models import OptOut, PanelEntry, PanelLinkRequest, VaultOpening
from participants.queries import panel_key
from participants.queries.opt_outs import fingerprints_of, opted_out
from participants.queries.panel import entries_of, entry_behind, panel_token
from participants.reading.columns import Field
from participants.retention_rules import PanelLinkRequests
from participants.vocabulary import FollowUp
from retention.actions import purge_due
from retention.models import Trigger
from tests.builders.access import NOW
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])
ANN = "ann@mail.example"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("participants.actions.panel_links.first_time", lambda *_, **__: True)
    settings.PORTAL_ADDRESS = ""


def an_entry(code: str = "code", email: str = ANN, **more: Any) -> PanelEntry:
    draft = PanelDraft(frozenset({FollowUp.FUTURE_WAVES}), email=email, **more)
    return sign_up_for_panel(draft=draft, code=code, at=NOW)


def link_for(entry: PanelEntry, email: str = ANN) -> str:
    return f"{reverse('change_panel_entry')}?t={panel_token(entry, email=email, at=NOW)}"


def _fails(*_: Any) -> bytes:
    raise DatabaseError


def ask(client: Client, email: str) -> str:
    answer = client.post(reverse("ask_for_panel_link"), {"email": email})
    assert answer.status_code == 200
    return answer.content.decode()


class TestAskForPanelLink:
    @pytest.mark.requirement("R-166")
    def test_sends_the_link_to_the_person_and_to_nobody_else(self, client: Client) -> None:
        an_entry(name="Ann Lee")
        an_entry("other", "bob@mail.example")
        said = {ask(client, email) for email in ("Ann@Mail.example", "eve@mail.example")}
        assert len({re.sub(r'data-challenge="[^"]*"', "", one) for one in said}) == 1
        assert not mail.outbox
        assert send_panel_links(at=NOW) == 1
        (letter,) = mail.outbox
        assert letter.to == [ANN]
        (link,) = re.findall(r"/panel/mine/\S+", str(letter.body))
        assert "Ann Lee" in client.post(link, {"do": "show"}).content.decode()
        assert send_panel_links(at=NOW) == 0
        lines = VaultOpening.objects.order_by("pk").values_list("by_job", "user_ref", "study_ref")
        assert list(lines) == [(True, None, None), (False, None, None)]

    def test_does_the_same_for_somebody_known_and_for_nobody(self) -> None:
        for number in range(3):
            an_entry(f"code {number}", f"person{number}@mail.example")
        asked = {}
        for email in ("person1@mail.example", "eve@mail.example"):
            with (
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["keyring"]) as keyring,
            ):
                ask_for_panel_link(email=email, language="en", at=NOW)
            asked[email] = (len(vault), len(keyring))
        assert len(set(asked.values())) == 1
        assert PanelLinkRequest.objects.count() == 2
        assert PanelLinkRequest.objects.filter(entry_ref=None).count() == 1
        assert not KeyOpening.objects.exists()

    def test_keeps_no_address_of_whoever_asks(self) -> None:
        ask_for_panel_link(email="eve@mail.example", language="en", at=NOW)
        with connections["vault"].cursor() as cursor:
            cursor.execute("SELECT row_to_json(r)::text FROM participants_panellinkrequest r")
            (stored,) = cursor.fetchone() or ("",)
        assert "eve" not in stored
        assert str(NOW.date()) in stored
        assert str(NOW.hour) + ":" not in stored

    def test_that_was_never_answered_is_purged_after_its_day(self) -> None:
        ask_for_panel_link(email=ANN, language="en", at=NOW)
        (held,) = PanelLinkRequests().holdings(at=NOW)
        assert held.promise
        purge_due(at=held.promise.due_at, trigger=Trigger.BEAT_NIGHTLY, by=None)
        assert not PanelLinkRequest.objects.exists()


class TestTheIndex:
    def test_ends_with_the_entry_also_in_a_backup(self) -> None:
        entry = an_entry()
        assert [each.pk for each in entries_of(" ANN@mail.example ")] == [entry.pk]
        backup = PanelEntry.objects.values("email_drawer", "email_index").get()
        withdraw_from_panel(code="code", at=NOW)
        assert entries_of(ANN) == []
        with pytest.raises(keys.KeyDestroyedError):
            keys.fingerprint(ANN, key_ref=panel_key(entry.entry_ref))
        assert backup["email_drawer"] in range(256)

    def test_differs_between_entries_of_one_address(self) -> None:
        first, second = an_entry("one"), an_entry("two")
        assert bytes(first.email_index or b"") != bytes(second.email_index or b"")
        assert {each.pk for each in entries_of(ANN)} == {first.pk, second.pk}


class TestTheLink:
    def test_shows_nothing_until_its_button_is_pressed(self, client: Client) -> None:
        link = link_for(an_entry(name="Ann Lee"))
        page = client.get(link).content.decode()
        assert "Ann Lee" not in page
        assert "Show my entry" in page
        assert not KeyOpening.objects.exists()
        shown = client.post(link, {"do": "show"})
        assert ANN in shown.content.decode()
        ticked = re.findall(r'<input[^>]*name="allows"[^>]*checked', shown.content.decode())
        assert len(ticked) == 1
        assert 'value="future_waves"' in ticked[0]
        assert not shown.cookies
        assert "no-store" in shown["Cache-Control"]
        assert KeyOpening.objects.get().purpose == keys.Purpose.REDRESS

    @pytest.mark.requirement("R-166", "R-153")
    def test_changes_the_entry_and_destroys_what_stood_there(
        self, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        entry = an_entry()
        link, code = link_for(entry), bytes(entry.withdrawal)
        typed = {"email": "lee@mail.example", "allows": ["pamphlets"], "do": "save"}
        with django_capture_on_commit_callbacks(using="vault", execute=True):
            assert client.post(link, typed).status_code == 200
        after = PanelEntry.objects.get()
        assert (after.future_waves, after.pamphlets) == (False, True)
        assert bytes(after.withdrawal) == code
        assert keys.is_destroyed(panel_key(entry.entry_ref))
        assert (entries_of(ANN), entries_of("lee@mail.example")) == ([], [after])
        assert "lee@mail.example" in client.post(link, {"do": "show"}).content.decode()

    def test_loses_nothing_when_a_change_fails(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = link_for(an_entry(name="Ann Lee"))
        typed = {"email": ANN, "allows": ["pamphlets"], "do": "save"}
        with monkeypatch.context() as broken:
            broken.setattr("participants.actions.panel.email_index", _fails)
            with pytest.raises(DatabaseError):
                client.post(link, typed)
        assert "Ann Lee" in client.post(link, {"do": "show"}).content.decode()

    def test_says_when_the_entry_was_deleted_before_it_was_changed(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = link_for(an_entry())
        monkeypatch.setattr("participants.actions.panel._held", lambda _: None)
        typed = {"email": ANN, "allows": ["pamphlets"], "do": "save"}
        answer = client.post(link, typed)
        assert answer.status_code == 400
        assert "does not work any more" in answer.content.decode()

    def test_deletes_the_entry(self, client: Client) -> None:
        link = link_for(an_entry())
        assert "destroyed" in client.post(link, {"do": "leave"}).content.decode()
        assert not PanelEntry.objects.exists()
        again = client.post(link, {"do": "leave"})
        assert again.status_code == 400
        assert "does not work any more" in again.content.decode()

    def test_works_for_a_day_and_only_as_it_was_made(self) -> None:
        entry = an_entry()
        token = panel_token(entry, email=ANN, at=NOW)
        assert entry_behind(token, at=NOW + timedelta(hours=23)) == entry
        assert entry_behind(token, at=NOW + timedelta(hours=25)) is None
        for bad in ("", token[:-2], token[:-9] + "AAAAAAAAA", "A" * 90):
            assert entry_behind(bad, at=NOW) is None

    def test_keeps_what_was_typed_when_something_is_wrong(self, client: Client) -> None:
        answer = client.post(link_for(an_entry()), {"email": "x@mail.example", "do": "save"})
        assert answer.status_code == 400
        assert "x@mail.example" in answer.content.decode()
        assert "Choose at least one" in answer.content.decode()


class TestAnOptOut:
    @pytest.mark.requirement("R-030")
    def test_is_not_taken_back_by_whoever_types_an_address(self, client: Client) -> None:
        opt_out(fingerprints=fingerprints_of({Field.EMAIL: ANN}), at=NOW)
        typed = {"email": ANN, "allows": ["pamphlets"], "wants_again": "on"}
        page = client.post(reverse("sign_up_for_panel"), typed).content.decode()
        assert "sealed" in page
        assert OptOut.objects.count() == 1

    @pytest.mark.requirement("R-030")
    def test_is_taken_back_behind_the_link_only_of_the_address_to_which_it_came(
        self, client: Client
    ) -> None:
        eve = "eve@mail.example"
        for each in (ANN, eve):
            opt_out(fingerprints=fingerprints_of({Field.EMAIL: each}), at=NOW)
        link = link_for(an_entry(email=eve), email=eve)
        typed = {"email": ANN, "allows": ["pamphlets"], "do": "save"}
        client.post(link, typed)
        assert OptOut.objects.count() == 2
        client.post(link, {**typed, "wants_again": "on"})
        assert [opted_out([{Field.EMAIL: each}]) for each in (ANN, eve)] == [[True], [False]]

    @pytest.mark.requirement("R-030", "R-153")
    @pytest.mark.parametrize("again", [{}, {"wants_again": "on"}])
    def test_holds_of_the_new_address_too_unless_it_is_taken_back(
        self, client: Client, again: dict[str, str]
    ) -> None:
        opt_out(fingerprints=fingerprints_of({Field.EMAIL: ANN}), at=NOW)
        typed = {"email": "lee@mail.example", "allows": ["future_waves"], "do": "save"}
        assert client.post(link_for(an_entry()), {**typed, **again}).status_code == 200
        assert opted_out([{Field.EMAIL: "lee@mail.example"}]) == [not again]

    @pytest.mark.requirement("R-153")
    def test_is_as_with_the_limit_of_asking(self, client: Client, settings: Settings) -> None:
        settings.ASKED_AT_MOST = 1
        remember_asking([{Field.EMAIL: ANN}], a_study("approved"), on=NOW.date())
        typed = {"email": "lee@mail.example", "allows": ["future_waves"], "do": "save"}
        assert client.post(link_for(an_entry()), typed).status_code == 200
        new = [{Field.EMAIL: "lee@mail.example"}]
        assert may_ask(new, a_study("approved"), on=NOW.date()) == [False]


@pytest.mark.django_db(databases=["default", "vault", "keyring"], transaction=True)
def test_two_sign_ups_with_one_code_at_one_moment_leave_one_key() -> None:
    together = Barrier(2)

    def sign_up(number: int) -> None:
        together.wait()
        an_entry(email=f"person{number}@mail.example")
        connections.close_all()

    threads = [Thread(target=sign_up, args=[number]) for number in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    (entry,) = PanelEntry.objects.all()
    living = DataKey.objects.filter(key_ref__startswith="panel:", wrapped__isnull=False)
    assert [each.key_ref for each in living] == [panel_key(entry.entry_ref)]
    assert entry.signed_up_on == date(NOW.year, NOW.month, NOW.day)
