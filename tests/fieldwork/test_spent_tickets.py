from datetime import timedelta

import pytest

from fieldwork.models import SpentTicket
from fieldwork.retention_rules.tickets import SpentTickets
from studies.actions import close_wave
from tests.builders.access import NOW
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-137")
class TestSpentTickets:
    def test_go_a_day_after_the_wave_though_filing_died(self) -> None:
        study = a_study("collecting")
        wave = study.waves.get()
        SpentTicket.objects.create(fingerprint=b"1" * 32, wave=wave)
        (waits,) = SpentTickets().holdings(at=NOW)
        assert waits.promise is None
        close_wave(wave=wave, by=study.created_by, at=NOW)
        (holding,) = SpentTickets().holdings(at=NOW, study_ref=study.study_ref)
        assert not holding.is_due(NOW + timedelta(hours=23))
        assert holding.is_due(NOW + timedelta(days=1))
        assert SpentTickets().remaining(holding) == 1
        assert SpentTickets().erase(holding, at=NOW) == 1
        assert SpentTickets().remaining(holding) == SpentTickets().erase(holding, at=NOW) == 0
