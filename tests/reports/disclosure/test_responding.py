"""Small numbers of people who were asked or who answered, and what would give them away."""

from itertools import product

import numpy as np
import pytest

from reports.disclosure.protected import HIDDEN
from reports.disclosure.responding import ProtectedResponse, TrueWay, protect_response

pytestmark = pytest.mark.requirement("R-110")
K = 11


def protected(*ways: tuple[int | None, int], total: int | None = None) -> ProtectedResponse:
    true = [TrueWay(f"way {place}", *numbers) for place, numbers in enumerate(ways)]
    return protect_response("2027", true, total or sum(n for _, n in ways), K)


def shown(response: ProtectedResponse) -> list[tuple[object, object, object]]:
    return [(way.asked, way.answered, way.rate) for way in response.ways]


class TestProtectResponse:
    def test_shows_what_is_large(self) -> None:
        assert shown(protected((400, 244), (None, 90))) == [(400, 244, 61.0), (None, 90, None)]

    def test_hides_a_way_that_few_took_and_the_next_smallest(self) -> None:
        answered = [way.answered for way in protected((None, 300), (None, 3), (None, 40)).ways]
        assert answered == [300, HIDDEN, HIDDEN]

    def test_hides_more_where_two_leave_too_little_doubt(self) -> None:
        answered = [way.answered for way in protected((None, 300), (None, 2), (None, 4)).ways]
        assert answered == [HIDDEN, HIDDEN, HIDDEN]

    def test_names_no_way_where_so_few_answered_that_its_name_would_tell(self) -> None:
        assert protected((None, 3), (None, 8)).ways == ()

    def test_hides_how_many_were_asked_where_nearly_all_answered(self) -> None:
        assert shown(protected((100, 95), (100, 100), (100, 60))) == [
            (HIDDEN, 95, None),
            (100, 100, 100.0),
            (100, 60, 60.0),
        ]

    def test_shows_a_way_that_nobody_took(self) -> None:
        assert shown(protected((50, 0), (None, 90)))[0] == (50, 0, 0.0)

    def test_shows_nothing_where_the_answers_are_not_those_of_the_report(self) -> None:
        """Three went since: with the total that is printed they would stand in the difference."""
        assert shown(protected((400, 244), total=247)) == [(HIDDEN, HIDDEN, None)]

    def test_knows_no_number_that_is_smaller_than_the_answers(self) -> None:
        assert shown(protected((20, 60)))[0] == (None, 60, None)

    def test_survives_json(self) -> None:
        response = protected((400, 244), (None, 3), (30, 20))
        assert ProtectedResponse.from_plain(response.to_plain()) == response

    @pytest.mark.parametrize("seed", range(60))
    def test_leaves_a_reader_in_doubt(self, seed: int) -> None:
        """Whoever tries all numbers that add up finds an interval of k - 1 or more."""
        rng = np.random.default_rng(seed)
        people = rng.choice([0, 1, 2, 3, 5, 8, 10, 11, 12, 15, 20, 40], rng.integers(2, 5))
        true = [int(n) for n in people]
        if sum(true) < K:
            return  # a report does not print such a total
        response = protected(*((None, n) for n in true))
        if not response.ways:  # whoever saw the names would know that somebody took each
            true = [n for n in true if n]
            assert sum(true) - len(true) < K - 1
            return
        hidden = [p for p, way in enumerate(response.ways) if way.answered is HIDDEN]
        rest = sum(true[place] for place in hidden)
        worlds = [
            world
            for world in product(range(1, rest + 1), repeat=max(len(hidden) - 1, 0))
            if hidden and sum(world) < rest
        ]
        for place in range(len(hidden) - 1):
            found = {world[place] for world in worlds}
            assert max(found) - min(found) >= K - 1
            assert max(found) >= K
        assert all(true[p] == 0 or true[p] >= K for p in range(len(true)) if p not in hidden)
        assert len(hidden) != 1
