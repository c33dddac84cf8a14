"""What the clock does to approvals, beside people who change them at the same moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.actions import write_notice
from foundation.audit.models import AuditEvent
from studies.actions import expire_ptas, submissions
from studies.models import Pta, Study
from tests.builders.access import NOW
from tests.builders.consent import a_notice_text
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db
OVER = NOW + timedelta(days=3 * 365 + 2)


class TestExpirePtas:
    def test_leaves_alone_what_was_voided_while_it_waited(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        changed, other = a_study("collecting"), a_study("collecting")
        monkeypatch.setattr(submissions, "lock_pta", WhileSomebodyWrites(changed))
        assert expire_ptas(at=OVER) == 1
        assert [changed.ptas.get().status, other.ptas.get().status] == ["void", "expired"]
        assert AuditEvent.objects.filter(verb="pta.expired").count() == 1

    def test_leaves_alone_what_is_in_force(self) -> None:
        study = a_study("collecting")
        assert expire_ptas(at=NOW) == 0
        assert study.ptas.get().status == "approved"

    def test_ends_one_approval_before_it_waits_for_the_next(self) -> None:
        for _ in range(2):
            a_study("approved")
        with CaptureQueriesContext(connection) as queries:
            assert expire_ptas(at=OVER) == 2
        said = [query["sql"].split()[0] for query in queries]
        # Inside the test's own transaction each one begins with a savepoint of its own.
        assert said.count("SAVEPOINT") >= 2
        assert said.index("RELEASE") < len(said) - 1 - said[::-1].index("SAVEPOINT")


class WhileSomebodyWrites:
    """``lock_pta`` that comes second: the notice of one study changed just before."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._lock = submissions.lock_pta

    def __call__(self, pta: Pta) -> Any:
        if pta.study_id == self._study.pk and self._study.ptas.get().status == "approved":
            text = a_notice_text(purpose="Another purpose.")
            write_notice(study=self._study, text=text, by=self._study.created_by, at=NOW)
        return self._lock(pta)
