"""Who opts out by a link or a slip: officers hear of the companies that still hold the person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from foundation.mail.models import Message
from participants.actions import (
    PanelDraft,
    bring_in_panel,
    change_panel_entry,
    download_handover,
    leave_panel,
    record_opt_out,
    sign_up_for_panel,
)
from participants.models import VaultOpening
from participants.opt_out_links import link_for, token_for
from participants.opt_out_slips import new_slip
from participants.queries.opt_outs import fingerprints_of, opted_out
from participants.reading.columns import Field
from participants.vocabulary import FollowUp
from tests.builders.access import NOW
from tests.builders.handovers import a_handover, a_study_for_a_vendor, an_officer, made
from tests.builders.participants import a_recruiter

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-030")]
FIRST, SECOND = ({Field.EMAIL: f"person{number}@mail.example"} for number in (1, 2))
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_officers_are_told_and_never_who(client: Client) -> None:
    ready = a_study_for_a_vendor()
    officer = an_officer(ready.study)
    handover, recruiter = a_handover(ready)
    made(handover, ready)
    link, (code, slip) = link_for(FIRST), new_slip(SECOND, item_ref=uuid4(), at=NOW)
    slip.save()
    download_handover(handover=handover, by=recruiter, at=NOW)
    told = Message.objects.filter(to=officer, kind="handover.opted_out")
    assert client.get(link).status_code == 200
    stranger = link_for({Field.EMAIL: "stranger@mail.example"})
    assert client.post(stranger, ONE_CLICK).status_code == 200
    assert not told.exists()
    assert client.post(link, ONE_CLICK).status_code == 200
    assert told.count() == 1
    record_opt_out(study=ready.study, ways={}, slip=code, by=recruiter, at=NOW + timedelta(days=1))
    assert told.count() == 2
    assert "person" not in " ".join(each.sentence for each in told)


def test_a_slip_that_is_typed_on_the_public_page_tells_them_too(client: Client) -> None:
    ready = a_study_for_a_vendor()
    officer = an_officer(ready.study)
    handover, recruiter = a_handover(ready)
    made(handover, ready)
    code, slip = new_slip(SECOND, item_ref=uuid4(), at=NOW)
    slip.save()
    download_handover(handover=handover, by=recruiter, at=NOW)
    assert client.post(reverse("opt_out"), FIRST).status_code == 200
    told = Message.objects.filter(to=officer, kind="handover.opted_out")
    assert not told.exists()
    assert client.post(reverse("opt_out"), {"slip": code.upper()}).status_code == 200
    assert opted_out([SECOND]) == [True]
    assert told.count() == 1


def test_leaving_the_panel_tells_them_without_opening_anybody() -> None:
    ready = a_study_for_a_vendor()
    officer, recruiter = an_officer(ready.study), a_recruiter(ready.study)
    use = FollowUp.FUTURE_WAVES
    first, second = (
        sign_up_for_panel(
            draft=PanelDraft(frozenset({use}), email=f"panel{number}@mail.example"),
            code=f"code {number}",
            at=NOW,
        )
        for number in (1, 2)
    )
    told = Message.objects.filter(to=officer, kind="handover.opted_out")
    leave_panel(entry=second, at=NOW)
    assert bring_in_panel(study=ready.study, use=use, people=9, by=recruiter, at=NOW) == 1
    handover, _ = a_handover(ready, recruiter=recruiter)
    assert made(handover, ready).people == 4
    download_handover(handover=handover, by=recruiter, at=NOW)
    opened = VaultOpening.objects.count()
    assert not told.exists()
    leave_panel(entry=first, at=NOW)
    assert told.count() == 1
    assert VaultOpening.objects.count() == opened


@pytest.mark.requirement("R-153")
@pytest.mark.parametrize(
    ("allows", "told"), [("future_waves", ["corrected"]), ("pamphlets", ["opted_out"])]
)
def test_a_change_in_the_panel_tells_them(allows: str, told: list[str]) -> None:
    ready = a_study_for_a_vendor()
    officer, recruiter = an_officer(ready.study), a_recruiter(ready.study)
    use = FollowUp.FUTURE_WAVES
    entry = sign_up_for_panel(
        draft=PanelDraft(frozenset({use}), email="old@mail.example"), code="code", at=NOW
    )
    assert bring_in_panel(study=ready.study, use=use, people=9, by=recruiter, at=NOW) == 1
    handover, _ = a_handover(ready, recruiter=recruiter)
    made(handover, ready)
    download_handover(handover=handover, by=recruiter, at=NOW)
    draft = PanelDraft(frozenset({FollowUp(allows)}), email="new@mail.example")
    change_panel_entry(entry=entry, draft=draft, at=NOW)
    messages = Message.objects.filter(to=officer, kind__startswith="handover.").exclude(
        kind="handover.waits"
    )
    assert [each.kind.partition(".")[2] for each in messages] == told
    assert "mail.example" not in " ".join(each.sentence for each in messages)


def test_nobody_is_told_of_who_was_only_typed(client: Client) -> None:
    ready = a_study_for_a_vendor()
    officer = an_officer(ready.study)
    handover, recruiter = a_handover(ready)
    made(handover, ready)
    download_handover(handover=handover, by=recruiter, at=NOW)
    typed = f"{reverse('opt_out')}?t={token_for(fingerprints_of(FIRST))}"
    assert client.post(typed, ONE_CLICK).status_code == 200
    assert opted_out([FIRST]) == [True]
    assert not Message.objects.filter(to=officer, kind="handover.opted_out").exists()
