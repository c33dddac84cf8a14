"""Options of one question: who gave no answer gave none to any of them, and a reader knows it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reports.disclosure.check import audit, protect
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Alike, TrueTable
from tests.reports.disclosure.examples import is_guarded, solve, told

OPTION = ("Selected", "Not selected", "No answer")
SHARED = frozenset({"No answer"})


def an_option(
    name: str, counts: list[list[int]], demographic: str = "age", *, tied: bool = True
) -> TrueTable:
    """One option of "languages" by groups that are called g0, g1, …"""
    return TrueTable(
        "2026",
        name,
        demographic,
        OPTION,
        tuple(f"g{column}" for column in range(len(counts[0]))),
        np.array(counts, dtype=np.int64),
        uninformative=frozenset({"Not selected"}),
        alike_answers=Alike("languages", SHARED) if tied else None,
    )


def two_options(*, tied: bool = True) -> list[TrueTable]:
    """Three of the 75 in the first group selected the first option; 12 said nothing at all."""
    return [
        an_option("english", [[3, 40, 50], [60, 50, 40], [12, 45, 45]], tied=tied),
        an_option("spanish", [[30, 40, 50], [33, 50, 40], [12, 45, 45]], tied=tied),
    ]


def options_by_options(seed: int, *, tied: bool = True) -> list[TrueTable]:
    """Three options by four options of a demographic, and both by a plain one."""
    rng = np.random.default_rng(seed)
    people = int(rng.integers(60, 320))
    asked = _choices(rng, people, 3)
    belongs = _choices(rng, people, 4)
    plain = rng.choice(3, people, p=rng.dirichlet(np.full(3, 2.0)))
    alike = (Alike("q", SHARED), Alike("d", SHARED)) if tied else (None, None)
    tables = []
    for q, answers in enumerate(asked):
        for d, groups in enumerate(belongs):
            table = _counted(f"q{q}", f"d{d}", answers, groups, OPTION)
            tables.append(replace(table, alike_answers=alike[0], alike_groups=alike[1]))
        table = _counted(f"q{q}", "plain", answers, plain, ("g0", "g1", "g2"))
        tables.append(replace(table, alike_answers=alike[0]))
    return tables


def _choices(rng: np.random.Generator, people: int, options: int) -> list[np.ndarray]:
    """For each option who selected it (0), did not (1), or gave no answer to any of them (2)."""
    silent = rng.random(people) < rng.uniform(0.02, 0.2)
    rates = rng.uniform(0.03, 0.6, options)
    return [np.where(silent, 2, (rng.random(people) > rate).astype(int)) for rate in rates]


def _counted(
    question: str, demographic: str, answers: np.ndarray, groups: np.ndarray, names: tuple[str, ...]
) -> TrueTable:
    counts = np.zeros((3, 3), dtype=np.int64)
    np.add.at(counts, (answers, groups), 1)
    harmless = frozenset({"Not selected"})
    return TrueTable("2026", question, demographic, OPTION, names, counts, uninformative=harmless)


def weak_cells(report: ProtectedReport, families: dict[str, str]) -> dict[Any, tuple[float, float]]:
    """By the oracle, which knows from the questionnaire alone that "No answer" is shared."""
    printed, sums = told(report.to_json())
    groups: dict[Any, list[Any]] = {}
    for key in printed:
        *at, question, answer, demographic, group = key
        q = families.get(question, question) if answer in SHARED else question
        d = families.get(demographic, demographic) if group in SHARED else demographic
        groups.setdefault((*at, q, answer, d, group), []).append(key)
    for first, *others in groups.values():
        sums += [(first, [other]) for other in others]
    found = solve(printed, sums, whole_lines=[s for s in sums if len(s[1]) > 1])
    return {key: i for key, i in found.items() if not is_guarded(i, report.threshold)}


FAMILIES = {f"q{n}": "q" for n in range(4)} | {f"d{n}": "d" for n in range(4)}


@pytest.mark.requirement("R-110")
class TestOptionsOfOneQuestion:
    def test_leak_when_nobody_ties_them(self) -> None:
        """What was wrong: 75 - 60 - 12 = 3, and 12 stands in the next table."""
        report = protect(two_options(tied=False), 11)
        assert not audit(report).succeeded
        assert weak_cells(report, {"english": "languages", "spanish": "languages"})

    def test_do_not_leak_when_they_are_tied(self) -> None:
        report = protect(two_options(), 11)
        assert not audit(report).succeeded
        assert not weak_cells(report, {"english": "languages", "spanish": "languages"})

    def test_are_attacked_through_each_other(self) -> None:
        """The attack finds it by its own statements, whatever the builder did."""
        careless = protect(two_options(tied=False), 11)
        alike = Alike("languages", SHARED)
        tables = tuple(replace(table, alike_answers=alike) for table in careless.tables)
        assert audit(replace(careless, tables=tables)).succeeded

    def test_are_attacked_across_reports(self) -> None:
        first, second = (protect([table], 11) for table in two_options())
        assert not audit(first).succeeded
        assert not audit(second).succeeded
        assert audit(replace(first, tables=(*first.tables, *second.tables))).succeeded

    def test_hide_a_shared_number_in_all_tables_or_in_none(self) -> None:
        report = protect(options_by_options(3), 11)
        seen: dict[tuple[str, ...], set[bool]] = {}
        for table in report.tables:
            for row, answer in zip(table.counts, table.answers, strict=True):
                if answer in SHARED and table.demographic == "plain":
                    for group, count in zip(table.groups, row, strict=True):
                        seen.setdefault((answer, group), set()).add(count is HIDDEN)
        assert seen
        assert all(len(marks) == 1 for marks in seen.values())

    def test_keep_a_hidden_zero_possible_in_every_table(self) -> None:
        """Where all of a group selected one option its column goes whole, zeros too: everywhere."""
        one = an_option("english", [[30, 40, 50], [0, 50, 40], [0, 45, 45]])
        two = an_option("spanish", [[15, 40, 50], [15, 50, 40], [0, 45, 45]])
        report = protect([one, two], 11)
        assert [table.counts[2][0] for table in report.tables] == [HIDDEN, HIDDEN]
        assert not audit(report).succeeded
        assert not weak_cells(report, {"english": "languages", "spanish": "languages"})

    @pytest.mark.parametrize("seed", range(8))
    def test_are_guarded_by_options_of_a_demographic_too(self, seed: int) -> None:
        report = protect(options_by_options(seed), 11)
        assert not audit(report).succeeded
        assert not weak_cells(report, FAMILIES)

    def test_leak_by_options_of_a_demographic_when_nobody_ties_them(self) -> None:
        reports = [protect(options_by_options(seed, tied=False), 11) for seed in range(3)]
        assert not any(audit(report).succeeded for report in reports)
        assert any(weak_cells(report, FAMILIES) for report in reports)

    def test_survive_json(self) -> None:
        text = protect(two_options(), 11).to_json()
        assert ProtectedReport.from_json(text).to_json() == text
        assert json.loads(text)["tables"][0]["alike_answers"] == ["languages", ["No answer"]]
