"""Floods and robots wait; people do not, and nothing tells who they were."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from foundation.crowds import counting
from foundation.crowds.networks import name_of_network
from foundation.crowds.starts import CROWDED, MANY_FROM_HERE, may_start
from foundation.crowds.work import FIELD, LASTS, challenge_for, spend_work
from research_portal.settings.environment import PROJECT
from tests.builders.access import NOW

PLACE, OTHER = "ABCD2345", "WXYZ6789"
WORKER = """
const fs = require("fs");
globalThis.self = { postMessage: (said) => process.stdout.write(JSON.stringify(said)) };
(0, eval)(fs.readFileSync(process.argv[1], "utf8"));
self.onmessage({ data: { type: "work", challenge: JSON.parse(process.argv[2]) } });
"""


@pytest.fixture(autouse=True)
def light_work_and_nothing_counted(settings: Settings) -> Iterator[None]:
    settings.CROWD_WORK = 1
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: Any = RedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(counting, "cache", closed)


def solved(place: str = PLACE, *, challenge: str = "") -> str:
    """What a device sends that did the work."""
    given = Challenge.from_dict(json.loads(challenge or challenge_for(place, at=NOW)))
    solution = solve_challenge(given)
    assert solution
    return Payload(given, solution).to_base64()


def a_start(work: str = "", *, address: str = "203.0.113.9", **headers: Any) -> HttpRequest:
    """Somebody who presses “Begin”."""
    return RequestFactory().post("/s/", {FIELD: work}, REMOTE_ADDR=address, **headers)


class TestWork:
    def test_counts_once_for_its_place(self) -> None:
        sent = solved()
        assert not spend_work(sent, place=OTHER, at=NOW)
        assert spend_work(sent, place=PLACE, at=NOW)
        assert not spend_work(sent, place=PLACE, at=NOW)

    def test_is_over_after_its_time(self) -> None:
        assert not spend_work(solved(), place=PLACE, at=NOW + LASTS + timedelta(seconds=1))

    @pytest.mark.parametrize("sent", ["", "nonsense", "e30=", "x" * 100_000, "bnVsbA=="])
    def test_is_nothing_that_was_made_up(self, sent: str) -> None:
        assert not spend_work(sent, place=PLACE, at=NOW)

    def test_cannot_be_made_easier_by_who_does_it(self, settings: Settings) -> None:
        easy = json.loads(challenge_for(PLACE, at=NOW))
        easy["parameters"]["keyPrefix"] = "0"
        assert not spend_work(solved(challenge=json.dumps(easy)), place=PLACE, at=NOW)
        challenge = challenge_for(PLACE, at=NOW)
        settings.SECRET_KEY = "another"
        assert not spend_work(solved(challenge=challenge), place=PLACE, at=NOW)

    def test_is_done_by_the_browsers_own_script(self) -> None:
        """The worker that pages load, run by Node: both sides speak of the same sum."""
        challenge = challenge_for(PLACE, at=NOW)
        worker = PROJECT / "static_vendor" / "altcha" / "pbkdf2.js"
        node = str(Path(sys.executable).with_name("node"))
        said = subprocess.run(
            [node, "-e", WORKER, str(worker), challenge],
            capture_output=True,
            check=True,
            timeout=60,
        )
        both = {"challenge": json.loads(challenge), "solution": json.loads(said.stdout)}
        assert spend_work(Payload.from_dict(both).to_base64(), place=PLACE, at=NOW)


class TestNetworks:
    def name(self, address: str, *, minutes: int = 0, **headers: Any) -> str:
        request = a_start(address=address, **headers)
        return name_of_network(request, at=NOW + timedelta(minutes=minutes))

    @pytest.mark.requirement("R-038")
    def test_have_another_name_every_hour(self) -> None:
        first = self.name("203.0.113.9")
        assert first == self.name("203.0.113.9")
        assert first != self.name("203.0.113.9", minutes=60)
        assert first != self.name("203.0.113.10")

    @pytest.mark.requirement("R-038")
    def test_leave_no_address_and_no_way_back_in_the_cache(self) -> None:
        may_start(a_start(address="203.0.113.9"), place=PLACE, at=NOW)
        held = repr(vars(caches["default"])["_cache"])
        assert "203.0.113" not in held
        first = self.name("203.0.113.9")
        cache.clear()  # as Redis forgets the salt after its hour
        assert self.name("203.0.113.9") != first

    def test_are_households_in_the_new_internet(self) -> None:
        assert self.name("2001:db8:1:2:3::4") == self.name("2001:db8:1:2:ffff::1")
        assert self.name("2001:db8:1:2::1") != self.name("2001:db8:1:3::1")
        assert self.name("::ffff:203.0.113.9") == self.name("203.0.113.9")

    def test_are_told_by_our_own_proxy_alone(self, settings: Settings) -> None:
        made_up: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}
        assert self.name("10.0.0.1", **made_up) == self.name("10.0.0.1")
        settings.PORTAL_PROXIES = 1
        assert self.name("10.0.0.1", **made_up) == self.name("203.0.113.9")

    def test_may_be_unknown(self) -> None:
        assert self.name("") == self.name("not an address") == ""


class TestMayStart:
    def test_lets_in_whoever_did_the_work(self, settings: Settings) -> None:
        settings.CROWD_SLOW_STARTS_PER_MINUTE = 0
        assert may_start(a_start(solved()), place=PLACE, at=NOW) is None

    def test_has_a_slow_lane_for_each_place(self, settings: Settings) -> None:
        settings.CROWD_SLOW_STARTS_PER_MINUTE = 2
        lane = [may_start(a_start(), place=PLACE, at=NOW) for _ in range(3)]
        assert lane == [None, None, CROWDED]
        assert may_start(a_start(), place=OTHER, at=NOW) is None
        assert may_start(a_start(solved()), place=PLACE, at=NOW) is None

    def test_stops_a_network_for_the_rest_of_the_hour(self, settings: Settings) -> None:
        settings.CROWD_STARTS_PER_HOUR = 2
        starts = [may_start(a_start(solved()), place=PLACE, at=NOW) for _ in range(3)]
        assert starts == [None, None, MANY_FROM_HERE]
        elsewhere = a_start(solved(), address="198.51.100.7")
        assert may_start(elsewhere, place=PLACE, at=NOW) is None
        later = NOW + timedelta(hours=1)
        assert may_start(a_start(), place=PLACE, at=later) is None

    @pytest.mark.usefixtures("without_redis")
    def test_keeps_nobody_waiting_without_redis(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.CROWD_SLOW_STARTS_PER_MINUTE = settings.CROWD_STARTS_PER_HOUR = 0
        assert may_start(a_start(solved()), place=PLACE, at=NOW) is None
        assert may_start(a_start(), place=PLACE, at=NOW) is None
        assert "Redis does not answer" in caplog.text
        assert "203.0.113" not in caplog.text
        assert not any(record.exc_info for record in caplog.records)
