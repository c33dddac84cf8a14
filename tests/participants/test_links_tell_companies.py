"""Every link and slip says, sealed, by what the accounting finds whoever was written to.

So whoever opts out by it has officers hear of the companies that hold them, whichever way the
message went.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from participants.actions import (
    PanelDraft,
    bring_in_panel,
    call_next_contact,
    record_call,
    send_mailing,
    sign_up_for_panel,
)
from participants.models import MailItem, OptOutSlip
from participants.opt_out_links import accounted_in
from participants.queries.disclosures import accounted_by
from participants.reading.columns import Field
from participants.vocabulary import CallOutcome, FollowUp, MailKind, MailWay
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.letters import a_print_run
from tests.builders.mailings import a_mailing, a_study_to_write_to

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-030", "R-136")]
LINKED = {"keeps_linkage": True, "linkage_justification": "Trends.", "planned_waves": 2}
OF_THE_PANEL = "panel@mail.example"


@pytest.fixture(params=[{}, LINKED], ids=["one time", "linked waves"])
def written_to(request: pytest.FixtureRequest) -> tuple[Study, Any]:
    """Two people of a list and one of the panel, and their recruiter."""
    study, recruiter = a_study_to_write_to(2, **request.param)
    draft = PanelDraft(
        frozenset({FollowUp.FUTURE_WAVES}), email=OF_THE_PANEL, address="1 Main Street, Dover"
    )
    sign_up_for_panel(draft=draft, code="code", at=NOW)
    use = FollowUp.FUTURE_WAVES
    assert bring_in_panel(study=study, use=use, people=9, by=recruiter, at=NOW) == 1
    return study, recruiter


def found_by(email: str) -> bytes:
    (one,) = accounted_by({Field.EMAIL: email})
    return one


def test_each_e_mail(written_to: tuple[Study, Any]) -> None:
    study, recruiter = written_to
    for days, kind in enumerate(MailKind):
        at = NOW + timedelta(days=7 * days)
        mail.outbox.clear()
        send_mailing(mailing_id=a_mailing(study, by=recruiter, kind=kind, at=at).pk, at=at)
        assert len(mail.outbox) == 3
        for each in mail.outbox:
            link = each.extra_headers["List-Unsubscribe"].strip("<>")
            assert link in each.body
            (token,) = parse_qs(urlsplit(link).query)["t"]
            assert found_by(each.to[0]) in accounted_in(token)


def test_each_slip_of_a_letter(written_to: tuple[Study, Any]) -> None:
    study, recruiter = written_to
    a_print_run(a_mailing(study, by=recruiter, way=MailWay.LETTER), by=recruiter)
    carried = [accounted_in(slip.token) for slip in OptOutSlip.objects.all()]
    everybody = ("person1@mail.example", "person2@mail.example", OF_THE_PANEL)
    assert len(carried) == 3
    assert all(any(found_by(each) in one for one in carried) for each in everybody)


def test_each_word_on_the_phone(
    written_to: tuple[Study, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    study, recruiter = written_to
    mailing = a_mailing(study, by=recruiter, way=MailWay.PHONE)
    said: list[list[bytes]] = []
    monkeypatch.setattr(
        "participants.actions.calls.opt_out", lambda **what: said.append(what["accounted"])
    )
    while call := call_next_contact(mailing=mailing, by=recruiter, at=NOW):
        item, outcome = MailItem.objects.get(pk=call.item_ref), CallOutcome.NEVER_AGAIN
        record_call(item=item, outcome=outcome, call_again=None, by=recruiter, at=NOW)
    assert len(said) == 2  # nobody knows a number of the third
    for each in ("person1@mail.example", "person2@mail.example"):
        assert any(found_by(each) in one for one in said)
