"""Groups are weighted from the cells that are printed of them, and tell a reader nothing new."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from reports.disclosure.check import audit, protect
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Measure, TrueTable, crossed
from reports.formats import FORMATS
from reports.formats.weighing import weighted_tables
from reports.weighting import Margin, Weighting, means_of, weighted_of, weights_of
from tests.reports.disclosure.examples import (
    Key,
    Row,
    a_crossed_survey,
    is_guarded,
    solve,
    told,
)
from tests.reports.documents import a_document_of

SCORES = (("a0", 1), ("a1", 2), ("a2", 3))


def surveyed(seed: int, people: int = 6000, answers: tuple[int, ...] = (3,)) -> list[TrueTable]:
    """Questions by two demographics, and by both at once."""
    tables = a_crossed_survey(seed, people=people, answers=answers, groups=(3, 2))
    return [replace(each, measures=(Measure("mean", SCORES),)) for each in tables]


def pushed(tables: list[TrueTable], *pushes: tuple[float, ...]) -> Weighting:
    """Margins that differ from those who answered by such factors."""
    margins = (
        Margin(table.demographic, tuple(zip(table.groups, wanted, strict=True)))
        for table, push in zip(tables, pushes, strict=False)
        for wanted in [(table.counts.sum(axis=0) * push).tolist()]
    )
    return Weighting(tuple(margins), "A census")


BY_ONE, BY_BOTH = ((1.4, 1.0, 0.8),), ((1.4, 1.0, 0.8), (0.7, 1.3))


class TestGroups:
    @pytest.mark.requirement("R-099")
    @pytest.mark.parametrize(("pushes", "shown"), [(BY_ONE, {"D1"}), (BY_BOTH, {"D0", "D1"})])
    def test_equal_what_the_weights_make_of_their_people(
        self, pushes: tuple[tuple[float, ...], ...], shown: set[str]
    ) -> None:
        tables = surveyed(3)
        report, weighting = protect(tables, 11), pushed(tables, *pushes)
        assert not report.hidden
        (weights,) = weights_of(report, weighting)
        of_cell = dict(zip(weights.cells, weights.values, strict=True))
        both = next(table for table in tables if table.crossing)
        assert both.crossing is not None
        found = [each for each in weighted_of(report, weighting) if each.demographic]
        assert {each.demographic for each in found} == shown
        for each in found:
            here = [
                (of_cell[pair[: len(pushes)]], both.counts[:, column])
                for column, pair in enumerate(both.crossing.pairs)
                if pair[["D0", "D1"].index(each.demographic)] == each.group
            ]
            answered = both.answers.index(each.answer)
            people = sum(weight * counts.sum() for weight, counts in here)
            gave = sum(weight * counts[answered] for weight, counts in here)
            assert each.weighted == pytest.approx(100 * gave / people, abs=0.051)
            assert each.count == sum(counts[answered] for _, counts in here)
            assert each.interval[0] < each.weighted < each.interval[1]

    def test_weighs_means_of_groups(self) -> None:
        tables = surveyed(3)
        report, weighting = protect(tables, 11), pushed(tables, *BY_ONE)
        (weights,) = weights_of(report, weighting)
        both = next(table for table in tables if table.crossing)
        mean = next(each for each in means_of(report, weighting) if each.group == "g0")
        assert mean.demographic == "D1"
        ours = both.counts[:, [g.endswith("× g0") for g in both.groups]]
        borne = ours @ np.array(weights.values)
        assert mean.unweighted == pytest.approx(ours.sum(axis=1) @ [1, 2, 3] / ours.sum(), abs=0.06)
        assert mean.weighted == pytest.approx(borne @ [1, 2, 3] / borne.sum(), abs=0.06)

    def test_weighs_nothing_of_whom_a_needed_number_is_hidden(self) -> None:
        tables = surveyed(5, people=300)
        report, weighting = protect(tables, 11), pushed(tables, *BY_ONE)
        both = next(table for table in report.tables if table.crossing)
        assert both.crossing is not None
        shown = {
            (group, answer)
            for answer, row in zip(both.answers, both.counts, strict=True)
            for group in ("g0", "g1")
            if HIDDEN
            not in [n for n, p in zip(row, both.crossing.pairs, strict=True) if p[1] == group]
        }
        assert 0 < len(shown) < 6
        found = {(e.group, e.answer) for e in weighted_of(report, weighting) if e.demographic}
        assert found == shown

    def test_stand_beside_everyone_in_files(self) -> None:
        tables = surveyed(3)
        document = replace(a_document_of(protect(tables, 11)), weighting=pushed(tables, *BY_ONE))
        everyone, groups = weighted_tables(document)
        assert (everyone.words, groups.words) == (
            ("Question", "Answer"), ("Question", "D1", "Answer"),
        )  # fmt: skip
        said = groups.rows[0].numbers[2].rstrip("%")
        for name in ("html", "csv", "json"):
            assert said in FORMATS[name].write(document).decode("utf-8-sig")
        plain = json.loads(FORMATS["json"].write(document))
        schema = json.loads(Path("static/schemas/report.schema.json").read_text())
        Draft202012Validator(schema).validate(plain)
        assert len(plain["weighting"]["group_answers"]) == 6
        assert all(shape.write(document) for shape in FORMATS.values())


@pytest.mark.requirement("R-110")
class TestAReaderWhoKnowsAllWeights:
    @pytest.mark.parametrize("pushes", [BY_ONE, BY_BOTH])
    def test_narrows_no_hidden_count_by_weighted_groups(
        self, pushes: tuple[tuple[float, ...], ...]
    ) -> None:
        told_of, hidden = 0, 0
        for seed in range(8):
            tables = surveyed(seed, people=500, answers=(3, 3))
            report, weighting = protect(tables, 11), pushed(tables, *pushes)
            assert not audit(report).succeeded
            rows = told_by_groups(report, weighting)
            before = solve(*told(report.to_json()))
            after = solve(*told(report.to_json()), rows=rows)
            for key, ends in after.items():
                assert ends == pytest.approx(before[key], abs=1e-3)
                assert is_guarded(ends, 11)
            told_of, hidden = told_of + len(rows), hidden + len(after)
        assert told_of
        assert hidden


def told_by_groups(report: ProtectedReport, weighting: Weighting) -> list[Row]:
    """The weighted people of an answer lie within a rounded share of all of the group."""
    weights = weights_of(report, weighting)[0]
    of_cell = dict(zip(weights.cells, weights.values, strict=True))
    both = next(table for table in report.tables if table.crossing)
    assert both.crossing is not None
    rows: list[Row] = []
    for each in weighted_of(report, weighting):
        if not each.demographic:
            continue
        place = both.crossing.demographics.index(each.demographic)
        here = {
            label: of_cell[pair[: len(weighting.demographics)]]
            for label, pair in zip(both.groups, both.crossing.pairs, strict=True)
            if pair[place] == each.group
        }
        at = ("2026", "[]")
        d = crossed("D0", "D1")
        part: dict[Key, float] = {
            (*at, each.question, each.answer, d, g): w for g, w in here.items()
        }
        whole: dict[Key, float] = {(*at, "", "", d, g): w for g, w in here.items()}
        low, high = (each.weighted - 0.0501) / 100, (each.weighted + 0.0501) / 100
        rows.append((part | {key: -high * w for key, w in whole.items()}, 0.0))
        rows.append(
            ({key: -w for key, w in part.items()} | {key: low * w for key, w in whole.items()}, 0.0)
        )
    return rows
