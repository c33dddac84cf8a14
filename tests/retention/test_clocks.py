"""The clocks of real record classes: what starts, moves and stops them, to the microsecond."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldwork.retention_rules import Responses
from foundation.access.policy import Refused
from participants.retention_rules import StudyContacts
from research_portal.allowances import READ
from research_portal.database_grants import verbs_for
from retention import queries, rule_book
from retention.registry import only
from studies.actions import add_wave, close_study, close_wave
from studies.lifecycle import NEXT_STUDY, StudyStatus
from studies.models import Admission, Study
from studies.retention_rules import Admissions
from tests.builders.access import NOW
from tests.builders.fieldwork import responses
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_study

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]
NEW_YORK = ZoneInfo("America/New_York")
TICK = timedelta(microseconds=1)
LEAP_DAY = datetime(2028, 2, 29, 15, tzinfo=NEW_YORK)


def closed_on(moment: datetime) -> Study:
    study = a_study("collecting")
    responses(study)
    close_study(study=study, by=study.created_by, at=NOW)
    Study.objects.filter(pk=study.pk).update(created_at=moment, closed_at=moment)
    return study


class TestAStudy:
    def test_closed_on_a_leap_day_keeps_its_answers_until_march(self) -> None:
        study = closed_on(LEAP_DAY)
        (holding,) = Responses().holdings(at=LEAP_DAY, study_ref=study.study_ref)
        over = datetime(2029, 3, 1, 15, tzinfo=NEW_YORK)
        assert not holding.is_due(over - timedelta(microseconds=1))
        assert holding.is_due(over)

    def test_never_opens_again_so_that_no_clock_runs_backwards(self) -> None:
        assert NEXT_STUDY[StudyStatus.CLOSED] == frozenset()

    def test_takes_the_same_queries_among_three_and_among_twelve(self) -> None:
        counted = []
        for more in (3, 9):
            for _ in range(more):
                closed_on(NOW)
            with only(Responses()), CaptureQueriesContext(connection) as captured:
                queries.held(at=NOW)
            counted.append(len(captured))
        assert counted[0] == counted[1]

    def test_ends_once_and_a_second_end_moves_nothing(self) -> None:
        study = closed_on(NOW)
        with pytest.raises(Refused):
            close_study(study=study, by=study.created_by, at=NOW + timedelta(days=40))
        (holding,) = Responses().holdings(at=NOW, study_ref=study.study_ref)
        assert holding.promise is not None
        assert holding.promise.since == NOW

    @pytest.mark.requirement("R-139")
    @pytest.mark.parametrize(
        ("ended", "until", "over"),
        [
            ("2027-03-01T12:00-05:00", "2027-03-13", "2027-03-14T05:00+00:00"),
            ("2027-03-01T12:00-05:00", "2027-03-14", "2027-03-15T04:00+00:00"),
            ("2027-11-01T12:00-04:00", "2027-11-07", "2027-11-08T05:00+00:00"),
            ("2028-02-01T12:00-05:00", "2028-02-28", "2028-02-29T05:00+00:00"),
            ("2028-02-29T12:00-05:00", "2029-02-28", "2029-03-01T05:00+00:00"),
            ("2028-02-29T12:00-05:00", "2029-03-31", "2029-03-01T17:00+00:00"),
        ],
    )
    def test_keeps_contacts_until_the_last_day_of_follow_up_is_over(
        self, ended: str, until: str, over: str
    ) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 1)
        close_study(study=study, by=study.created_by, at=NOW)
        moment = datetime.fromisoformat(ended)
        Study.objects.filter(pk=study.pk).update(
            created_at=moment, closed_at=moment, follow_up_until=until
        )
        (holding,) = StudyContacts().holdings(at=NOW, study_ref=study.study_ref)
        assert not holding.is_due(datetime.fromisoformat(over) - TICK)
        assert holding.is_due(datetime.fromisoformat(over))


class TestAWave:
    @pytest.mark.requirement("R-118")
    @pytest.mark.parametrize(
        ("closed", "over"),
        [
            ("2027-03-13T02:30-05:00", "2027-03-14T07:30+00:00"),  # an hour that spring leaves out
            ("2027-11-06T01:30-04:00", "2027-11-07T06:30+00:00"),  # an hour that autumn repeats
            ("2028-02-28T12:00-05:00", "2028-02-29T17:00+00:00"),
            ("2028-02-29T12:00-05:00", "2028-03-01T17:00+00:00"),
        ],
    )
    def test_leaves_links_that_nobody_used_for_a_day_of_the_calendar(
        self, closed: str, over: str
    ) -> None:
        study = a_study("collecting")
        Admission.objects.create(study=study, wave=study.waves.get(), fingerprint=b"x" * 32)
        (holding,) = Admissions().holdings(at=NOW, study_ref=study.study_ref)
        assert holding.promise is None
        study.waves.update(closed_at=datetime.fromisoformat(closed))
        (holding,) = Admissions().holdings(at=NOW, study_ref=study.study_ref)
        assert not holding.is_due(datetime.fromisoformat(over) - TICK)
        assert holding.is_due(datetime.fromisoformat(over))

    @pytest.mark.requirement("R-139", "R-042")
    @pytest.mark.parametrize(
        "moment", ["2027-03-14T07:00+00:00", "2027-11-07T05:30+00:00", "2028-02-29T15:00+00:00"]
    )
    def test_after_another_moves_everything_that_hangs_on_the_last_one(self, moment: str) -> None:
        study = a_study("collecting", planned_waves=3)
        a_study_with_contacts(study, 1)
        first, last = datetime.fromisoformat(moment) - timedelta(days=1), moment
        study.waves.update(closed_at=first)
        assert (self._due(study, first - TICK), self._due(study, first)) == (False, True)
        add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        assert not self._due(study, first + timedelta(days=4_000))
        study.waves.filter(number=2).update(closed_at=last)
        ends = datetime.fromisoformat(last)
        assert (self._due(study, ends - TICK), self._due(study, ends)) == (False, True)

    @pytest.mark.requirement("R-139", "R-042")
    def test_that_is_added_stops_the_clock_of_contacts_until_it_closes(self) -> None:
        study = a_study("collecting", planned_waves=2)
        a_study_with_contacts(study, 2)
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        assert self._due(study, NOW)
        second = add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        assert not self._due(study, NOW + timedelta(days=400))
        close_wave(wave=second, by=study.created_by, at=NOW + timedelta(days=5))
        assert not self._due(study, NOW + timedelta(days=5) - timedelta(microseconds=1))
        assert self._due(study, NOW + timedelta(days=5))

    def _due(self, study: Study, at: datetime) -> bool:
        with rule_book.opened():
            (holding,) = StudyContacts().holdings(at=at, study_ref=study.study_ref)
        return holding.is_due(at)


class TestTheVaultsProcesses:
    def test_read_the_rules_and_change_none(self) -> None:
        assert verbs_for("recruiting", "retention_dispositionrulechange") == READ
