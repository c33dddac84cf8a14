"""Marked personal data goes in by every door; after the purge none of it is left anywhere.

The portal runs as it does in production: web, worker and clock are processes.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace

import psycopg
import pytest
from redis import Redis

from tests.journeys.backups import Backup, opened_by_force, restored, taken_of
from tests.journeys.canary.doors import everything_comes_in
from tests.journeys.canary.ending import everything_ends
from tests.journeys.canary.markers import IN_EVERY_MARKER, MARKERS, TAG
from tests.journeys.canary.opening import GONE, NOT_MARKED
from tests.journeys.canary.planted import SEALED, STAYS
from tests.journeys.canary.study import Canary, search
from tests.journeys.running_portal import RunningPortal
from tests.journeys.traces import STORES, Marker, every_place, files_of_the_server, traces
from tests.participants.mail_server import MailServer

pytestmark = pytest.mark.journey


@dataclass(frozen=True, slots=True)
class Opened:
    """What a restored backup gives: to the portal's own code, and to whoever has its keys."""

    by_code: dict[str, str]
    by_force: set[str]


def settle(portal: RunningPortal, store: str) -> None:
    """Have statistics taken, and everything written from memory to the disk."""
    url = portal.environment[f"{store}_OWNER_URL"]
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ANALYZE")
        owner.execute("CHECKPOINT")


def opened_from(backup: Backup, canary: Canary) -> Opened:
    """Restore it beside, and try every way."""
    named = [canary.facts[each] for each in ("code", "survey", "office")]
    with restored(canary.portal, backup) as beside:
        by_code = replace(canary, portal=beside).inside("open_everything", *named)
    keys = [bytes.fromhex(key) for key in canary.inside("living_keys")["keys"]]
    plain = opened_by_force(backup.sealed_values(), keys)
    return Opened(by_code, {each.kind for each in MARKERS if each.text.encode() in plain})


@pytest.fixture(scope="module")
def canary(portal: RunningPortal, mail_server: MailServer) -> Canary:
    return Canary.prepared(portal, mail_server)


@pytest.fixture(scope="module")
def lying_in_the_clear(canary: Canary) -> list[str]:
    """Put everything in, open and play some of it, make mistakes; then search while it is kept."""
    everything_comes_in(canary)
    return search(canary.portal)


@pytest.fixture(scope="module")
def rows_of_it(canary: Canary, lying_in_the_clear: list[str]) -> dict[str, int]:
    """How many rows each table has more than before."""
    return canary.rows_added()


@pytest.fixture(scope="module")
def backup(
    canary: Canary, lying_in_the_clear: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Backup:
    """Taken while everything is kept."""
    return taken_of(canary.portal, tmp_path_factory.mktemp("backup"))


@pytest.fixture(scope="module")
def opened_before(canary: Canary, backup: Backup) -> Opened:
    """What the backup gives while the keys live: as much as the portal itself."""
    return opened_from(backup, canary)


@pytest.fixture(scope="module")
def ended(canary: Canary, opened_before: Opened, rows_of_it: dict[str, int]) -> dict[str, int]:
    """Finish everything that somebody must finish; how many rows each table has more by then."""
    everything_ends(canary)
    return canary.rows_added()


@pytest.fixture(scope="module")
def left_after_the_purge(canary: Canary, ended: dict[str, int]) -> list[str]:
    """Let all promises come due, and search again."""
    left = canary.inside("forget", canary.facts["study_ref"], canary.facts["survey_ref"])
    assert left == {"held": [], "uploads": 0}
    return search(canary.portal)


class TestMarkedPersonalData:
    @pytest.mark.requirement("R-023")
    @pytest.mark.requirement("R-093")
    def test_is_nowhere_in_the_clear_while_it_is_kept(self, lying_in_the_clear: list[str]) -> None:
        assert lying_in_the_clear == []

    def test_was_there_for_those_who_may_see_it(
        self, canary: Canary, lying_in_the_clear: list[str]
    ) -> None:
        assert canary.seen
        assert all(canary.seen.values()), canary.seen

    def test_came_into_every_table(self, rows_of_it: dict[str, int], ended: dict[str, int]) -> None:
        assert {label for label in rows_of_it if max(rows_of_it[label], ended[label]) < 1} == set()

    @pytest.mark.requirement("R-050")
    @pytest.mark.requirement("R-065")
    @pytest.mark.requirement("R-139")
    def test_is_nowhere_after_the_purge(self, left_after_the_purge: list[str]) -> None:
        assert left_after_the_purge == []

    @pytest.mark.requirement("R-137")
    def test_leaves_only_rows_that_may_stay(
        self, canary: Canary, left_after_the_purge: list[str]
    ) -> None:
        added = canary.rows_added()
        assert {label for label, rows in added.items() if rows > 0} == STAYS.keys()


class TestTheDatabaseServer:
    """Its own files, in which deleted rows live on: dead rows, statistics, write-ahead log."""

    @pytest.mark.requirement("R-093")
    def test_wrote_nothing_in_the_clear(
        self, canary: Canary, left_after_the_purge: list[str]
    ) -> None:
        for store in STORES:
            settle(canary.portal, store)
        assert files_of_the_server([marker.text for marker in IN_EVERY_MARKER]) == []

    def test_would_have_kept_what_was_deleted(self, portal: RunningPortal) -> None:
        text = f"Planted{secrets.token_hex(8)}"
        with psycopg.connect(portal.environment["VAULT_OWNER_URL"], autocommit=True) as owner:
            owner.execute("CREATE TABLE scratch (text text)")
            owner.execute("INSERT INTO scratch VALUES (%s)", [text])
            owner.execute("DELETE FROM scratch")
            settle(portal, "VAULT")
            found = files_of_the_server([text])
            owner.execute("DROP TABLE scratch")
        assert found

    def test_keeps_no_keys_in_its_statistics(self, canary: Canary, backup: Backup) -> None:
        settle(canary.portal, "KEYRING")
        question = "SELECT attname FROM pg_stats WHERE tablename = 'keyring_datakey'"
        sampled = {name for (name,) in canary.portal.rows("KEYRING", question)}
        assert "key_ref" in sampled
        assert "wrapped" not in sampled


class TestABackup:
    """It holds everything as it was, and after the purge nothing of it opens any more."""

    def test_opens_while_the_keys_live(self, opened_before: Opened) -> None:
        assert GONE not in opened_before.by_code.values()
        shut = {
            name: given[:200]
            for name, given in opened_before.by_code.items()
            if NOT_MARKED.get(name, TAG) not in given
        }
        assert shut == {}

    def test_gives_what_lies_in_it_to_whoever_has_the_keys(self, opened_before: Opened) -> None:
        sealed = {label: {each.kind for each in markers} for label, markers in SEALED.items()}
        shut = {label: kinds - opened_before.by_force for label, kinds in sealed.items()}
        assert {label: kinds for label, kinds in shut.items() if kinds} == {}

    @pytest.mark.requirement("R-139")
    @pytest.mark.requirement("R-051")
    def test_opens_no_more_once_they_are_destroyed(
        self, canary: Canary, backup: Backup, left_after_the_purge: list[str]
    ) -> None:
        after = opened_from(backup, canary)
        assert set(after.by_code.values()) == {GONE}
        assert after.by_force == set()


class TestTheSearch:
    """It finds what it is made to find, in the places where it looks."""

    @pytest.fixture
    def planted(self) -> Marker:
        return Marker("planted on purpose", f"Planted{secrets.token_hex(8)}")

    @pytest.fixture
    def owner(self, portal: RunningPortal) -> Iterator[psycopg.Connection]:
        with psycopg.connect(portal.environment["VAULT_OWNER_URL"], autocommit=True) as owner:
            owner.execute("CREATE TABLE scratch (text text, bytes bytea)")
            yield owner
            owner.execute("DROP TABLE scratch")

    def test_finds_a_line_of_a_log(self, portal: RunningPortal, planted: Marker) -> None:
        log = portal.folder / "logs" / "planted.log"
        log.write_text(f"GET /contacts/?name={planted.text} 200\n", encoding="utf-8")
        found = traces([planted], every_place(portal))
        log.unlink()
        assert f"{planted.kind}: plain “{planted.text}”, in file logs/planted.log" in found

    def test_finds_a_file_in_another_alphabet(self, portal: RunningPortal, planted: Marker) -> None:
        file = portal.folder / "temporary" / "planted"
        file.write_text(planted.text, encoding="utf-16")
        found = traces([planted], every_place(portal))
        file.unlink()
        assert [one for one in found if "UTF-16 little-endian" in one and "temporary" in one]

    @pytest.mark.parametrize("column", ["text", "bytes"])
    def test_finds_a_row_of_a_table(
        self, portal: RunningPortal, planted: Marker, owner: psycopg.Connection, column: str
    ) -> None:
        value: str | bytes = planted.text if column == "text" else planted.text.encode()
        owner.execute(f"INSERT INTO scratch ({column}) VALUES (%s)".encode(), [value])
        found = traces([planted], every_place(portal))
        form = {"text": "plain", "bytes": "hex"}[column]
        assert f"{planted.kind}: {form} “{planted.text}”, in database vault" in found

    @pytest.mark.parametrize("before", ["", "x", "xy"])
    def test_finds_a_message_that_waits_in_the_queue(
        self, portal: RunningPortal, planted: Marker, before: str
    ) -> None:
        with Redis.from_url(portal.environment["REDIS_URL"]) as redis:
            body = b64encode(f"{before}{planted.text}, and more".encode()).decode()
            redis.lpush("planted", json.dumps({"body": body}))
            found = traces([planted], every_place(portal))
            redis.delete("planted")
        assert [one for one in found if "base64" in one and one.endswith("in Redis")]
