import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from retention import registry
from retention.lifecycle import Trouble
from retention.models import PurgeRun
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawers() -> Iterator[Drawers]:
    now = timezone.now()
    several = Drawers(
        [
            Drawer(due_at=now - timedelta(days=1)),
            Drawer(due_at=now + timedelta(days=10), study_code="TSA-2027-002"),
        ]
    )
    with registry.only(several):
        yield several


def purge(*words: str) -> str:
    out = StringIO()
    call_command("purge", *words, stdout=out)
    return out.getvalue()


class TestPurge:
    def test_only_shows_unless_told(self, drawers: Drawers) -> None:
        assert "3 records are due. Nothing was destroyed" in purge()
        assert [drawer.things for drawer in drawers.drawers] == [3, 3]
        assert not PurgeRun.objects.exists()

    def test_destroys_for_real(self, drawers: Drawers) -> None:
        assert "3 records destroyed" in purge("--for-real")
        assert [drawer.things for drawer in drawers.drawers] == [0, 3]
        assert "Nothing is due" in purge("--for-real")

    def test_shows_what_will_be_due(self, drawers: Drawers) -> None:
        then = (timezone.localdate() + timedelta(days=11)).isoformat()
        assert "6 records are due" in purge("--as-of", then)

    def test_never_destroys_before_its_time(self, drawers: Drawers) -> None:
        then = (timezone.localdate() + timedelta(days=11)).isoformat()
        with pytest.raises(CommandError, match="before its time"):
            purge("--as-of", then, "--for-real")
        assert [drawer.things for drawer in drawers.drawers] == [3, 3]

    def test_as_of_today_means_now(self, drawers: Drawers) -> None:
        assert "3 records" in purge("--as-of", timezone.localdate().isoformat(), "--for-real")

    @pytest.mark.parametrize("by", ["code", "ref"])
    def test_takes_one_study(self, drawers: Drawers, by: str) -> None:
        drawer = drawers.drawers[1]
        name = drawer.study_code if by == "code" else str(drawer.study_ref)
        assert "0 records are due" in purge("--study", name)

    def test_says_when_it_knows_nothing_of_a_study(self, drawers: Drawers) -> None:
        with pytest.raises(CommandError, match="Nothing is held"):
            purge("--study", "TSA-1999-001")

    @pytest.mark.parametrize("text", ["soon", "2027-13-45", "20270312T99"])
    def test_says_when_it_cannot_read_the_moment(self, drawers: Drawers, text: str) -> None:
        with pytest.raises(CommandError, match="no day or moment"):
            purge("--as-of", text)

    def test_prints_json(self, drawers: Drawers) -> None:
        shown = json.loads(purge("--json"))
        assert [line["count"] for line in shown["due"]] == [3]
        assert json.loads(purge("--json", "--for-real"))["erased"] == 3

    def test_fails_when_something_could_not_be_destroyed(
        self, drawers: Drawers, capsys: pytest.CaptureFixture[str]
    ) -> None:
        drawers.breaks = True
        with pytest.raises(CommandError, match="Run it again"):
            purge("--for-real")
        said = capsys.readouterr().err
        assert f"TSA-2027-001  Drawers: 3 are left. {Trouble.STORE.label}" in said

    def test_says_when_a_database_is_away(
        self, drawers: Drawers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(**_: object) -> None:
            raise OperationalError("connection refused")

        monkeypatch.setattr(drawers, "holdings", away)
        with pytest.raises(CommandError, match=r"did not answer\. Nothing was certified"):
            purge("--for-real")
        assert not PurgeRun.objects.exists()
