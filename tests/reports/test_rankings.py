"""Rankings from answers to files: items in the order of their mean rank, hidden ones last."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reports.disclosure.check import protect
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.formats.charts import draw
from reports.formats.figures import figures_of
from reports.formats.grids import grids_of
from reports.formats.layout import sections_of
from reports.formats.words import MARKER
from reports.queries import document_of
from reports.rankings import Order, orders_of
from studies.actions import close_wave
from studies.models import Study
from tests.builders import fieldwork
from tests.builders.access import NOW
from tests.builders.reports import a_report
from tests.builders.studies import a_definition, a_study
from tests.reports.disclosure.examples import a_ranked_survey
from tests.reports.documents import a_document_of

ITEMS = ("Short lines", "Friendly staff", "Clear signs")
TEXT = "What matters most to you?"
QUESTION: dict[str, Any] = {
    "key": "matters", "text": TEXT, "kind": "ranking", "objective": 1,
    "why": "Money goes where it matters.",
    "options": [{"code": code, "label": label} for code, label in enumerate(ITEMS, start=1)],
}  # fmt: skip


def a_ranked_study(people: int = 400) -> Study:
    """Signs come first for most, then lines, then staff."""
    chance = Random(3)
    definition = a_definition()
    definition["questions"].append(QUESTION)
    study = a_study("collecting", definition=definition, expected_respondents=100_000)
    columns = {f"Item {code}": {"variable": f"matters__{code}"} for code in (1, 2, 3)}
    rows = "".join(
        ",".join([str(number), chance.choice(("18 to 34", "35 to 54")), *_an_order(chance)]) + "\n"
        for number in range(people)
    )
    book: Mapping[str, Any] = {
        "columns": {"How old are you?": {"variable": "age"}, **columns},
        "leave_out": ["RespondentID"],
    }
    content = f"RespondentID,How old are you?,{','.join(columns)}\n{rows}".encode()
    fieldwork.responses(study, content=content, book=book)
    close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
    return study


def _an_order(chance: Random) -> list[str]:
    likes = {"1": chance.random() + 0.3, "2": chance.random(), "3": chance.random() + 0.4}
    best_first = sorted(likes, key=lambda item: -likes[item])
    return [f"Rank {best_first.index(item) + 1}" for item in ("1", "2", "3")]


def a_ranked_document(people: int, **survey: Any) -> ReportDocument:
    document = a_document_of(protect(a_ranked_survey(1, people=people, **survey), 11))
    items = {f"R{place}": f"{TEXT}: Item {place}" for place in range(3)}
    return replace(document, labels={"R": TEXT, "D0": "Age", **items})


def the_order(document: ReportDocument) -> Order:
    (order, *_) = orders_of(document.protected)
    return order


@pytest.mark.django_db
class TestRenderReport:
    @pytest.mark.requirement("R-099")
    def test_puts_ranked_items_in_order(self) -> None:
        names = tuple(f"matters__{code}" for code in (1, 2, 3))
        measures = ("mean_rank", "first_place")
        report = a_report("rendered", study=a_ranked_study(), questions=names, measures=measures)
        document = document_of(report)
        assert document is not None
        (section, *_) = sections_of(document)
        (layout, *_) = section.tables
        assert section.title == TEXT
        assert [row.label for row in layout.rows] == [
            "Clear signs",
            "Short lines",
            "Friendly staff",
        ]
        assert layout.finding.startswith("“Clear signs” comes first")
        means = [float(row.cells[-1].count) for row in layout.rows]
        assert means == sorted(means)
        assert sum(means) == pytest.approx(6, abs=0.02)
        assert "first for" in layout.rows[0].cells[-1].percent


class TestOrdersOf:
    def test_sorts_by_the_mean_rank_of_everyone(self) -> None:
        order = the_order(a_ranked_document(4000))
        overall = [item.ranks[-1] for item in order.items]
        assert overall == sorted(overall, key=float)  # type: ignore[arg-type]
        assert order.lowest == 3

    def test_puts_hidden_items_last_as_they_were_asked(self) -> None:
        """Their order must not tell what is hidden."""
        document = a_ranked_document(4000)
        hidden = replace(
            document.protected,
            tables=tuple(
                replace(
                    table,
                    measures=tuple(replace(m, overall=HIDDEN) for m in table.measures),
                )
                if table.question != "R2"
                else table
                for table in document.protected.tables
            ),
        )
        order = orders_of(hidden)[0]
        assert [item.question for item in order.items] == ["R2", "R0", "R1"]

    def test_has_none_where_mean_ranks_were_not_chosen(self) -> None:
        tables = [replace(t, measures=()) for t in a_ranked_survey(1, people=400)]
        assert orders_of(protect(tables, 11)) == []


class TestFiles:
    def test_say_what_the_page_says(self) -> None:
        document = a_ranked_document(60)
        grid = grids_of(document)[0]
        assert grid.name == "Ranking 1"
        assert grid.heads[:2] == ("Item", "g0: mean rank")
        assert MARKER in {value for row in grid.rows for value in row}
        for name, shape in FORMATS.items():
            assert shape.write(document), name

    def test_agree_with_their_description(self) -> None:
        plain = json.loads(FORMATS["json"].write(a_ranked_document(900)))
        schema = json.loads(Path("static/schemas/report.schema.json").read_text())
        Draft202012Validator(schema).validate(plain)
        assert [item["question"] for item in plain["rankings"][0]["items"]]


class TestDraw:
    def test_draws_one_panel_for_everyone_and_one_for_each_group(self) -> None:
        document = a_ranked_document(4000)
        assert isinstance(figures_of(document)[0], Order)
        svg = draw(document, 0)
        for words in ("All", "g0", "g1", "g2", "Item 0"):
            assert f">{words}<" in svg

    def test_draws_what_is_hidden_as_hidden(self) -> None:
        svg = draw(a_ranked_document(60), 0)
        assert MARKER in svg
        assert 'fill="url(#hidden)"' in svg
