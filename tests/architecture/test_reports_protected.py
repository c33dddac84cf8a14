"""What leaves takes protected numbers only: the files that write it cannot reach a true count."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
REPORTS = PROJECT / "reports"

WHERE_TRUE_COUNTS_ARE = {
    "reports.blocks",
    "reports.copied",
    "reports.crosstabs",
    "reports.disclosure.check",
    "reports.disclosure.complementary",
    "reports.disclosure.links",
    "reports.disclosure.measuring",
    "reports.disclosure.primary",
    "reports.disclosure.tables",
    "reports.earlier",
    "reports.models",
    "reports.snapshots",
    "reports.splitting",
    "reports.tabulating",
    "fieldwork",
}
OUTGOING = [
    *sorted((REPORTS / "formats").rglob("*.py")),
    REPORTS / "document.py",
    REPORTS / "trends.py",
]


def imports_of(file: Path) -> Iterator[str]:
    """Every module that a file imports, and every name imported from one, dotted."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reaches_true_counts(module: str) -> bool:
    """Whether an import opens the way to true counts."""
    return any(module == place or module.startswith(f"{place}.") for place in WHERE_TRUE_COUNTS_ARE)


def _dotted(modules: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{module}." for module in modules)


class TestWhatLeaves:
    @pytest.mark.parametrize("file", OUTGOING, ids=lambda file: file.name)
    def test_imports_nothing_that_holds_true_counts(self, file: Path) -> None:
        assert [module for module in imports_of(file) if reaches_true_counts(module)] == []

    def test_is_all_looked_at(self) -> None:
        assert {"as_csv.py", "as_html.py", "as_json.py", "as_pdf.py", "bars.py"} <= {
            file.name for file in OUTGOING
        }

    @pytest.mark.requirement("R-115")
    def test_is_handed_over_by_views_that_never_count(self) -> None:
        files = (REPORTS / "views").glob("*.py")
        views = {module for file in files for module in imports_of(file)}
        assert "reports.queries" in views
        counting = ("reports.snapshots", "reports.crosstabs", "reports.tabulating")
        assert [module for module in views if f"{module}.".startswith(_dotted(counting))] == []

    def test_would_notice_an_import_that_opens_the_way(self, tmp_path: Path) -> None:
        file = tmp_path / "as_bad.py"
        file.write_text("from reports import crosstabs\n", encoding="utf-8")
        assert any(reaches_true_counts(module) for module in imports_of(file))
