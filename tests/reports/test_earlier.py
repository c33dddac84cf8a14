from reports.disclosure.check import audit, protect
from reports.earlier import audit_together, is_sorted_otherwise
from tests.reports.documents import a_table


class TestAuditTogether:
    def test_finds_two_reports_that_are_each_safe_and_leak_together(self) -> None:
        table = a_table()
        first = protect([table], 11)
        mirrored = a_table(
            counts=tuple(row[::-1] for row in ((60, 70, 50), (33, 24, 21), (40, 30, 4)))
        )
        other = protect([mirrored], 11)
        assert not audit(first).succeeded
        assert not audit(other).succeeded
        assert audit_together(first, [other]).succeeded

    def test_passes_the_same_report_twice(self) -> None:
        report = protect([a_table()], 11)
        assert not audit_together(report, [report]).succeeded


class TestIsSortedOtherwise:
    def test_notices_other_categories_of_the_same_answers(self) -> None:
        first = protect([a_table()], 11)
        other = protect([a_table(answers=("A", "B", "C"))], 11)
        assert is_sorted_otherwise(first.tables, [other])
        assert not is_sorted_otherwise(first.tables, [first])
