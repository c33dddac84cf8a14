"""Numbers for the operator's monitoring, which name nobody and no study."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from retention import jobs, registry
from retention.metrics import metrics
from retention.models import LastLook
from tests.builders.access import NOW
from tests.retention.drawers import Drawer, Drawers

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-137")]


class PaperDrawers(Drawers):
    by_hand = True


@pytest.fixture
def late() -> Iterator[tuple[Drawers, ...]]:
    several = (
        Drawers([Drawer(due_at=NOW - timedelta(hours=1)) for _ in range(3)], key="drawers"),
        Drawers([Drawer(due_at=NOW - timedelta(minutes=1))], key="in_order"),
        PaperDrawers([Drawer(due_at=NOW)], key="paper"),
    )
    with registry.only(*several):
        yield several


class TestMetrics:
    def test_count_what_is_overdue_by_class_and_cause(self, late: tuple[Drawers, ...]) -> None:
        lines = metrics(at=NOW).splitlines()
        assert 'retention_overdue_records{record_class="drawers",cause="not_running"} 9' in lines
        assert 'retention_overdue_records{record_class="paper",cause="by_hand"} 3' in lines
        assert "retention_overdue_records_in_all 12" in lines
        assert lines[-1] == "# EOF"

    def test_leave_out_what_goes_in_order_and_every_study(self, late: tuple[Drawers, ...]) -> None:
        text = metrics(at=NOW)
        assert "in_order" not in text
        assert late[0].drawers[0].study_code not in text

    def test_say_how_long_ago_purges_looked_and_what_they_doubt(self) -> None:
        seen = {"seen_at": NOW, "event_at": NOW - timedelta(minutes=4), "missed": 2}
        LastLook.objects.create(service="portal", dated_at=NOW - timedelta(hours=9), **seen)
        doubt = {"doubt": "jumped", "doubted_at": NOW, "doubted_clock": NOW}
        LastLook.objects.create(service="vault", **doubt)
        lines = metrics(at=NOW).splitlines()
        assert 'retention_seconds_since_look{service="portal",clock="event"} 240' in lines
        assert 'retention_seconds_since_look{service="portal",clock="dated"} 32400' in lines
        assert 'retention_missed_looks_total{service="portal"} 2' in lines
        assert 'retention_clock_in_doubt{service="portal"} 0' in lines
        assert 'retention_clock_in_doubt{service="vault"} 1' in lines

    def test_are_fresh_after_a_purge(self) -> None:
        with registry.only(Drawers([Drawer()])):
            jobs.purge_nightly()
            text = metrics(at=timezone.now())
        assert 'retention_seconds_since_look{service="portal",clock="dated"} 0' in text


class TestShowMetrics:
    def test_prints_or_replaces_a_file(self, tmp_path: Path) -> None:
        out, file = StringIO(), tmp_path / "portal.prom"
        with registry.only():
            call_command("show_metrics", stdout=out)
            call_command("show_metrics", "--write", str(file))
        assert out.getvalue() == file.read_text(encoding="utf-8")
        assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["portal.prom"]
