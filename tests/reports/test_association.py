"""Tables as a whole are tested from printed counts, corrected over the report."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from reports.association import address_of, associations_of
from reports.disclosure.check import protect
from reports.formats.comparing import NOT_TESTED
from reports.formats.layout import sections_of
from tests.reports.documents import GROUPS, a_document, a_table

DIFFER = ((60, 70, 20), (33, 24, 21), (40, 30, 80))
ALIKE = ((60, 61, 60), (30, 31, 30), (40, 40, 41))


class TestAssociationsOf:
    @pytest.mark.requirement("R-099")
    def test_is_pearsons_test_of_the_printed_counts(self) -> None:
        (found,) = associations_of(protect([a_table(counts=DIFFER)], 11)).values()
        counts = np.array(DIFFER)
        expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
        statistic = ((counts - expected) ** 2 / expected).sum()
        assert found.statistic == pytest.approx(statistic)
        assert found.freedom == 4
        assert found.p == pytest.approx(chi2.sf(statistic, 4))
        assert found.strength == pytest.approx((statistic / (counts.sum() * 2)) ** 0.5)
        assert found.is_real

    def test_corrects_over_all_tables_of_the_report(self) -> None:
        one = a_table(counts=DIFFER)
        (alone,) = associations_of(protect([one], 11)).values()
        others = [a_table(stratum=year, counts=ALIKE) for year in ("2025", "2026")]
        report = protect([one, *others], 11)
        found = associations_of(report)[address_of(report.tables[0])]
        assert found.p == pytest.approx(3 * alone.p)
        assert sum(each.is_real for each in associations_of(report).values()) == 1

    def test_tests_nothing_of_which_a_number_is_hidden(self) -> None:
        assert associations_of(protect([a_table()], 11)) == {}

    def test_tests_nothing_with_few_people_expected(self) -> None:
        thin = ((900, 12, 11), (800, 0, 12))
        table = a_table(counts=thin, answers=("Yes", "No"))
        report = protect([table], 11)
        small = replace(report, tables=(replace(report.tables[0], counts=((2, 3, 1), (1, 2, 3))),))
        assert associations_of(small) == {}

    def test_leaves_out_those_without_an_answer_or_a_group(self) -> None:
        rows = (*DIFFER, (20, 90, 20))
        answers = ("Satisfied", "Neither", "Not satisfied", "No answer")
        with_rest = replace(a_table(counts=rows, answers=answers), measures=())
        (found,) = associations_of(protect([with_rest], 11)).values()
        (plain,) = associations_of(protect([a_table(counts=DIFFER)], 11)).values()
        assert found == plain
        no_group = replace(a_table(counts=DIFFER), groups=(*GROUPS[:2], "No answer"))
        (two_groups,) = associations_of(protect([no_group], 11)).values()
        assert two_groups.freedom == 2


class TestSections:
    def test_say_it_in_words(self) -> None:
        ((section,), (other,)) = (
            sections_of(a_document(a_table(counts=counts))) for counts in (DIFFER, ALIKE)
        )
        assert section.tables[0].comparisons[-1].startswith("Answers differ between the groups")
        assert "Cramér’s V 0.28)" in section.tables[0].comparisons[-1]
        assert other.tables[0].comparisons[-1].startswith("Taken together")

    def test_say_that_a_table_is_not_tested(self) -> None:
        (section,) = sections_of(a_document())
        assert section.tables[0].comparisons[-1] == NOT_TESTED
