"""What is said of a question over studies, from documents alone."""

from dataclasses import replace

import pytest

from reports.compared import Compared
from reports.comparisons import Across, across_of, gaps_of, own_parts
from reports.disclosure.check import protect
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.formats.across import DIFFERENCE, gap_rows_of, warnings_across
from tests.reports.documents import COUNTS, a_document_of, a_table
from tests.reports.test_nothing_hidden_leaves import SOURCE

pytestmark = pytest.mark.requirement("R-163")

NAMED = {"satisfied": "satisfied", "age": "age"}
MANY = ((60, 70, 50), (33, 24, 21), (40, 30, 40))


def document(counts: tuple[tuple[int, ...], ...] = MANY) -> ReportDocument:
    return a_document_of(protect([a_table("wave 1", counts=counts)], 11))


def beside(own: ReportDocument, theirs: ReportDocument, base: str = "") -> dict[str, Across]:
    """By demographic; ``base`` says whom the other study asked."""
    parts = tuple(replace(part, base=base) for part in own_parts(theirs, NAMED))
    found = across_of(replace(own, compared=(Compared(SOURCE, parts),)))
    return {across.demographic: across for across in found}


class TestHidden:
    @pytest.mark.parametrize("hides", ["own", "theirs"])
    def test_there_is_no_difference_from_what_either_hides(self, hides: str) -> None:
        """Four people are alone in their cell."""
        counts = {"own": MANY, "theirs": MANY} | {hides: COUNTS}
        across = beside(document(counts["own"]), document(counts["theirs"]))["age"]
        place = 0 if hides == "own" else 1
        hidden = {
            (answer, group)
            for answer, rows in zip(across.answers, across.points, strict=True)
            for group, points in zip(across.groups, rows, strict=True)
            if points[place].count is HIDDEN
        }
        assert ("Not satisfied", "55 or older") in hidden
        assert not hidden & {(gap.answer, gap.group) for gap in gaps_of(across)}
        assert gaps_of(across)
        (said,) = (
            row
            for row in gap_rows_of(across)
            if (row.lead, row.label) == (f"Not satisfied: {DIFFERENCE}", "55 or older")
        )
        assert said.cells[1].hidden


class TestBases:
    def test_other_people_asked_are_a_warning(self) -> None:
        (warning,) = warnings_across(beside(document(), document(), "those who flew")[""])
        assert "not asked of the same people" in warning
        assert "everyone; CBP-2027-003, wave 1: those who flew" in warning

    def test_the_same_people_are_none(self) -> None:
        assert list(warnings_across(beside(document(), document())[""])) == []
