"""Lines that are being written, and the sheets that they make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from studies.xlsform.headings import PORTAL, PORTAL_OF_CHOICES, heading
from studies.xlsform.sheets import Row, Sheet
from studies.xlsform.texts import encoded, is_plain, sheltered, shown

Cells = dict[str, str]
FIRST = ("list_name", "type", "name", "label", "hint")
LAST = ("relevant", "constraint", "appearance", "parameters")


@dataclass(slots=True)
class Lines:
    """The lines of one sheet, each a cell by heading."""

    name: str
    lines: list[Cells] = field(default_factory=list)

    def add(self, cells: Cells) -> Cells:
        """Add a line; cells may still be added to it."""
        self.lines.append(cells)
        return cells

    def sheet(self, always: Sequence[str] = ()) -> Sheet:
        """The sheet, with the columns in which something stands, and these."""
        headings = _in_order({*always, *(name for line in self.lines for name in line)})
        rows = [[sheltered(line.get(name, "")) for name in headings] for line in self.lines]
        return Sheet(self.name, [headings, *rows])


def row_of(sheet: str, cells: Mapping[str, str]) -> Row:
    """The line as it will be read."""
    return Row(sheet, 0, {heading(name): cell for name, cell in cells.items() if cell})


def say(cells: Cells, column: str, field_name: str, text: str) -> None:
    """A wording in its column, and in one of the portal's own what that cannot hold."""
    if text.strip():
        cells[column] = shown(text)
    if not is_plain(text):
        own = PORTAL_OF_CHOICES if "list_name" in cells else PORTAL
        cells[f"{own}{field_name}"] = encoded(field_name, text)


def _in_order(headings: Iterable[str]) -> list[str]:
    """As people expect them; translations beside what they translate; the portal's own last."""

    def place(name: str) -> tuple[int, int, str]:
        column = heading(name).column
        if column.startswith(PORTAL):
            return 3, 0, name
        if column in FIRST:
            return 0, FIRST.index(column), name
        return (2, LAST.index(column), name) if column in LAST else (1, 0, name)

    return sorted(headings, key=place)
