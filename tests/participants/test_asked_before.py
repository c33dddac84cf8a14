"""Whichever way people are asked, all studies together ask one person only so often."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from participants.actions import (
    PanelDraft,
    asked_before,
    bring_in_panel,
    call_next_contact,
    open_contacts,
    opt_out,
    record_call,
    send_mailing,
    sign_up_for_panel,
)
from participants.actions.asked_before import may_ask
from participants.models import AskedBefore, MailItem
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.vocabulary import CallOutcome, FollowUp, MailWay, WhyNotSent
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.handovers import a_handover, a_study_for_a_vendor, made
from tests.builders.letters import a_print_run
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.builders.participants import a_recruiter, a_study_with_contacts
from tests.builders.studies import a_clearance, a_study

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
USE = FollowUp.FUTURE_WAVES


def somebody(number: int = 1, **ways: str) -> dict[Field, str]:
    """As the builders' lists have them."""
    return {Field.EMAIL: f"person{number}@mail.example", **{Field(a): b for a, b in ways.items()}}


@pytest.fixture(autouse=True)
def once(settings: Settings) -> None:
    settings.ASKED_AT_MOST = 1


@pytest.fixture
def study() -> Study:
    approved = a_study("approved")
    a_clearance(approved)
    return approved


class TestMayAsk:
    def test_lets_the_same_study_ask_again_and_no_other(self, study: Study) -> None:
        other = a_study("approved")
        people = [somebody(1), somebody(2)]
        assert may_ask(people[:1], study, on=TODAY) == [True]
        assert may_ask(people, study, on=TODAY) == [True, True]
        assert may_ask([*people, somebody(3)], other, on=TODAY) == [False, False, True]

    def test_takes_people_of_one_house(self, study: Study) -> None:
        house = [somebody(number, address="1 Long Street") for number in (1, 2)]
        assert may_ask(house, study, on=TODAY) == [True, True]

    def test_takes_as_many_queries_for_a_hundred_as_for_three(self, study: Study) -> None:
        may_ask([somebody(999)], study, on=TODAY)
        taken = []
        for first, people in ((1, 3), (200, 100)):
            with (
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["keyring"]) as keyring,
            ):
                may_ask([somebody(first + n) for n in range(people)], study, on=TODAY)
            taken.append((len(vault), len(keyring)))
        assert taken[0] == taken[1]


class TestEveryWay:
    def test_an_opened_page_leaves_them_out_and_says_how_many(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 3)
        may_ask([somebody(2)], a_study("approved"), on=TODAY)
        page = open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=NOW)
        assert {each.name for each in page.contacts} == {"Person Number1", "Person Number3"}
        assert (page.asked_often, page.opted_out) == (1, 0)
        assert may_ask([somebody(1)], a_study("approved"), on=TODAY) == [False]

    def test_the_page_says_how_many_and_why(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        recruiter = a_study_with_contacts(study, 3)
        may_ask([somebody(2)], a_study("approved"), on=TODAY)
        opt_out(fingerprints=fingerprints_of(somebody(1)), at=NOW)
        client = Client()
        client.force_login(recruiter, backend="django.contrib.auth.backends.ModelBackend")
        page = client.post(reverse("open_contacts", args=[study.code]), {"purpose": "recruit"})
        words = " ".join(page.content.decode().split())
        assert "Not shown: 1 person who opted out." in words
        assert "Not shown: 1 person who was asked too often lately" in words

    def test_what_serves_the_people_themselves_asks_nobody(self, study: Study) -> None:
        recruiter = a_study_with_contacts(study, 2)
        may_ask([somebody(2)], a_study("approved"), on=TODAY)
        known = AskedBefore.objects.count()
        for purpose in ("redress", "disposal"):
            page = open_contacts(study_ref=study.study_ref, purpose=purpose, by=recruiter, at=NOW)
            assert (len(page.contacts), page.asked_often) == (2, 0)
        assert AskedBefore.objects.count() == known

    def test_a_file_for_a_vendor_leaves_them_out_and_counts_them(self) -> None:
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        may_ask([somebody(2)], a_study("approved"), on=TODAY)
        written = made(handover, ready)
        assert (written.people, written.left_out) == (2, 1)
        assert may_ask([somebody(1)], a_study("approved"), on=TODAY) == [False]

    @pytest.mark.parametrize("way", [MailWay.EMAIL, MailWay.LETTER, MailWay.PHONE])
    def test_a_message_passes_them_over_and_counts_whom_it_asks(self, way: MailWay) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter, way=way)
        may_ask([somebody(2)], a_study("approved"), on=TODAY)
        match way:
            case MailWay.EMAIL:
                send_mailing(mailing_id=mailing.pk, at=NOW)
            case MailWay.LETTER:
                a_print_run(mailing, by=recruiter)
            case MailWay.PHONE:
                while call := call_next_contact(mailing=mailing, by=recruiter, at=NOW):
                    item = MailItem.objects.get(pk=call.item_ref)
                    done = CallOutcome.DECLINED
                    record_call(item=item, outcome=done, call_again=None, by=recruiter, at=NOW)
        passed = mailing.items.filter(status="skipped", trouble=WhyNotSent.ASKED_OFTEN)
        assert passed.count() == mailing.items.exclude(pk__in=passed).count() == 1
        assert may_ask([somebody(1)], a_study("approved"), on=TODAY) == [False]

    def test_a_draw_from_the_panel_leaves_them_out(self) -> None:
        for number in (1, 2):
            draft = PanelDraft(frozenset({USE}), email=f"person{number}@mail.example")
            sign_up_for_panel(draft=draft, code=f"code {number}", at=NOW)
        may_ask([somebody(2)], a_study("approved"), on=TODAY)
        study = a_study("approved")
        recruiter = a_recruiter(study)
        assert bring_in_panel(study=study, use=USE, people=9, by=recruiter, at=NOW) == 1
        assert may_ask([somebody(1)], a_study("approved"), on=TODAY) == [True]


@pytest.mark.django_db(transaction=True)
def test_of_two_studies_at_once_one_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    studies = [a_study("approved"), a_study("approved")]
    people = [somebody(number) for number in range(5)]
    remember = asked_before.remember_asking

    def slowly(*args: Any, **on: Any) -> None:
        time.sleep(0.5)
        remember(*args, **on)

    monkeypatch.setattr(asked_before, "remember_asking", slowly)

    def ask(study: Study, some: Sequence[dict[Field, str]]) -> list[bool]:
        try:
            return may_ask(some, study, on=TODAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(ask, studies, [people, people[::-1]], timeout=60))
    assert sorted(found) == [[False] * 5, [True] * 5]
    assert AskedBefore.objects.values("study_mark").distinct().count() == 1
