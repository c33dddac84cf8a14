"""A form as grids of text, whatever file it came in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyxform.constants import SUPPORTED_SHEET_NAMES

from studies.xlsform.headings import Heading, heading

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
TRANSLATIONS = "portal_translations"
READ = frozenset(SUPPORTED_SHEET_NAMES) | {TRANSLATIONS}
HEADINGS_ROW = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column and language, without those that are empty."""

    sheet: str
    number: int
    cells: Mapping[Heading, str]

    def get(self, column: str, language: str = "") -> str:
        """What the cell says; "" where nothing does."""
        return self.cells.get(Heading(column, language), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its first row names the columns."""

    name: str
    grid: Sequence[Sequence[str]] = ()

    @property
    def headings(self) -> list[Heading]:
        """The columns from the left; one without a name has an empty heading."""
        return [heading(cell) for cell in self.grid[0]] if self.grid else []

    def rows(self) -> Iterator[Row]:
        """The rows in which something stands."""
        headings = self.headings
        for number, line in enumerate(self.grid[1:], start=HEADINGS_ROW + 1):
            pairs = zip(headings, line, strict=False)
            cells = {column: cell for column, cell in pairs if cell and column.column}
            if cells:
                yield Row(self.name, number, cells)

    def unnamed(self) -> Iterator[tuple[int, int]]:
        """Row and column of each cell that stands in a column without a name."""
        named = [bool(column.column) for column in self.headings]
        for number, line in enumerate(self.grid[1:], start=HEADINGS_ROW + 1):
            for place, cell in enumerate(line):
                if cell and not (place < len(named) and named[place]):
                    yield number, place + 1


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets that a form may have, and the names of those that it may not."""

    sheets: Mapping[str, Sheet]
    others: Sequence[str] = field(default=())

    def sheet(self, name: str) -> Sheet:
        """The sheet; an empty one where there is none."""
        return self.sheets.get(name, Sheet(name))


def book_of(grids: Mapping[str, Sequence[Sequence[str]]]) -> Book:
    """A book of these grids; a single sheet is the survey, whatever its name."""
    names = list(grids)
    if len(names) == 1 and names[0].lower() not in READ:
        return Book({SURVEY: Sheet(SURVEY, grids[names[0]])})
    found = {name.lower(): Sheet(name.lower(), grids[name]) for name in names}
    known = {name: sheet for name, sheet in found.items() if name in READ}
    return Book(known, [name for name in names if name.lower() not in READ])
