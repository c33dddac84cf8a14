"""Two and three releases about nearly the same people."""

from dataclasses import replace

import numpy as np
import pytest

from reports.disclosure.check import audit, protect
from reports.disclosure.populations import strata_of, told_of
from reports.disclosure.tables import TrueTable
from reports.membership import too_few
from tests.reports.disclosure.examples import a_table

K = 11
SIZES = (4, 3)


class Releases:
    """Each wave of respondents joins those before; every release tells of all until then."""

    def __init__(self, seed: int, *people: int) -> None:
        rng = np.random.default_rng(seed)
        total = sum(people)
        self._answers = rng.choice(SIZES[0], total, p=(0.5, 0.3, 0.15, 0.05))
        self._groups = rng.choice(SIZES[1], total, p=(0.5, 0.3, 0.2))
        self._until = np.cumsum(people)
        order = np.arange(total)
        self.members = {f"until {n}": order < until for n, until in enumerate(self._until)}

    def tables(self, number: int) -> list[TrueTable]:
        """The only question by the only demographic of everybody until then."""
        return [self._table(self.members[f"until {number}"], f"until {number}")]

    def strata(self, number: int) -> tuple[list[TrueTable], dict[str, tuple[str, ...]]]:
        """The tables of all populations before, and of the people between them; and the sums."""
        known = {f"until {n}": self.members[f"until {n}"] for n in range(number + 1)}
        sums = {name: (name,) for name in known} | dict(strata_of(known).sums)
        inside = {
            part: np.logical_and.reduce(
                [members if part in sums[name] else ~members for name, members in known.items()]
            )
            for part in sums[f"until {number}"]
        }
        tables = [
            self._table(members, part) for part, members in inside.items() if part not in known
        ]
        tables += [self._table(known[f"until {n}"], f"until {n}") for n in range(number)]
        return tables, dict(strata_of(known).sums)

    def _table(self, members: np.ndarray, stratum: str) -> TrueTable:
        counts = np.zeros(SIZES, dtype=np.int64)
        np.add.at(counts, (self._answers[members], self._groups[members]), 1)
        return a_table(counts.tolist(), stratum=stratum)


@pytest.mark.requirement("R-110")
class TestSuccessiveReleases:
    @pytest.mark.parametrize("seed", range(6))
    def test_leak_by_subtraction_when_each_is_protected_alone(self, seed: int) -> None:
        releases = Releases(seed, 600, 40)
        first, second = (protect(releases.tables(number), K) for number in (0, 1))
        strata = strata_of(releases.members)
        told = told_of([first], strata)
        assert not audit(second).succeeded
        assert not audit(second, first).succeeded
        assert audit(second, *told).succeeded

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("fresh", [15, 40, 200])
    def test_are_safe_together_when_the_second_knows_the_first(self, seed: int, fresh: int) -> None:
        releases = Releases(seed, 600, fresh)
        strata = strata_of(releases.members)
        told = told_of([protect(releases.tables(0), K)], strata)
        around, sums = releases.strata(1)
        second = protect(releases.tables(1), K, unions=sums, earlier=told, around=around)
        assert not audit(second, *told).succeeded
        assert second.tables[0].total == 600 + fresh

    def test_are_safe_together_when_there_are_three(self) -> None:
        releases = Releases(4, 500, 60, 90)
        strata = strata_of(releases.members)
        reports = [protect(releases.tables(0), K)]
        for number in (1, 2):
            told = told_of(reports, strata)
            around, sums = releases.strata(number)
            tables = releases.tables(number)
            reports.append(protect(tables, K, unions=sums, earlier=told, around=around))
            assert not audit(reports[-1], *told).succeeded

    @pytest.mark.parametrize("fresh", [1, 3, 10])
    def test_refuse_a_difference_of_fewer_people_than_may_be_told_of(self, fresh: int) -> None:
        assert is_refused(Releases(1, 600, fresh))

    def test_let_pass_who_are_the_same_or_more(self) -> None:
        assert not is_refused(Releases(1, 600, 11))
        assert not is_refused(Releases(1, 600, 0))

    def test_print_again_what_was_printed_before(self) -> None:
        tables = Releases(2, 600).tables(0)
        first = protect(tables, K)
        assert protect(tables, K, earlier=[first]) == first

    @pytest.mark.parametrize("seed", range(4))
    def test_show_nothing_that_the_first_hides(self, seed: int) -> None:
        """Another question about the same people: the margins that both print stay hidden."""
        tables = Releases(seed, 90).tables(0)
        first = protect(tables, K)
        other = [replace(table, question="Q2", counts=table.counts[::-1]) for table in tables]
        second = protect(other, K, earlier=[first])
        assert not audit(second, first).succeeded


def is_refused(releases: Releases) -> bool:
    return too_few(releases.members, strata_of(releases.members), set(), K) is not None


class TestStrata:
    def test_are_sums_of_people_by_where_they_belong(self) -> None:
        members = {
            "all": np.array([True] * 40),
            "all but the north": np.array([True] * 25 + [False] * 15),
        }
        strata = strata_of(members)
        assert sorted(strata.people.values()) == [15, 25]
        assert set(dict(strata.sums)["all"]) == {"all but the north", "in all only"}
        assert strata.belonging["all but the north"] == ("all", "all but the north")

    def test_bear_the_name_of_a_population_that_stands_alone(self) -> None:
        members = {
            "wave 1": np.array([True, False, False]),
            "wave 2": np.array([False, True, True]),
        }
        assert strata_of(members).sums == ()
        assert strata_of(members).people == {"wave 1": 1, "wave 2": 2}

    def test_make_all_waves_the_sum_of_waves(self) -> None:
        one = np.arange(50) < 20
        members = {"all waves": np.ones(50, dtype=bool), "wave 1": one, "wave 2": ~one}
        assert dict(strata_of(members).sums)["all waves"] == ("wave 2", "wave 1")

    def test_give_the_same_people_one_stratum_whatever_they_are_called(self) -> None:
        everybody = np.ones(20, dtype=bool)
        members = {"the north": everybody, "not the south": everybody.copy()}
        assert strata_of(members).sums == (("the north", ("not the south",)),)
