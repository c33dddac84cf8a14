"""Two and three releases between which the threshold was raised or lowered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from reports.disclosure.attack import attack
from reports.disclosure.check import audit, protect
from reports.disclosure.facts import Statement
from reports.disclosure.links import link
from reports.disclosure.populations import strata_of, told_of
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.promised import known_before, promised_of, told_first
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.retelling import Before
from reports.disclosure.statements import Publication
from reports.disclosure.tables import Cell, TrueTable
from reports.formats import as_html
from reports.membership import too_few
from tests.reports.disclosure.examples import a_survey, a_table
from tests.reports.disclosure.second_attacker import weak_places_beside
from tests.reports.documents import a_document_of

pytestmark = pytest.mark.requirement("R-110")

ANSWERS, GROUPS = (4, 3, 5), (3, 4)


class Asked(NamedTuple):
    """One question by one demographic of all who had answered by then."""

    until: int
    question: int
    demographic: int = 0

    @property
    def people(self) -> str:
        return f"until {self.until}"


class Releases:
    """People join in turn; each release asks what it will of all until then."""

    def __init__(self, seed: int, *people: int) -> None:
        rng, total = np.random.default_rng(seed), sum(people)
        self._answers = [rng.choice(n, total, p=rng.dirichlet(np.full(n, 1.2))) for n in ANSWERS]
        self._groups = [rng.choice(n, total, p=rng.dirichlet(np.full(n, 1.2))) for n in GROUPS]
        order, until = np.arange(total), np.cumsum(people)
        self.members = {f"until {n}": order < last for n, last in enumerate(until)}
        self.asked: list[list[Asked]] = []
        self.reports: list[ProtectedReport] = []

    def release(self, threshold: int, *asked: Asked) -> ProtectedReport:
        """Protected beside all before, which the attack then has in hand as well."""
        own = self.tables(*asked)
        told, around, sums = self.before(*asked)
        report = protect(own, threshold, unions=sums, earlier=told, around=around)
        assert not audit(report, *told).succeeded
        assert not audit(report).succeeded
        self.asked.append(list(asked))
        self.reports.append(report)
        return report

    def before(
        self, *asked: Asked
    ) -> tuple[list[ProtectedReport], list[TrueTable], dict[str, tuple[str, ...]]]:
        """What was told, the tables around those that are asked, and the sums of populations."""
        every = [*(each for one in self.asked for each in one), *asked]
        members = {each.people: self.members[each.people] for each in every}
        strata = strata_of(members)
        around = {table.address: table for table in self.tables(*every)}
        for each in every:
            for part in dict(strata.sums).get(each.people, ()):
                within = strata.belonging[part]
                kind = [mask if name in within else ~mask for name, mask in members.items()]
                table = self._table(each, part, np.logical_and.reduce(kind))
                around.setdefault(table.address, table)
        for table in self.tables(*asked):
            around.pop(table.address, None)
        sums = dict(strata.sums)
        return told_of(self.reports, strata), list(around.values()), sums

    def tables(self, *asked: Asked) -> list[TrueTable]:
        return [self._table(each, each.people, self.members[each.people]) for each in asked]

    def _table(self, asked: Asked, stratum: str, mask: np.ndarray) -> TrueTable:
        counts = np.zeros((ANSWERS[asked.question], GROUPS[asked.demographic]), dtype=np.int64)
        given = self._answers[asked.question][mask], self._groups[asked.demographic][mask]
        np.add.at(counts, given, 1)
        table = a_table(counts.tolist(), f"Q{asked.question}", f"D{asked.demographic}", stratum)
        return table if stratum in self.members else _without_empty_lines(table)


def _without_empty_lines(table: TrueTable) -> TrueTable:
    rows, columns = (np.flatnonzero(table.counts.sum(axis=axis)) for axis in (1, 0))
    return replace(
        table,
        answers=tuple(table.answers[row] for row in rows),
        groups=tuple(table.groups[column] for column in columns),
        counts=table.counts[np.ix_(rows, columns)],
    )


def cells_of(report: ProtectedReport) -> dict[Cell, object]:
    return {cell: n for table in report.tables for cell, n in table.cells()}


def small(report: ProtectedReport, threshold: int) -> set[Cell]:
    found = cells_of(report).items()
    return {cell for cell, n in found if isinstance(n, int) and 0 < n < threshold}


SAME = ((300,), [[Asked(0, 0)]] * 3)
OTHER_QUESTIONS = (
    (150,),
    [[Asked(0, 0), Asked(0, 1, 1)], [Asked(0, 1), Asked(0, 2, 1)], [Asked(0, 2)]],
)
MORE_PEOPLE = ((300, 40, 60), [[Asked(0, 0)], [Asked(1, 0)], [Asked(2, 0), Asked(2, 1)]])
FEW_MORE = ((90, 25, 30), [[Asked(0, 0)], [Asked(1, 0, 1)], [Asked(2, 1)]])
BACK = ((300, 15), [[Asked(0, 0)], [Asked(1, 0)], [Asked(0, 1)]])
STEPS = [(11, 20), (20, 11), (11, 20, 20), (11, 20, 11), (20, 11, 20), (11, 15, 25)]


@pytest.mark.requirement("R-110")
class TestReleasesUnderDifferentThresholds:
    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("steps", STEPS, ids=str)
    @pytest.mark.parametrize(
        "plan",
        [SAME, OTHER_QUESTIONS, MORE_PEOPLE, FEW_MORE, BACK],
        ids=["same", "other questions", "more people", "few more", "back"],
    )
    def test_withstand_the_attack_and_keep_what_was_told(
        self, seed: int, steps: Sequence[int], plan: tuple[tuple[int, ...], list[list[Asked]]]
    ) -> None:
        people, asked = plan
        releases, told = Releases(seed, *people), dict[Cell, object]()
        for threshold, tables in zip(steps, asked, strict=False):
            report = releases.release(threshold, *tables)
            new = {c: n for c, n in cells_of(report).items() if c not in told}
            assert {c: n for c, n in cells_of(report).items() if c in told}.items() <= told.items()
            assert not small(report, threshold) & new.keys()
            told |= new

    @pytest.mark.parametrize("seed", range(3))
    def test_show_what_is_small_only_where_it_was_told(self, seed: int) -> None:
        releases = Releases(seed, 300)
        first = releases.release(11, Asked(0, 0))
        again = releases.release(20, Asked(0, 0))
        assert again.tables == first.tables
        assert told_first(again) == {11: again.note["cells"]}
        assert ProtectedReport.from_json(again.to_json()) == again

    def test_say_nothing_of_thresholds_where_none_changed(self) -> None:
        releases = Releases(1, 300)
        reports = [releases.release(11, Asked(0, question)) for question in (0, 1)]
        assert [each.told for each in reports] == [(), ()]
        assert '"told"' not in reports[1].to_json()

    @pytest.mark.parametrize("seed", range(4))
    def test_leak_where_the_second_does_not_know_of_the_first(self, seed: int) -> None:
        """Protected under 20 for itself, it lets what 11 hid be subtracted from what 20 shows."""
        releases = Releases(seed, 300, 40)
        releases.release(11, Asked(0, 0))
        told, _, _ = releases.before(Asked(1, 0))
        assert audit(protect(releases.tables(Asked(1, 0)), 20), *told).succeeded

    @pytest.mark.parametrize("seed", range(4))
    def test_leak_where_the_old_threshold_goes_on_for_what_is_new(self, seed: int) -> None:
        releases = Releases(seed, 150)
        releases.release(11, Asked(0, 0))
        told, around, sums = releases.before(Asked(0, 1))
        tables = releases.tables(Asked(0, 1))
        naive = protect(tables, 11, unions=sums, earlier=told, around=around)
        assert audit(replace(naive, threshold=20), *told).succeeded

    def test_hold_what_was_hidden_to_the_higher_one(self) -> None:
        """Under 20 two cells hide each other; showing a third narrows them to what 11 wants."""
        first = protect([a_table([[6, 24, 40], [50, 60, 70]])], 20)
        hidden = first.hidden
        lowered = protect([a_table([[6, 24, 40], [50, 60, 70]])], 11, earlier=[first])
        assert lowered.hidden == hidden
        assert told_first(lowered) == {20: lowered.note["cells"]}
        assert audit(lowered, first).promises[0][0] == (20, 20)

    def test_ask_for_as_much_as_the_first_that_told_and_not_the_last(self) -> None:
        table = a_table([[6, 24, 40], [50, 60, 70]])
        first = protect([table], 20)
        second = protect([table], 11, earlier=[first])
        third = protect([table], 15, earlier=[first, second])
        assert [promise for promise, _ in third.told] == [(20, 20)]


class TestWhatEarlierReportsLeave:
    def test_is_asked_for_where_a_group_is_known_to_be_small(self) -> None:
        """A group of 17 was told under 11: no count in it can reach 20, and each may be 17."""
        told = protect([a_table([[12, 60, 70], [5, 80, 90]])], 11)
        assert cells_of(told)[Cell("2026", "", demographic="D", group="g0")] == 17
        other = a_table([[9, 70, 60], [8, 70, 100]], question="R")
        report = protect([other], 20, earlier=[told])
        assert not audit(report, told).succeeded
        column = [n for c, n in cells_of(report).items() if c.is_inner and c.group == "g0"]
        assert set(column) == {HIDDEN}
        assert known_before(report)

    def test_may_not_be_narrowed(self) -> None:
        told = protect([a_table([[12, 60, 70], [5, 80, 90]])], 11)
        other = a_table([[9, 70, 60], [8, 70, 100]], question="R")
        tables = [other]
        report = protect(tables, 20, earlier=[told])
        system = link(tables)
        complements = report.hidden - sensitive(system, tables, 20)
        assert complements
        for cell in complements:
            holed = withhold(system, tables, report.hidden - {cell}, 20)
            assert audit(holed, told).succeeded

    def test_excuses_nothing_that_this_report_prints(self) -> None:
        told = protect([a_table([[12, 60, 70], [5, 80, 90]])], 11)
        tables = [a_table([[9, 70, 60], [8, 70, 100]], question="R")]
        system = link(tables)
        printed = withhold(system, tables, frozenset(), 20)
        assert audit(printed, told).succeeded


X, Y = Cell("2026", "", "Q", "a0", "D", "g0"), Cell("2026", "", "Q", "a1", "D", "g0")


class TestACountOfAtMostFifteen:
    """Earlier reports say so; today's threshold is 20."""

    def broken(self, *statements: Statement) -> tuple[Cell, ...]:
        before = Publication((Statement(None, 15, ((X, 1),)),), (X,), 20)
        told = (*before.statements, *statements)
        return attack(Publication(told, (X,), 20, before=before)).broken

    def test_may_be_known_to_be_one_or_more(self) -> None:
        assert not self.broken()
        assert not self.broken(Statement(1, None, ((X, 1),)))

    @pytest.mark.parametrize(("low", "high"), [(2, None), (None, 14), (15, None), (None, 0)])
    def test_may_be_known_no_better(self, low: int | None, high: int | None) -> None:
        assert self.broken(Statement(low, high, ((X, 1),))) == (X,)

    def test_may_not_be_printed_even_where_it_could_be_worked_out(self) -> None:
        sums = (Statement(15, 15, ((X, 1), (Y, 1))), Statement(0, 0, ((Y, 1),)))
        before = Publication(sums, (X,), 20)
        printed = Publication((*sums, Statement(15, 15, ((X, 1),))), (), 20, before=before)
        assert attack(printed).broken == (X,)

    def test_is_held_to_the_threshold_where_nothing_was_told_before(self) -> None:
        assert attack(Publication((Statement(None, 15, ((X, 1),)),), (X,), 20)).broken == (X,)


class TestWhoToldFirst:
    def promised(self, *sums: tuple[str, tuple[str, ...]]) -> set[str]:
        """The strata that two reports under 11 told of, today being 20."""
        reports = [
            replace(protect([a_table([[30, 40], [50, 60]], stratum=name)], 11), unions=sums)
            for name in ("one", "two")
        ]
        parts = [Cell(part, "") for _, pieces in sums for part in pieces]
        found = promised_of(20, reports, lambda _: parts)
        return {cell.stratum for _, cells in found for cell in cells}

    def test_includes_people_between_two_populations_that_were_told_of(self) -> None:
        assert self.promised(("two", ("one", "rest"))) == {"one", "two", "rest"}

    def test_leaves_out_people_whom_only_the_new_report_tells_apart(self) -> None:
        found = self.promised(("two", ("one", "left", "right")), ("new", ("one", "left")))
        assert found == {"one", "two"}

    def test_is_what_the_builder_goes_by(self) -> None:
        table = a_table([[6, 24, 40], [50, 60, 70]])
        first = protect([table], 20)
        second = protect([table], 11, earlier=[first])
        system = link([table])
        told = Before.of(system, [table], [first, second], 15).told
        assert {told.thresholds[system.index[cell]] for cell in first.hidden} == {20}


class TestTheSecondAttacker:
    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("steps", [(11, 20), (20, 11)], ids=str)
    def test_finds_nothing_in_what_we_print(self, seed: int, steps: tuple[int, int]) -> None:
        first, _, second = two_of_a_survey(seed, *steps)
        assert not weak_beside(second, first)

    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("steps", [(11, 20), (20, 11)], ids=str)
    def test_agrees_with_the_audit_about_patterns_with_a_hole(
        self, seed: int, steps: tuple[int, int]
    ) -> None:
        first, tables, second = two_of_a_survey(seed, *steps)
        system, own = link(tables), second.hidden - cells_of(first).keys()
        complements = sorted(own - sensitive(system, tables, steps[1]))
        shown = set(complements[: 1 + seed % 3])
        holed = withhold(system, tables, second.hidden - shown, steps[1])
        ours = {(c.question, c.answer, c.demographic, c.group) for c in audit(holed, first).broken}
        theirs = {(q.lower(), *rest) for q, *rest in weak_beside(holed, first)}
        assert {(q.lower(), a, d.lower(), g) for q, a, d, g in ours} == {
            (q, a, d.lower(), g) for q, a, d, g in theirs
        }


def two_of_a_survey(
    seed: int, one: int, two: int
) -> tuple[ProtectedReport, list[TrueTable], ProtectedReport]:
    """Two questions by two demographics; the second report has the second question only."""
    tables = a_survey(seed, 220, (3, 3), (3, 2))
    first = protect(tables[:2], one)
    return first, tables[2:], protect(tables[2:], two, earlier=[first])


def weak_beside(report: ProtectedReport, earlier: ProtectedReport) -> set[tuple[str, ...]]:
    page, before = (as_html.write(a_document_of(each)).decode() for each in (report, earlier))
    return set(weak_places_beside(page, report.threshold, (before, earlier.threshold)))


class TestPeopleToldApart:
    """Between two earlier populations are 15, between one of them and the new one 12."""

    def members(self) -> dict[str, np.ndarray]:
        order = np.arange(400)
        return {"one": order < 300, "two": order < 315, "three": order < 327}

    def few(self, threshold: int, *names: str, told: Sequence[tuple[int, set[str]]] = ()) -> bool:
        members = {name: self.members()[name] for name in names}
        return too_few(members, strata_of(members), set(), threshold, told) is not None

    def test_earlier_under_a_lower_threshold_refuse_nothing(self) -> None:
        told = [(11, {"one"}), (11, {"two"})]
        assert self.few(20, "one", "two")
        assert not self.few(20, "one", "two", told=told)

    def test_now_are_held_against_the_threshold_of_today(self) -> None:
        told = [(11, {"one"}), (11, {"two"})]
        assert self.few(20, "one", "two", "three", told=told)
        assert self.few(20, "one", "two", told=told[:1])

    def test_are_not_excused_where_they_were_few_then(self) -> None:
        assert self.few(20, "one", "two", told=[(16, {"one"}), (16, {"two"})])
