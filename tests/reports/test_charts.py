"""Charts are drawn by the kind of question, and tell no more than the table beside them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from reports.disclosure.protected import HIDDEN
from reports.disclosure.tables import TrueTable
from reports.document import ReportDocument
from reports.formats.charts import NARROW, NoSuchChartError, draw
from reports.formats.charts.looks import keyed, readable_on, shades
from reports.formats.figures import Shape, shape_of
from reports.formats.words import MARKER
from tests.reports.documents import a_document, a_table, two_waves

LONG = "Personas que viajan menos de una vez al año y contestaron en español por teléfono"
YES_NO = ("Yes", "No", "No answer")
SHARP = ((6021, 7013, 5039), (3307, 2417, 2129), (4051, 3041, 7))
"""No two alike, and none that could be a length in pixels by chance."""


def asked_as(kind: str, *tables: TrueTable) -> ReportDocument:
    return replace(a_document(*tables), kinds={"satisfied": kind})


def words_of(svg: str) -> list[str]:
    return [text for each in ET.fromstring(svg).iter() if (text := (each.text or "").strip())]


EVERY_SHAPE = {
    "scale": asked_as("scale", a_table(counts=SHARP)),
    "dots": asked_as("yes_no", a_table(counts=SHARP[::-1], answers=YES_NO)),
    "bars": asked_as("single", a_table(counts=SHARP)),
    "lines": a_document(a_table("2026", counts=SHARP), a_table("2027")),
}


class TestShapeOf:
    @pytest.mark.parametrize(
        ("kind", "answers", "shape"),
        [
            ("scale", ("Agree", "Neither", "Disagree"), Shape.SCALE),
            ("matrix", ("Agree", "Neither", "Disagree"), Shape.SCALE),
            ("single", ("Web", "Phone", "Paper"), Shape.BARS),
            ("", ("Web", "Phone", "Paper"), Shape.BARS),
            ("yes_no", YES_NO, Shape.DOTS),
            ("scale", YES_NO, Shape.DOTS),
        ],
    )
    def test_follows_the_kind_of_question(
        self, kind: str, answers: tuple[str, ...], shape: Shape
    ) -> None:
        document = asked_as(kind, a_table(answers=answers))
        assert shape_of(document, document.protected.tables[0]) == shape


class TestKeyed:
    def test_cuts_a_long_label_short(self) -> None:
        assert keyed([LONG, "Web"], 13, 2) == ["0\tPersonas que\nviajan menos…", "1\tWeb"]

    def test_cuts_none_short_that_would_read_like_another(self) -> None:
        """Two languages, two airports: what tells them apart stands last."""
        shown = [each.split("\t")[1] for each in keyed([f"{LONG} 1", f"{LONG} 2", "Web"], 13, 2)]
        assert shown[0] != shown[1]
        assert shown[0].replace("\n", " ") == f"{LONG} 1"


class TestDraw:
    @pytest.mark.parametrize("document", EVERY_SHAPE.values(), ids=EVERY_SHAPE)
    @pytest.mark.requirement("R-110")
    def test_holds_no_number_but_those_that_are_printed(self, document: ReportDocument) -> None:
        svg = draw(document, 0)
        hidden = {"7", *(str(count) for count in hidden_of(document, SHARP))}
        assert len(hidden) > 1
        for text in words_of(svg):
            assert not hidden & set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))
        assert not [number for number in hidden - {"7"} if number in svg]

    @pytest.mark.parametrize("name", ["scale", "dots", "bars"])
    def test_draws_what_is_hidden_as_hidden(self, name: str) -> None:
        svg = draw(EVERY_SHAPE[name], 0)
        assert MARKER in words_of(svg)
        assert 'fill="url(#hidden)"' in svg
        assert '<pattern id="hidden"' in svg

    def test_gives_what_is_hidden_no_length_of_its_own(self) -> None:
        """Two answers that are hidden together share a sum that everybody can form."""
        few = ((60, 70, 50), (33, 24, 21), (40, 30, 4))
        many = ((60, 70, 50), (33, 24, 4), (40, 30, 21))
        one, other = (asked_as("scale", a_table(counts=counts)) for counts in (few, many))
        rows = [[row[2] for row in each.protected.tables[0].counts] for each in (one, other)]
        assert rows[0] == rows[1] == [50, HIDDEN, HIDDEN]
        drawn = [length for each in (one, other) for length in hatched(draw(each, 0))]
        lengths = [length for length in drawn if length > 20]  # without the legend's own
        assert len(lengths) == 8
        assert max(lengths) - min(lengths) < 0.01

    def test_breaks_a_line_where_a_wave_is_hidden(self) -> None:
        shown = ((60, 70, 50), (33, 24, 21), (40, 30, 40))
        waves = [a_table("2025", counts=shown), a_table("2026"), a_table("2027", counts=shown)]
        document = a_document(*waves)
        assert document.protected.tables[1].counts[2][2] is HIDDEN
        svg = draw(document, 0)
        assert MARKER in words_of(svg)
        lines = re.findall(r'<path[^>]*d="([^"]*)"[^>]*stroke-width="2.2"', svg)
        assert [line.count("M") for line in lines][-1] == 2

    def test_reads_net_promoter_in_its_three_classes(self) -> None:
        answers = tuple(str(step) for step in range(11))
        counts = tuple((20 + step, 30 + step, 40 + step) for step in range(11))
        words = words_of(draw(asked_as("nps", a_table(counts=counts, answers=answers)), 0))
        assert {"Detractors (0 to 6)", "Passives (7 and 8)", "Promoters (9 and 10)"} <= set(words)

    def test_shows_long_words_on_several_lines(self) -> None:
        table = replace(a_table(), groups=(LONG, f"{LONG}, otra vez", "No answer"))
        words = words_of(draw(asked_as("scale", table), 0))
        assert "Personas que viajan menos de" in words
        assert not any(len(word) > 48 for word in words)

    def test_loads_nothing_from_elsewhere(self) -> None:
        svg = draw(EVERY_SHAPE["scale"], 0)
        assert not re.search(r'href="(?!#)|url\((?!#)', svg)

    @pytest.mark.parametrize("number", [-1, 1, 99])
    def test_refuses_a_chart_that_is_not_there(self, number: int) -> None:
        with pytest.raises(NoSuchChartError):
            draw(a_document(), number)

    def test_draws_trends(self) -> None:
        assert "2026" in words_of(draw(two_waves(), 0))


class TestColors:
    @pytest.mark.parametrize(
        "color", [*shades("#7a3204", "#f3c6a2", 5), *shades("#1f4e74", "#bcd6ea", 5)]
    )
    def test_are_written_on_so_that_everybody_can_read(self, color: str) -> None:
        first, second = sorted((light(color), light(readable_on(color))), reverse=True)
        assert (first + 0.05) / (second + 0.05) >= 4.0


def hidden_of(document: ReportDocument, counts: tuple[tuple[int, ...], ...]) -> set[int]:
    printed = {count for row in document.protected.tables[0].counts for count in row}
    return {count for row in counts for count in row} - printed


def hatched(svg: str) -> Iterator[float]:
    """The lengths of all hatched pieces, in pixels."""
    for path in re.findall(r"<path[^>]*url\(#hidden\)[^>]*>", svg):
        yield from map(float, re.findall(r'd="M[-\d.]+,[-\d.]+h([\d.]+)v', path))


def light(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class TestEmptyGroups:
    @pytest.mark.parametrize("kind", ["scale", "single"])
    def test_are_not_drawn_as_hidden(self, kind: str) -> None:
        table = a_table(counts=((60, 0, 50), (33, 0, 21), (24, 0, 30)))
        svg = draw(asked_as(kind, table), 0)
        assert MARKER not in words_of(svg)
        assert "35 to 54" in words_of(svg)


class TestDrawnForAPhone:
    @pytest.mark.parametrize("name", sorted(EVERY_SHAPE))
    def test_fits_without_scrolling(self, name: str) -> None:
        svg = ET.fromstring(draw(EVERY_SHAPE[name], 0, NARROW))
        assert float(svg.attrib["width"]) <= 343
        wide = ET.fromstring(draw(EVERY_SHAPE[name], 0))
        assert float(wide.attrib["width"]) > 500

    @pytest.mark.parametrize("kind", ["scale", "single"])
    def test_fits_with_long_labels_that_stay_apart(self, kind: str) -> None:
        table = replace(a_table(), groups=tuple(f"{LONG[:44]} {n}" for n in range(3)))
        svg = draw(asked_as(kind, table), 0, NARROW)
        assert float(ET.fromstring(svg).attrib["width"]) <= 343
        assert {"0", "1", "2"} <= set(" ".join(words_of(svg)).split())

    @pytest.mark.parametrize("name", sorted(EVERY_SHAPE))
    def test_tells_nothing_that_the_wide_one_does_not(self, name: str) -> None:
        wide = set(words_of(draw(EVERY_SHAPE[name], 0)))
        numbers = {word for word in words_of(draw(EVERY_SHAPE[name], 0, NARROW)) if "%" in word}
        assert numbers <= wide | {f"{n}%" for n in range(0, 101, 5)}
