"""What the clock does to studies, kind by kind."""

from typing import Any

import pytest

from studies import jobs
from studies.actions import expire_grants
from studies.models import Grant
from tests.builders.access import NOW
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db


class TestExpireWhatIsOver:
    def test_ends_the_rest_where_one_kind_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(**_: Any) -> None:
            raise RuntimeError

        study = a_study()
        later = NOW.replace(year=NOW.year + 2)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        monkeypatch.setattr(jobs, "ENDS", (fails, expire_grants))
        assert jobs.expire_what_is_over() == 1
        assert not Grant.objects.filter(study=study, ended_at=None).exists()

    def test_does_nothing_the_second_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        study = a_study("collecting")
        later = NOW.replace(year=NOW.year + 4)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert jobs.expire_what_is_over() == 0
        ended = list(study.grants.values_list("ended_at", flat=True))
        assert jobs.expire_what_is_over() == 0
        assert list(study.grants.values_list("ended_at", flat=True)) == ended
        assert study.ptas.get().status == "expired"
