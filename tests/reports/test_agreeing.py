"""Numbers in words against the printed numbers of the table that shows them."""

from dataclasses import replace

import pytest

from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.formats.agreeing import numbers_in, unknown_numbers
from reports.places import places_of
from reports.written import Written, WrittenFinding
from tests.reports.documents import COUNTS, a_document, a_table, two_waves

FINDING = WrittenFinding(1, "", "", "satisfied", "age")


@pytest.fixture(scope="module")
def document() -> ReportDocument:
    """Satisfaction by age of 332 people; 180 are satisfied (54%), 60 of 133 of the youngest."""
    return a_document()


def unknown(document: ReportDocument, text: str) -> tuple[str, ...]:
    return unknown_numbers(document, replace(FINDING, headline="What people said", text=text))


class TestNumbersThatAgree:
    @pytest.mark.parametrize(
        "text",
        [
            "180 people are satisfied.",
            "54% are satisfied.",
            "54 percent are, or 54.2%.",
            "Of the 18 to 34, 45.1% are.",
            "It was 45% of the youngest and 56% of those 35 to 54: 11 points more.",
            "The mean is 1.7.",
            "No number at all, but 1st and 2nd, C-3 and $5.",
            "Since 2026 and in Wave 2, table 3, in March 2027.",
            "The 95% interval is wide.",
        ],
    )
    def test_are_not_pointed_out(self, document: ReportDocument, text: str) -> None:
        assert unknown(document, text) == ()

    def test_are_rounded_half_up_to_the_decimals_written(self, document: ReportDocument) -> None:
        assert unknown(document, "54.2% and 54.22% and 54.217%") == ()
        assert unknown(document, "54.3% and 54.21%") == ("54.3%", "54.21%")

    def test_have_thousands_separators(self) -> None:
        counts = tuple(tuple(100 * n for n in row) for row in COUNTS)
        large = a_document(a_table(counts=counts))
        assert unknown(large, "18,000 people, that is 18000.") == ()
        assert unknown(large, "18,001 people") == ("18,001",)


class TestNumbersThatDoNotAgree:
    @pytest.mark.parametrize(
        ("text", "pointed_out"),
        [
            ("181 people are satisfied.", ("181",)),
            ("55% are satisfied.", ("55%",)),
            ("Every 2 in 3.", ("2", "3")),
            ("40 points more.", ("40 points",)),
            ("A mean of 2.9.", ("2.9",)),
            ("54 people", ("54",)),
            ("180% are", ("180%",)),
            ("-54% are", ("-54%",)),
            ("55% and again 55%.", ("55%",)),
            ("In 2027 55% were", ("55%",)),
        ],
    )
    def test_are_pointed_out_as_they_were_written(
        self, document: ReportDocument, text: str, pointed_out: tuple[str, ...]
    ) -> None:
        assert unknown(document, text) == pointed_out

    def test_stand_in_another_table_only(self) -> None:
        both = two_waves()
        later = replace(FINDING, headline="195 people are satisfied", stratum="2027")
        assert unknown_numbers(both, later) == ()
        assert unknown_numbers(both, replace(later, stratum="")) == ()
        assert unknown_numbers(both, replace(later, stratum="2026")) == ("195",)

    @pytest.mark.requirement("R-110")
    def test_are_unknown_alike_whether_or_not_they_are_hidden(
        self, document: ReportDocument
    ) -> None:
        """Trying numbers out tells nothing about the one that is hidden."""
        (table,) = document.protected.tables
        assert table.counts[2][2] is HIDDEN
        shown = {count for _, count in table.cells() if count is not HIDDEN}
        tried = [n for n in range(1, 60) if n not in shown]
        assert COUNTS[2][2] in tried
        for number in tried:
            assert unknown(document, f"{number} people") == (str(number),)


class TestLabelsAreNoNumbers:
    def test_are_taken_out_before_numbers_are_looked_for(self, document: ReportDocument) -> None:
        assert unknown(document, "Those 55 or older and those 18 to 34.") == ()
        assert unknown(document, "Those 55 or so.") == ("55",)


class TestNumbersIn:
    def test_know_what_they_claim_to_be(self) -> None:
        found = [(n.text, n.kind) for n in numbers_in("54% of 1,040, 3 percentage points, 2.5")]
        assert found == [
            ("54%", "percent"),
            ("1,040", "count"),
            ("3 percentage points", "points"),
            ("2.5", "count"),
        ]


class TestPlaces:
    def test_say_to_reviewers_which_numbers_are_not_in_the_table(self) -> None:
        wrong = Written(findings=(replace(FINDING, headline="77 are satisfied"),))
        assert places_of(a_document(written=wrong))["finding-1"] == (
            "Finding 1: 77 are satisfied (not in its table: 77)"
        )
