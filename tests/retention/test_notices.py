"""Who is told of failed destruction, of holds, and of what is destroyed soon."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.mail.models import Message
from retention.actions import lift_hold, set_hold
from retention.models import LegalHold, PurgeRun
from retention.notices import (
    tell_people_disposal_due,
    tell_records_officers_disposal_failed,
    tell_records_officers_hold_keeps_due,
)
from studies.actions import close_study
from studies.models import Study
from tests.builders import fieldwork
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db
A_YEAR_ON = NOW.replace(year=NOW.year + 1)


def told(kind: str) -> set[User]:
    return {message.to for message in Message.objects.filter(kind=kind).select_related("to")}


def a_hold(study: Study, *, by: User) -> LegalHold:
    reason = "Doe against the Department."
    return set_hold(study_ref=study.study_ref, study_code=study.code, reason=reason, by=by, at=NOW)


def a_study_to_destroy() -> Study:
    study = a_study("collecting")
    fieldwork.responses(study)
    return close_study(study=study, by=study.created_by, at=NOW)


class TestAHold:
    def test_is_told_to_the_lead_and_the_offices_when_set_and_when_lifted(self) -> None:
        officer, other = a_person(Role.RECORDS_OFFICER), a_person(Role.RECORDS_OFFICER)
        office = a_person(Role.PRIVACY_OFFICE)
        study = a_study()
        hold = a_hold(study, by=officer)
        people = {study.created_by, other, office}
        assert people <= told("hold.set")
        assert officer not in told("hold.set")
        assert "Doe" not in Message.objects.filter(kind="hold.set")[0].sentence
        lift_hold(hold_id=hold.pk, reason="It was settled.", by=officer, at=NOW)
        assert told("hold.lifted") == told("hold.set")


class TestFailedDestruction:
    def test_is_told_once_a_day(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER)
        run = PurgeRun.objects.create(started_at=NOW, as_of=NOW, trigger="command")
        for hours in (0, 2, 24):
            tell_records_officers_disposal_failed(run, at=NOW + timedelta(hours=hours))
        assert officer.messages_received.count() == 2


@pytest.mark.requirement("R-091")
class TestDisposalAhead:
    def test_is_told_once_for_each_distance_though_days_were_missed(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER, at=A_YEAR_ON - timedelta(days=40))
        study = a_study_to_destroy()
        end = timezone.localdate(A_YEAR_ON)
        for before in (40, 31, 30, 12, 8, 7, 1):
            tell_people_disposal_due(at=A_YEAR_ON - timedelta(days=before))
        own = officer.messages_received.filter(kind="disposal.due").order_by("pk")
        assert [message.once for message in own] == [
            f"disposal:{study.code}:ends:{end}:30",
            f"disposal:{study.code}:ends:{end}:7",
        ]
        assert "in 30 days" in own[0].sentence

    def test_is_not_told_of_what_a_hold_keeps_until_it_is_due(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER, expires_on=timezone.localdate(A_YEAR_ON))
        study = a_study_to_destroy()
        a_hold(study, by=officer)
        tell_people_disposal_due(at=A_YEAR_ON - timedelta(days=2))
        assert told("disposal.due") == set()
        tell_records_officers_hold_keeps_due(at=A_YEAR_ON - timedelta(days=2))
        assert told("hold.overdue") == set()
        keeper = a_person(Role.RECORDS_OFFICER, at=A_YEAR_ON - timedelta(days=2))
        for days in (0, 5, 31):
            tell_records_officers_hold_keeps_due(at=A_YEAR_ON + timedelta(days=days))
        assert keeper.messages_received.filter(kind="hold.overdue").count() == 2
