import ast
import inspect
from dataclasses import replace

import pytest

from reports.disclosure import attack as attack_module
from reports.disclosure import measured as measured_module
from reports.disclosure import moved as moved_module
from reports.disclosure import placed as placed_module
from reports.disclosure import promised as promised_module
from reports.disclosure import ranges as ranges_module
from reports.disclosure import statements as statements_module
from reports.disclosure.check import audit, protect
from reports.disclosure.links import link
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Cell, Pattern, TrueTable
from tests.reports.disclosure.examples import a_survey, a_table
from tests.reports.disclosure.naive import two_in_each_line

TABLE = a_table([[3, 40, 50], [30, 40, 50], [12, 20, 50]])


def hiding(pattern: Pattern, *tables: TrueTable) -> ProtectedReport:
    return withhold(link(tables), tables, pattern, 11)


@pytest.mark.requirement("R-110")
class TestAttack:
    def test_succeeds_when_only_small_counts_are_hidden(self) -> None:
        result = audit(hiding(frozenset({TABLE.cell("a0", "g0")}), TABLE))
        assert result.succeeded
        assert result.broken == (TABLE.cell("a0", "g0"),)
        assert result.min_width == pytest.approx(0)

    def test_succeeds_on_the_usual_row_and_column_heuristic(self) -> None:
        tight = a_table([[9, 12, 90], [2, 13, 95], [80, 70, 99]])
        assert audit(hiding(two_in_each_line(tight, 11), tight)).succeeded

    def test_succeeds_when_a_margin_hidden_in_one_table_is_printed_in_another(self) -> None:
        report = protect([a_table([[5, 60, 70, 55]], question="Q1")], 11)
        shown = replace(
            report.tables[0], group_totals=(5, 60, 70, 55), question="Q2", counts=((5, 60, 70, 55),)
        )
        assert not audit(report).succeeded
        assert audit(replace(report, tables=(*report.tables, shown))).succeeded

    def test_succeeds_on_tables_that_are_safe_alone(self) -> None:
        leaks = 0
        for seed in range(12):
            tables = a_survey(seed, 120)
            alone = [protect([table], 11).tables[0] for table in tables]
            leaks += audit(ProtectedReport(11, tuple(alone))).succeeded
        assert leaks

    @pytest.mark.parametrize("seed", range(4))
    def test_succeeds_once_a_sensitive_count_is_printed(self, seed: int) -> None:
        tables = a_survey(seed)
        report = protect(tables, 11)
        for cell in sorted(sensitive(link(tables), tables, 11))[:5]:
            assert cell in audit(hiding(report.hidden - {cell}, *tables)).broken

    def test_succeeds_when_a_complement_is_printed(self) -> None:
        report = protect([TABLE], 11)
        assert not audit(report).succeeded
        complements = report.hidden - sensitive(link([TABLE]), [TABLE], 11)
        assert complements
        assert all(audit(hiding(report.hidden - {c}, TABLE)).succeeded for c in complements)

    def test_succeeds_when_a_percentage_gives_a_hidden_count_away(self) -> None:
        report = protect([TABLE], 11)
        table = report.tables[0]
        column = [table.group_totals[0], table.group_percents[0][0]]
        assert column == [45, None]
        percents = ((7.0, *table.group_percents[0][1:]), *table.group_percents[1:])
        assert audit(replace(report, tables=(replace(table, group_percents=percents),))).succeeded

    def test_succeeds_when_what_is_printed_contradicts_itself(self) -> None:
        report = protect([TABLE], 11)
        wrong = replace(report.tables[0], total=1)
        assert audit(replace(report, tables=(wrong,))).succeeded

    def test_accepts_complements_that_are_known_to_be_large(self) -> None:
        report = hiding(frozenset(link([TABLE]).cells) - {TABLE.total}, TABLE)
        assert not audit(report).succeeded

    def test_reports_what_it_did(self) -> None:
        result = audit(protect([TABLE], 11))
        assert result.hidden == 4
        assert result.min_width >= 10
        assert isinstance(result.weakest, Cell)
        assert result.solver == "HiGHS"
        assert result.solver_version.count(".") == 2
        assert len(result.statements_hash) == 64

    def test_has_nothing_to_do_where_nothing_is_hidden(self) -> None:
        result = audit(protect([a_table([[40, 50], [60, 70]])], 11))
        assert (result.succeeded, result.hidden, result.weakest) == (False, 0, None)

    def test_shares_no_code_with_the_builder(self) -> None:
        allowed = {"facts", "measured", "placed", "promised", "ranges", "statements"}
        allowed |= {"moved", "tables", "protected"}
        said = (measured_module, moved_module, placed_module, promised_module, statements_module)
        for module in (attack_module, ranges_module, *said):
            imports = [
                node.module
                for node in ast.walk(ast.parse(inspect.getsource(module)))
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reports")
            ]
            assert {str(name).rsplit(".", maxsplit=1)[-1] for name in imports} <= allowed

    def test_finds_no_marker_but_one_in_a_report(self) -> None:
        counts = {n for row in protect([TABLE], 11).tables[0].counts for n in row}
        assert {n for n in counts if not isinstance(n, int)} == {HIDDEN}
