"""What becomes of columns, settings and sheets that no question has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from studies.xlsform.account import Account
from studies.xlsform.headings import CARRIED, PORTAL, REFUSED, REMARKED, UNKNOWN, Heading
from studies.xlsform.sheets import CHOICES, HEADINGS_ROW, SETTINGS, SURVEY, Book, Sheet

NO = frozenset({"no", "false", "false()"})
EXTERNAL, OSM, ENTITIES = "external_choices", "osm", "entities"
OTHER_SHEETS: Mapping[str, str] = {
    EXTERNAL: "Lists from other files are not read, so these are not either.",
    OSM: "Places are not asked for, so these are not read.",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Tells of every column once, or at each cell where it stands in the way."""

    account: Account

    def tell(self, book: Book) -> None:
        """What is not carried of the sheets, whatever the questions are."""
        for name in (SURVEY, CHOICES, SETTINGS):
            self._sheet(book.sheet(name))
        for name, words in OTHER_SHEETS.items():
            if book.sheet(name).grid:
                self.account.remark(name, HEADINGS_ROW, "", words)
        for row in book.sheet(ENTITIES).rows():
            words = "Answers are not kept as records about things or people."
            column = next(iter(row.cells)).column
            self.account.refuse(ENTITIES, row.number, column, words, "Take the sheet out.")
        for name in book.others:
            words = "It is no sheet of an XLSForm: nothing of it is read."
            self.account.remark(name, HEADINGS_ROW, "", words)
        for row in list(book.sheet(SETTINGS).rows())[1:]:
            self.account.remark(
                SETTINGS, row.number, "", "Settings have one row: this is not read."
            )

    def _sheet(self, sheet: Sheet) -> None:
        self._twice(sheet)
        cells: Counter[Heading] = Counter()
        for row in sheet.rows():
            for heading, cell in row.cells.items():
                if heading.column in REFUSED:
                    self.account.refuse(
                        sheet.name, row.number, _named(heading), *REFUSED[heading.column]
                    )
                elif cell.lower() not in NO or heading.column not in REMARKED:
                    cells[heading] += 1
        for heading, count in cells.items():
            self._remark(sheet.name, heading, count)
        for place, count in Counter(place for _, place in sheet.unnamed()).items():
            words = f"Column {place} has no heading: its {_cells(count)} not read."
            self.account.remark(sheet.name, HEADINGS_ROW, "", words)

    def _remark(self, sheet: str, heading: Heading, count: int) -> None:
        column = heading.column
        if column in CARRIED[sheet] or column.startswith(PORTAL):
            return
        why = REMARKED.get(column, UNKNOWN)
        words = f"Its {_cells(count)} not carried: {why}."
        self.account.remark(sheet, HEADINGS_ROW, _named(heading), words)

    def _twice(self, sheet: Sheet) -> None:
        for heading, count in Counter(sheet.headings).items():
            if heading.column and count > 1:
                self.account.refuse(
                    sheet.name,
                    HEADINGS_ROW,
                    _named(heading),
                    f"The column “{_named(heading)}” stands there {count} times.",
                    "Keep one of them.",
                )


def _named(heading: Heading) -> str:
    return f"{heading.column}::{heading.language}" if heading.language else heading.column


def _cells(count: int) -> str:
    return "one cell is" if count == 1 else f"{count:,} cells are"
