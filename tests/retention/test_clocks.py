"""The clocks of real record classes: what starts, moves and stops them, to the microsecond."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldwork.retention_rules import Responses
from participants.retention_rules import StudyContacts
from research_portal.allowances import READ
from research_portal.database_grants import verbs_for
from retention import queries, rule_book
from retention.registry import only
from studies.actions import add_wave, close_study, close_wave
from studies.lifecycle import NEXT_STUDY, StudyStatus
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import responses
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_study

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]
NEW_YORK = ZoneInfo("America/New_York")
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


class TestAWave:
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
