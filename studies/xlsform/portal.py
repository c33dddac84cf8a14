"""Columns of the portal's own, for what XLSForm has no word for."""

from collections.abc import Collection

from studies.xlsform.account import Account
from studies.xlsform.headings import PORTAL
from studies.xlsform.sheets import Row
from studies.xlsform.texts import AS_TEXT, FieldError, decoded, unsheltered

MARKS = frozenset({"shuffle", "short", "other", "exclusive"})
EMPTY = frozenset({"pages", "translations", "options", "rows"})
"""They stand elsewhere, unless there are none."""

NEEDED = frozenset({"code", "key", "kind", "label", "language", "text", "title"})


def portal_fields(row: Row, names: Collection[str], account: Account) -> dict[str, object]:
    """What the row's own columns of the portal say, of these fields."""
    found: dict[str, object] = {}
    for heading, cell in row.cells.items():
        name = heading.column.removeprefix(PORTAL)
        if heading.column == name:
            continue
        if name not in names:
            account.refuse(
                row.sheet,
                row.number,
                heading.column,
                f"There is no field “{name}” here.",
                "Empty the cell.",
            )
            continue
        try:
            found[name] = _fitting(name, decoded(name, unsheltered(cell)))
        except FieldError:
            account.refuse(
                row.sheet,
                row.number,
                heading.column,
                f"“{cell}” is not understood.",
                "Write a number, true or false, or leave the cell empty.",
            )
    return found


def _fitting(name: str, value: object) -> object:
    """Fields are of the kind on which the rest of the reading relies, or say nothing.

    :raises FieldError: if this one is not.
    """
    if name in MARKS:
        fits = isinstance(value, bool)
    elif name in EMPTY:
        fits = not value
    elif name == "when":
        fits = isinstance(value, dict | None)
    elif name in AS_TEXT:
        fits = isinstance(value, str) or (not value and name not in NEEDED)
    else:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        fits = is_number or (not value and name not in NEEDED)
    if not fits:
        raise FieldError(name)
    return value
