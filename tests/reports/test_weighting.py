"""Weights are raked to known margins, and weighted numbers tell a reader nothing new."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from reports.categories import CannotTabulateError
from reports.disclosure.check import audit, protect
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import TrueTable
from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.formats.method import method_note
from reports.formats.weighing import weighted_tables
from reports.forms import ReportForm, initial_of
from reports.margins import read_margins, text_of
from reports.models import Report
from reports.queries import document_of
from reports.weighting import (
    LEAST,
    MOST,
    Margin,
    Weighting,
    means_of,
    weighted_of,
    weights_of,
)
from tests.builders.reports import a_report, an_answered_study, many_answers
from tests.reports.disclosure.examples import (
    Key,
    Row,
    a_crossed_survey,
    a_survey,
    is_guarded,
    solve,
    told,
)
from tests.reports.documents import a_document, a_table

LARGE = ((60, 70, 50), (33, 24, 21), (40, 30, 40))
AGES = Margin("age", (("18 to 34", 50), ("35 to 54", 30), ("55 or older", 20)))
WEIGHTING = Weighting((AGES,), "American Community Survey 2024")
LINES = "age, 18 to 34, 50\nage, 35 to 54, 30\nage, 55 or older, 20"


def to_margins(table: TrueTable, *shares: float) -> Weighting:
    categories = tuple(zip(table.groups, shares, strict=True))
    return Weighting((Margin(table.demographic, categories),), "x")


class TestRaking:
    @pytest.mark.requirement("R-099")
    def test_meets_one_margin_exactly(self) -> None:
        report = protect([a_table(counts=LARGE)], 11)
        (weights,) = weights_of(report, WEIGHTING)
        people = np.array(LARGE).sum(axis=0)
        shares = people * weights.values / people.sum()
        assert shares == pytest.approx([0.5, 0.3, 0.2])
        assert not weights.trimmed
        by_hand = [0.5, 0.3, 0.2] @ (np.array(LARGE) / people).T
        found = [each.weighted for each in weighted_of(report, WEIGHTING)]
        assert found == pytest.approx(100 * by_hand, abs=0.06)

    def test_meets_two_margins_at_once(self) -> None:
        tables = a_crossed_survey(3, people=6000, answers=(3,), groups=(3, 2))
        report = protect(tables, 11)
        margins = tuple(
            Margin(table.demographic, tuple(zip(table.groups, wanted, strict=True)))
            for table, push in zip(tables, ((1.4, 1.0, 0.8), (0.7, 1.3)), strict=False)
            for wanted in [(table.counts.sum(axis=0) * push).tolist()]
        )
        (weights,) = weights_of(report, Weighting(margins, "x"))
        crossing = next(table for table in report.tables if table.crossing)
        assert crossing.crossing is not None
        held = np.array(crossing.group_totals, dtype=float) * weights.values
        for place, margin in enumerate(margins):
            of = np.array([pair[place] for pair in crossing.crossing.pairs])
            for category, share in margin.categories:
                wanted = share / sum(number for _, number in margin.categories)
                assert held[of == category].sum() / held.sum() == pytest.approx(wanted)
        assert not weights.trimmed
        found = weighted_of(report, Weighting(margins, "x"))
        assert len([each for each in found if not each.demographic]) == 3

    def test_says_the_design_effect_of_kish(self) -> None:
        report = protect([a_table(counts=LARGE)], 11)
        (weights,) = weights_of(report, WEIGHTING)
        each = np.repeat(weights.values, np.array(LARGE).sum(axis=0))
        assert weights.effect == pytest.approx(len(each) * (each**2).sum() / each.sum() ** 2)

    def test_trims_weights_and_says_how_far_margins_are_missed(self) -> None:
        table = a_table(counts=((600, 700, 20), (330, 240, 20), (400, 300, 15)))
        (weights,) = weights_of(protect([table], 11), to_margins(table, 10, 10, 80))
        assert weights.trimmed
        assert weights.off > 5
        assert max(weights.values) / min(weights.values) <= MOST / 0.2

    @pytest.mark.parametrize(("people", "shares"), [((990, 10), (50, 50)), ((500, 500), (1, 99))])
    def test_keeps_weights_within_the_limits_that_it_states(
        self, people: tuple[int, int], shares: tuple[int, int]
    ) -> None:
        first, second = people
        counts = [[first // 2, second // 2], [first - first // 2, second - second // 2], [0, 0]]
        table = replace(a_table(), groups=("Few", "Many"), counts=np.array(counts), measures=())
        (weights,) = weights_of(protect([table], 2), to_margins(table, *shares))
        assert not weights.why_not
        assert LEAST <= min(weights.values) <= max(weights.values) <= MOST
        assert abs(np.array(weights.values) @ np.array(people) / sum(people) - 1) < 1e-6

    def test_widens_intervals_by_the_effective_number(self) -> None:
        report = protect([a_table(counts=LARGE)], 11)
        even = to_margins(a_table(), *np.array(LARGE).sum(axis=0))
        skewed = to_margins(a_table(), 10, 10, 80)
        narrow, wide = (weighted_of(report, weighting)[0].interval for weighting in (even, skewed))
        assert wide[1] - wide[0] > narrow[1] - narrow[0]

    def test_weights_means(self) -> None:
        table = a_table(counts=LARGE)
        (mean,) = means_of(protect([table], 11), WEIGHTING)
        people = np.array(LARGE).sum(axis=0)
        by_group = (np.array([[1, 2, 3]]) @ np.array(LARGE))[0] / people
        assert mean.weighted == pytest.approx(by_group @ [0.5, 0.3, 0.2], abs=0.051)

    @pytest.mark.parametrize(
        ("counts", "why_not"),
        [
            (((60, 70, 1), (33, 24, 1), (40, 30, 2)), "weighting cell is hidden"),
            (((60, 70, 0), (33, 24, 0), (40, 30, 0)), "nobody of one of the categories"),
        ],
    )
    def test_weights_nothing_where_a_cell_is_hidden_or_empty(
        self, counts: tuple[tuple[int, ...], ...], why_not: str
    ) -> None:
        report = protect([replace(a_table(counts=counts), measures=())], 11)
        assert why_not in weights_of(report, WEIGHTING)[0].why_not
        assert weighted_of(report, WEIGHTING) == []


@pytest.mark.requirement("R-110")
class TestAReaderWhoKnowsAllWeights:
    @pytest.mark.parametrize("seed", range(12))
    def test_narrows_no_hidden_count(self, seed: int) -> None:
        tables, weighting = surveyed(seed)
        report = protect(tables, 11)
        assert not audit(report).succeeded
        before = solve(*told(report.to_json()))
        found = solve(*told(report.to_json()), rows=list(told_by_weights(report, weighting)))
        assert found.keys() == before.keys()
        for key, (low, high) in found.items():
            assert (low, high) == pytest.approx(before[key], abs=1e-3)
            assert is_guarded((low, high), 11)

    def test_would_find_numbers_that_are_weighted_from_hidden_ones(self) -> None:
        """The same reader, given what a naive program prints."""
        caught = 0
        for seed in range(12):
            tables, weighting = surveyed(seed)
            report = protect(tables, 11)
            rows = list(told_by_naive(report, tables, weighting))
            found = solve(*told(report.to_json()), rows=rows) if rows else {}
            caught += any(not is_guarded(each, 11) for each in found.values())
        assert caught >= 4

    def test_is_shown_nothing_that_needs_a_hidden_number(self) -> None:
        report = protect([a_table()], 11)
        (table,) = report.tables
        whole = [a for a, row in zip(table.answers, table.counts, strict=True) if HIDDEN not in row]
        assert 0 < len(whole) < len(table.answers)
        assert [each.answer for each in weighted_of(report, WEIGHTING)] == whole
        assert means_of(report, WEIGHTING) == []


def surveyed(seed: int) -> tuple[list[TrueTable], Weighting]:
    """Three questions by two demographics, one of which people are weighted by."""
    tables = a_survey(seed, people=240, answers=(4, 3), groups=(3, 2))
    shares = np.random.default_rng(seed).dirichlet(np.full(3, 3.0)) * 100
    by_first = next(table for table in tables if table.demographic == "D0")
    return tables, to_margins(by_first, *shares.tolist())


def told_by_weights(report: ProtectedReport, weighting: Weighting) -> list[Row]:
    known = {weights.stratum: weights for weights in weights_of(report, weighting)}
    rows: list[Row] = []
    for each in weighted_of(report, weighting):
        if each.demographic:
            continue
        weights = known[each.stratum]
        rows += _between(each.question, each.answer, weights.groups, weights.values, each.weighted)
    return rows


def told_by_naive(
    report: ProtectedReport, tables: Sequence[TrueTable], weighting: Weighting
) -> list[Row]:
    (weights,) = weights_of(report, weighting)
    rows: list[Row] = []
    for table in tables if not weights.why_not else ():
        if table.demographic != weighting.margins[0].demographic:
            continue
        values = np.array(weights.values)
        for answer, people in zip(table.answers, table.counts, strict=True):
            share = 100 * float(values @ people / (values @ table.counts.sum(axis=0)))
            said = round(share, 1)
            rows += _between(table.question, answer, weights.groups, weights.values, said)
    return rows


def _between(
    question: str, answer: str, groups: Sequence[str], values: Sequence[float], percent: float
) -> list[Row]:
    """The weighted people of an answer lie within a rounded share of all weighted people."""
    at = ("2026", "[]")
    part: dict[Key, float] = {(*at, question, answer, "D0", g): w for g, w in zip(groups, values)}  # noqa: B905
    whole: dict[Key, float] = {(*at, "", "", "D0", g): w for g, w in zip(groups, values)}  # noqa: B905
    low, high = (percent - 0.0501) / 100, (percent + 0.0501) / 100
    most = {**part, **{key: -high * w for key, w in whole.items()}}
    least = {**{key: -w for key, w in part.items()}, **{key: low * w for key, w in whole.items()}}
    return [(most, 0.0), (least, 0.0)]


class TestReadMargins:
    def test_reads_lines(self) -> None:
        assert read_margins(LINES) == (AGES,)
        assert read_margins(text_of([AGES])) == (AGES,)
        (margin,) = read_margins('age, "young, or so", 12.5%\nage, old, 87.5')
        assert margin.categories[0] == ("young, or so", 12.5)

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("age, old", "Line 2"),
            ("age, old, many", "Line 2"),
            ("age, old, -3", "Line 2"),
            ("age, 18 to 34, 4", "a second time"),
        ],
    )
    def test_names_the_line_that_is_wrong(self, line: str, said: str) -> None:
        with pytest.raises(CannotTabulateError, match=said):
            read_margins(f"age, 18 to 34, 50\n{line}")


def a_weighted_document() -> ReportDocument:
    return replace(a_document(a_table(counts=LARGE)), weighting=WEIGHTING)


class TestFiles:
    def test_show_weighted_beside_unweighted(self) -> None:
        document = a_weighted_document()
        assert ReportDocument.from_plain(document.to_plain()) == document
        (shown,) = weighted_tables(document)
        first, *_, mean = shown.rows
        assert (first.leads[-1], first.numbers[0], mean.leads[-1]) == ("Satisfied", "180", "Mean")
        assert any("American Community Survey 2024" in line for line in method_note(document))
        assert any("design effect" in line for line in method_note(document))
        for name, shape in FORMATS.items():
            content = shape.write(document)
            if name in ("html", "csv", "json"):
                assert first.numbers[2].rstrip("%") in content.decode("utf-8-sig")
        plain = json.loads(FORMATS["json"].write(document))
        schema = json.loads(Path("static/schemas/report.schema.json").read_text())
        Draft202012Validator(schema).validate(plain)

    def test_say_that_nothing_is_weighted(self) -> None:
        document = a_document()
        assert weighted_tables(document) == []
        assert any("are not weighted" in line for line in method_note(document))


@pytest.mark.django_db
class TestDraftReport:
    @pytest.mark.requirement("R-099")
    def test_weights_a_report(self) -> None:
        whole = [said for said in many_answers(600) if said[0] and said[3]]
        study = an_answered_study(whole)
        report = a_report("rendered", study=study, weighting=WEIGHTING, measures=("mean",))
        document = document_of(report)
        assert document is not None
        assert document.weighting == WEIGHTING
        (shown,) = weighted_tables(document)
        assert "Satisfied" in {row.leads[-1] for row in shown.rows}

    def test_is_asked_by_the_form(self) -> None:
        study = an_answered_study(many_answers(30))
        chosen = {
            "title": "T", "waves": ["1"], "questions": ["satisfied"], "demographics": ["age"],
            "waves_as": "apart", "margins": LINES, "margins_source": WEIGHTING.source,
        }  # fmt: skip
        form = ReportForm(chosen, study=study)
        assert form.is_valid(), form.errors
        assert form.draft().weighting == WEIGHTING
        wrong = ReportForm(chosen | {"margins": f"{LINES}\nage"}, study=study)
        assert "Line 4" in wrong.errors["margins"][0]
        report = a_report(study=study, weighting=WEIGHTING)
        assert initial_of(report)["margins"] == LINES

    @pytest.mark.parametrize(
        ("weighting", "said"),
        [
            (replace(WEIGHTING, source=" "), "where the margins are from"),
            (replace(WEIGHTING, margins=(AGES, AGES, AGES)), "two groups at most"),
            (replace(WEIGHTING, margins=(Margin("height", (("tall", 1),)),)), "no group"),
            (replace(WEIGHTING, margins=(Margin("age", (("old", 1),)),)), "no category of age"),
            (replace(WEIGHTING, margins=(Margin("age", AGES.categories[:2]),)), "lacks"),
        ],
    )
    def test_refuses_margins_that_do_not_fit(self, weighting: Weighting, said: str) -> None:
        study = an_answered_study(many_answers(30))
        with pytest.raises(CannotTabulateError, match=said):
            a_report(study=study, weighting=weighting)
        assert not Report.objects.exists()
