"""What the clock does to clearances, and what waits for officers and leads."""

from datetime import datetime, timedelta

import pytest

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.mail.models import Message
from studies.actions import expire_clearances, remind_of_clearances, return_icr
from studies.lifecycle import IcrStatus
from studies.queries import deadlines_of, waiting_for
from tests.builders.access import NOW, a_component, a_person
from tests.builders.icr import TODAY, a_notice_in_the_register, an_icr
from tests.builders.studies import a_clearance, a_study, an_umbrella

pytestmark = pytest.mark.django_db


def on_day(days: int) -> datetime:
    return NOW + timedelta(days=days)


@pytest.fixture
def officer() -> User:
    return a_person(Role.PAPERWORK_OFFICER)


def told(user: User, kind: str) -> list[str]:
    sentences = Message.objects.filter(to=user, kind=kind).order_by("pk")
    return list(sentences.values_list("sentence", flat=True))


def waiting(user: User, at: datetime = NOW) -> list[str]:
    return [item.what for item in waiting_for(user, at=at)]


class TestExpireClearances:
    def test_ends_on_the_day_after_the_last(self, officer: User) -> None:
        study = a_study("approved")
        clearance = a_clearance(study, expires_on=TODAY)
        assert expire_clearances(at=NOW) == 0
        assert expire_clearances(at=on_day(1)) == 1
        assert expire_clearances(at=on_day(1)) == 0
        clearance.refresh_from_db()
        assert clearance.status == "expired"
        assert told(study.created_by, "clearance.expired") == [
            f"The clearance of {study.code} has expired."
        ]
        assert told(officer, "clearance.expired")


class TestRemindOfClearances:
    def test_tells_each_distance_once_though_days_were_missed(self, officer: User) -> None:
        study = a_study("approved")
        a_clearance(study, expires_on=TODAY + timedelta(days=100))
        for days in (5, 20, 20, 39, 41, 75, 76):  # 60 days before is the 40th
            remind_of_clearances(at=on_day(days))
        lead = study.created_by
        assert len(told(lead, "clearance.ends")) == len(told(officer, "clearance.ends")) == 3
        assert told(lead, "clearance.ends")[0].startswith(f"The clearance of {study.code} ends in")

    def test_tells_that_days_for_comments_are_over(self, officer: User) -> None:
        icr = a_notice_in_the_register(an_icr(kind="full"), 60, TODAY - timedelta(days=59))
        remind_of_clearances(at=NOW)
        assert told(officer, "icr.comments_over") == []
        for _ in range(2):
            remind_of_clearances(at=on_day(4))
        assert told(officer, "icr.comments_over") == [
            f"The 60-day comment period of {icr.study.code} is over."
        ]

    def test_tells_that_a_control_number_ends(self, officer: User) -> None:
        an_umbrella("1601-0014", expires_on=TODAY + timedelta(days=80))
        remind_of_clearances(at=NOW)
        assert told(officer, "umbrella.ends")[0].startswith("The control number 1601-0014 ends")


class TestWaiting:
    def test_for_the_officer_are_requests_and_periods_that_are_over(self, officer: User) -> None:
        an_icr(IcrStatus.READY)
        an_icr(IcrStatus.READY, "exempt")
        an_icr(IcrStatus.READY, "full")
        an_icr(IcrStatus.SUBMITTED, "full")
        assert set(waiting(officer)) == {
            "Request to send to OMB",
            "Exemption to decide",
            "Sixty days are over",
            "Thirty days are over",
        }
        elsewhere = a_person(Role.PRIVACY_OFFICE, component=a_component("CBP"))
        assert "Exemption to decide" not in waiting(elsewhere)

    def test_for_the_lead_is_what_came_back(self, officer: User) -> None:
        icr = an_icr(IcrStatus.READY)
        lead = icr.study.created_by
        assert "Request to OMB returned" not in waiting(lead)
        return_icr(icr=icr, reason="Say more.", by=officer, at=NOW)
        assert "Request to OMB returned" in waiting(lead)

    def test_deadlines_name_the_end_of_comments(self, officer: User) -> None:
        icr = a_notice_in_the_register(an_icr(kind="full"), 60, TODAY - timedelta(days=50))
        said = [(each.what, each.on) for each in deadlines_of(officer, at=NOW)]
        assert said == [(f"Comment period of {icr.study.code} ends", TODAY + timedelta(days=10))]
