"""A request from its first page to its last, and every step refused to those it is not for."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from studies.lifecycle import IcrStatus
from studies.models import Clearance
from tests.builders.access import NOW, a_person
from tests.builders.icr import TODAY, a_packaged_study, an_icr, change_and_approve_again
from tests.builders.studies import a_burden, a_clearance, a_study, an_umbrella

pytestmark = pytest.mark.django_db
OFFICERS_STEPS = (
    "record_notice",
    "submit_icr",
    "return_icr",
    "record_decision",
    "record_clearance_change",
    "void_clearance",
)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def officer() -> User:
    return a_person(Role.PAPERWORK_OFFICER)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, icr: Clearance) -> str:
    args = (icr.study.code, 60) if name == "record_notice" else (icr.study.code,)
    return reverse(name, args=args)


class TestTheWholeWay:
    def test_of_a_full_clearance(self, officer: User) -> None:
        study = a_packaged_study()
        lead, office = signed_in(study.created_by), signed_in(officer)
        at = [study.code]
        kind = reverse("prepare_icr", args=at) + "?kind=full"
        lead.post(kind)
        lead.post(reverse("hand_over_icr", args=at))
        for days, ago in ((60, 120), (30, 40)):
            day = TODAY - timedelta(days=ago)
            notice = {"citation": f"{day.year - 1935} FR 4711", "published_on": day.isoformat()}
            office.post(reverse("record_notice", args=[study.code, days]), notice)
        sent_on = (TODAY - timedelta(days=41)).isoformat()
        office.post(reverse("submit_icr", args=at), {"sent_on": sent_on})
        decision = {
            "decided_on": TODAY.isoformat(),
            "control_number": "1601-0099",
            "expires_on": (TODAY + timedelta(days=900)).isoformat(),
            "retention_months": "18",
        }
        office.post(reverse("record_decision", args=at), decision)
        page = lead.get(reverse("view_icr", args=at))
        for said in ("1601-0099", "91 FR 4711", "92 FR 4711", "40 responses", "18 months"):
            assert said in page.text
        assert study.clearances.get().status == IcrStatus.APPROVED

    def test_asks_the_conditions_of_an_umbrella_one_by_one(self) -> None:
        study = a_study()
        a_burden(study)
        umbrella = an_umbrella()
        lead = signed_in(study.created_by)
        kind = f"{reverse('prepare_icr', args=[study.code])}?kind=generic&umbrella={umbrella.pk}"
        for condition in umbrella.conditions:
            assert condition in lead.get(kind).text
        lead.post(kind, {"conditions_met": umbrella.conditions[:1]})
        lead.post(reverse("hand_over_icr", args=[study.code]))
        assert study.clearances.get().status == IcrStatus.PREPARING
        page = lead.get(reverse("view_icr", args=[study.code]))
        assert "Every condition of the umbrella must be met." in page.text
        lead.post(kind, {"conditions_met": umbrella.conditions})
        lead.post(reverse("hand_over_icr", args=[study.code]))
        assert study.clearances.get().status == IcrStatus.READY

    def test_shows_errors_and_keeps_what_was_typed(self, officer: User) -> None:
        icr = an_icr(kind="full", study=a_study())
        typed = {"citation": "Register 92", "published_on": TODAY.isoformat()}
        page = signed_in(officer).post(address("record_notice", icr), typed)
        assert "such as 92 FR 12345" in page.text
        assert 'value="Register 92"' in page.text


class TestBurdenPage:
    def test_shows_hours_and_what_does_not_add_up(self) -> None:
        study = a_study(audiences=("employees", "public"))
        lead, url = signed_in(study.created_by), reverse("edit_burden", args=[study.code])
        said = {"people_public": "30", "minutes_public": "20", "times_public": "1"}
        assert "these lines add up to 30" in lead.post(url, said).text
        lead.post(url, {**said, "people_employee": "10", "minutes_employee": "6"})
        page = lead.get(reverse("view_icr", args=[study.code]))
        assert "11 hours" in page.text

    def test_wants_minutes_for_whoever_answers(self) -> None:
        study = a_study()
        url = reverse("edit_burden", args=[study.code])
        page = signed_in(study.created_by).post(url, {"people_public": "40"})
        assert "Enter how many minutes one answer takes." in page.text


class TestDirectPosts:
    @pytest.mark.parametrize("name", OFFICERS_STEPS)
    def test_of_the_officers_steps_are_refused_to_the_lead(self, name: str) -> None:
        study = a_study("approved")
        a_clearance(study)
        icr = an_icr(IcrStatus.READY, "full", study=change_and_approve_again(study))
        before = states(icr)
        answer = signed_in(icr.study.created_by).post(address(name, icr), EVERYTHING)
        assert (answer.status_code, states(icr)) == (403, before)

    @pytest.mark.parametrize("name", ["hand_over_icr", "withdraw_icr", "prepare_icr"])
    def test_of_the_leads_steps_are_refused_to_the_officer(self, officer: User, name: str) -> None:
        icr = an_icr(study=a_study())
        answer = signed_in(officer).post(address(name, icr), EVERYTHING)
        assert (answer.status_code, states(icr)) == (403, ["preparing"])

    def test_of_a_second_click_are_refused(self, officer: User) -> None:
        icr = an_icr(IcrStatus.SUBMITTED, "emergency")
        office = signed_in(officer)
        assert office.post(address("record_decision", icr), EVERYTHING).status_code == 302
        assert office.post(address("record_decision", icr), EVERYTHING).status_code == 403


class TestPreviewInstrument:
    def test_shows_number_and_date_of_the_law(self) -> None:
        study = a_study("approved")
        a_clearance(study)
        page = signed_in(study.created_by).get(reverse("preview_instrument", args=[study.code]))
        for said in ("OMB control number 1601-0029", "Expires 03/11/2028", "5 minutes on average"):
            assert said in page.text
        assert reverse("edit_notice", args=[study.code]) in page.text

    @pytest.mark.parametrize("exempt", [True, False])
    def test_shows_no_number_without_one(self, exempt: bool) -> None:
        study = a_study("approved")
        if exempt:
            an_icr(IcrStatus.APPROVED, "exempt", study=study)
        page = signed_in(study.created_by).get(reverse("preview_instrument", args=[study.code]))
        assert "OMB control number" not in page.text
        assert ("exempt, so no control number" in page.text) is exempt


def states(icr: Clearance) -> list[Any]:
    return list(icr.study.clearances.order_by("-pk").values_list("status", flat=True))[:1]


EVERYTHING = {
    "citation": "92 FR 4711",
    "published_on": TODAY.isoformat(),
    "sent_on": TODAY.isoformat(),
    "reason": "Because.",
    "what": "A word.",
    "approved_on": TODAY.isoformat(),
    "decided_on": TODAY.isoformat(),
    "control_number": "1601-0099",
    "expires_on": (TODAY + timedelta(days=90)).isoformat(),
}
