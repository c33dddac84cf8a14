"""A purge is killed after every step that it makes, again and again, and ends as if it was not."""

from typing import Any

import pytest

from research_portal.local.redis_server import RedisServer
from tests.retention.faults.conftest import finished, looked_at
from tests.retention.faults.grounds import Done, Grounds

pytestmark = pytest.mark.django_db
MOST = 300
"""No purge of these tests has so many steps."""


def killed_on_and_on(due: Grounds) -> Done:
    """Kill each process as soon as it came one step further than the one before; the last ends.

    One that takes up an item says so first, unless the item has only to be looked at again, and may
    have to repeat what changes nothing any more: where two did the same, the next lives longer.
    """
    longer, before = 0, Done([], killed=False)
    for _ in range(MOST):
        states = due.rows("SELECT DISTINCT state FROM retention_purgeitem")
        done = due.order("purge", dies_at=1 + (("erasing",) in states) + longer)
        if not done.killed:
            return done
        longer = longer + 1 if done.steps == before.steps else 0
        before = done
    raise AssertionError(f"It comes to no end: {before.steps}")


class TestUndisturbed:
    """What all others are measured by."""

    def test_leaves_nothing_that_was_due(self, undisturbed: dict[str, Any]) -> None:
        assert (undisturbed["left"], undisturbed["names in code books"]) == ([], 0)
        assert [due.partition(" ")[0] for due in undisturbed["due"]] == ["paper_forms"]
        assert undisturbed["files"] == [".file-store"]
        ours = [key for key in undisturbed["living keys"] if ":" in key]
        assert ours == []  # what belongs to no study and no thing lives on: opt-outs and the like

    def test_certifies_what_was_there(self, undisturbed: dict[str, Any]) -> None:
        assert (undisturbed["runs"], undisturbed["genuine"]) == ({"certified": 1}, [True])
        assert {state for *_, state in undisturbed["items"]} == {"verified"}
        assert all(erased == count for _, _, count, erased, _ in undisturbed["items"])
        assert undisturbed["total"] == [sum(count for _, _, count, _, _ in undisturbed["items"])]


class TestKilled:
    @pytest.mark.requirement("R-137")
    def test_after_every_step_it_ends_as_if_it_was_not(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        assert finished(killed_on_and_on(due)) in {"certified", None}
        assert looked_at(due) == undisturbed

    @pytest.mark.requirement("R-137")
    def test_together_with_postgres_it_ends_as_if_it_was_not(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        crash, crashes = due.killing_postgres(), 0
        while (done := due.order("purge", breaks_at=2 + crashes, **crash)).raised:
            assert done.raised in {"OperationalError", "InterfaceError"}, done.found
            due.server.start()
            crashes += 1
        finished(done)
        assert crashes >= 8
        assert looked_at(due) == undisturbed

    @pytest.mark.requirement("R-137")
    def test_with_postgres_at_every_kind_of_step_it_ends_as_if_it_was_not(
        self, due: Grounds, undisturbed: dict[str, Any], kinds_of_steps: frozenset[str]
    ) -> None:
        """PostgreSQL crashes once at each kind of step, in one purge that is taken up each time.

        Each kind and not each of the hundred steps: those of one kind leave the same tables in the
        same state, for another thing. One purge and not one for each kind: what a crash leaves has
        to bear the next, and there is one certificate in the end. Not before the first commit:
        there nothing is begun. A file may be deleted when PostgreSQL is away already, between two
        commits: such a step counts, too.
        """
        crash, known, away = due.killing_postgres(), list[str](), set[str]()
        while True:
            done = due.order("purge", breaks_at_other_than=known, **crash)
            assert done.raised in {"OperationalError", "InterfaceError", None}, done.found
            new = [step for step in done.steps if step not in known]
            if not new:
                break
            known.append(new[0])
            away |= set(new[1:])
            due.server.start()
        finished(done)
        assert kinds_of_steps <= {*known, *away}
        assert all(step.startswith("file of ") for step in away)
        assert looked_at(due) == undisturbed

    def test_without_redis_it_ends_as_if_it_was_there(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        RedisServer(due.state).stop()
        assert finished(due.order("purge")) == "certified"
        RedisServer(due.state).start()
        assert looked_at(due) == undisturbed


class TestTwoAtOnce:
    @pytest.mark.requirement("R-137")
    def test_make_one_certificate(self, due: Grounds, undisturbed: dict[str, Any]) -> None:
        both = [due.send("purge"), due.send("purge")]
        assert {finished(due.wait(each)) for each in both} == {"certified", None}
        assert looked_at(due) == undisturbed

    def test_take_over_from_one_that_is_killed(
        self, due: Grounds, undisturbed: dict[str, Any]
    ) -> None:
        first, second = due.send("purge", dies_at=40), due.send("purge")
        ends = [due.wait(first), due.wait(second)]
        if not ends[0].killed:  # the other was quicker, and left nothing to die of
            assert finished(ends[0]) is None
        assert finished(ends[1]) == "certified"
        assert looked_at(due) == undisturbed


class TestStores:
    """One of the databases is away from the beginning, or goes while a purge runs."""

    @pytest.mark.requirement("R-137")
    @pytest.mark.parametrize("store", ["keyring", "vault"])
    @pytest.mark.parametrize("at", [1, 9, 30, 75])
    def test_that_are_away_leave_nothing_certified(
        self, due: Grounds, undisturbed: dict[str, Any], store: str, at: int
    ) -> None:
        done = due.order("purge", breaks_at=at, **due.closing(store))
        assert done.raised or done.found == "running"
        assert due.rows("SELECT * FROM retention_certificate") == []
        due.open(store)
        assert finished(due.order("purge")) == "certified"
        assert looked_at(due) == undisturbed

    @pytest.mark.requirement("R-137")
    @pytest.mark.parametrize(
        ("store", "table"),
        [
            ("DATABASE", "retention_purgerun"),
            ("DATABASE", "retention_purgeitem"),
            ("DATABASE", "retention_certificate"),
            ("DATABASE", "fieldwork_response"),
            ("VAULT", "participants_contact"),
            ("KEYRING", "keyring_datakey"),
        ],
    )
    def test_whose_disk_is_full_leave_nothing_certified(
        self, due: Grounds, undisturbed: dict[str, Any], store: str, table: str
    ) -> None:
        with due.full_disk(table, store):
            done = due.order("purge")
            assert done.raised or done.found == "running"
            assert due.rows("SELECT * FROM retention_certificate") == []
        assert finished(due.order("purge")) == "certified"
        assert looked_at(due) == undisturbed
