"""Offices are reminded of what waits too long, once a week at most."""

from datetime import timedelta

import pytest

from foundation.access.roles import Role
from foundation.access.waiting import everything_for
from foundation.mail.reminding import tell_offices_what_waits
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db


class TestTellOfficesWhatWaits:
    def test_says_how_many_things_and_since_when(self) -> None:
        study = a_study("in_review")
        a_study("in_review")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        tell_offices_what_waits(at=NOW + timedelta(days=4))
        assert not officer.messages_received.exists()
        tell_offices_what_waits(at=NOW + timedelta(days=6))
        message = officer.messages_received.get()
        assert message.sentence == (
            "2 things have waited for you longer than 5 days, the oldest since 12 March 2027."
        )

    def test_says_it_once_a_week(self) -> None:
        study = a_study("in_review")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        for days in range(6, 6 + 14):
            tell_offices_what_waits(at=NOW + timedelta(days=days))
        assert officer.messages_received.count() == 3  # Thursday, and the two weeks begun after

    def test_says_nothing_where_nothing_waits(self) -> None:
        officer = a_person(Role.PRIVACY_OFFICE)
        a_study("in_review")
        tell_offices_what_waits(at=NOW + timedelta(days=30))
        assert everything_for(officer, at=NOW) == []
        assert not officer.messages_received.filter(kind="office.waiting").exists()
