from dataclasses import replace

import pytest
from scipy import stats

from reports.disclosure.protected import HIDDEN
from reports.formats.layout import sections_of
from reports.trends import trends_of
from reports.uncertainty import (
    Difference,
    changes_of,
    compare,
    corrected,
    differences_of,
    interval_of,
)
from tests.reports.documents import a_document, a_table, two_waves

APART = ((90, 40, 30), (40, 60, 70), (30, 60, 60))
ALIKE = ((40, 41, 42), (40, 41, 39), (40, 38, 39))


def the_table(*counts: tuple[int, ...]) -> tuple[list[Difference], tuple[str, ...]]:
    document = a_document(a_table(counts=counts))
    (section,) = sections_of(document)
    return differences_of(document.protected.tables[0]), section.tables[0].comparisons


class TestIntervalOf:
    @pytest.mark.parametrize(
        ("count", "total"), [(0, 12), (3, 20), (50, 100), (410, 1000), (12, 12)]
    )
    def test_is_that_of_wilson(self, count: int, total: int) -> None:
        theirs = stats.binomtest(count, total).proportion_ci(0.95, method="wilson")
        assert interval_of(count, total) == pytest.approx((100 * theirs.low, 100 * theirs.high))

    def test_is_none_of_what_is_hidden(self) -> None:
        assert interval_of(HIDDEN, 100) is None
        assert interval_of(20, HIDDEN) is None
        assert interval_of(0, 0) is None


class TestCompare:
    @pytest.mark.parametrize("numbers", [(60, 133, 120, 199), (20, 50, 200, 600), (12, 40, 13, 41)])
    def test_is_the_test_of_two_proportions(self, numbers: tuple[int, int, int, int]) -> None:
        count, total, other, others = numbers
        square = [[count, total - count], [other, others - other]]
        assert compare(*numbers) == pytest.approx(
            stats.chi2_contingency(square, correction=False).pvalue
        )

    @pytest.mark.parametrize("numbers", [(2, 12, 3, 400), (0, 50, 0, 50), (50, 50, 60, 60)])
    def test_says_nothing_about_too_few(self, numbers: tuple[int, int, int, int]) -> None:
        assert compare(*numbers) is None


class TestCorrected:
    def test_is_that_of_holm(self) -> None:
        raw = [0.04, 0.001, 0.03, 0.012]
        one = Difference("a", "g", 10, 20, 1)
        found = [each.p for each in corrected(replace(one, p=p) for p in raw)]
        assert found == pytest.approx([0.004, 0.036, 0.06, 0.06])


class TestDifferencesOf:
    @pytest.mark.requirement("R-156")
    def test_says_which_group_differs_by_more_than_chance_explains(self) -> None:
        differences, sentences = the_table(*APART)
        assert [d.is_real for d in differences if d.group == "18 to 34"] == [True, True, True]
        assert any(
            "“18 to 34” answered “Satisfied” more often than all others, 56% against 22%" in words
            for words in sentences
        )

    @pytest.mark.requirement("R-156")
    def test_calls_no_accident_a_difference(self) -> None:
        differences, sentences = the_table(*ALIKE)
        assert len(differences) == 9
        assert not any(each.is_real for each in differences)
        assert "No group differs from all others by more than chance explains." in sentences

    def test_compares_nothing_that_is_hidden(self) -> None:
        document = a_document()
        (table,) = document.protected.tables
        found = {(d.answer, d.group) for d in differences_of(table)}
        hidden = {
            (answer, group)
            for answer, row in zip(table.answers, table.counts, strict=True)
            for group, count in zip(table.groups, row, strict=True)
            if count is HIDDEN
        }
        assert hidden
        assert not found & hidden

    def test_says_what_two_answers_say_but_once(self) -> None:
        table = a_table(counts=ALIKE, answers=("Yes", "No", "No answer"))
        (protected,) = a_document(table).protected.tables
        assert {each.answer for each in differences_of(protected)} == {"Yes"}

    def test_says_how_far_percentages_may_be_off(self) -> None:
        _, sentences = the_table(*ALIKE)
        assert sentences[0].startswith("By chance alone, percentages of all may be off by up to 5")


class TestChangesOf:
    @pytest.mark.requirement("R-163")
    def test_names_the_change_that_chance_does_not_explain(self) -> None:
        document = two_waves()
        (trend,) = trends_of(document.protected, document.waves)
        (section,) = sections_of(document)
        real = [each for each in changes_of(trend) if each.is_real]
        assert ("Satisfied", "55 or older") in {(each.answer, each.group) for each in real}
        assert section.tables[0].finding == (
            "“Satisfied” fell among “55 or older”: from 67% in 2026 to 38% in 2027"
        )

    def test_claims_no_change_where_there_is_none(self) -> None:
        document = a_document(a_table("2026", counts=ALIKE), a_table("2027", counts=ALIKE))
        (section,) = sections_of(document)
        assert section.tables[0].finding == (
            "No change between 2026 and 2027 is larger than chance explains"
        )
