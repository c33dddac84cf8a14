"""How many known duplicates are found by equality of normal forms, and how many rightly.

FEBRL's people are made up, and of each it is known who stands in the list twice, with slips of the
pen in the second row. They have neither e-mail nor phone: name and address together is all there is
to find them by, as the import does; the address alone is what look-ups use.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import BinaryIO

from participants.normalising import normal_forms
from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRow, read_rows
from participants.reading.mapping import ContactMapping
from participants.reading.table import ContactTable, open_table
from tests.real_data import REAL_DATA

FOLDER = REAL_DATA / "contacts_febrl"
MAPPING = ContactMapping(
    {
        Field.NAME: ("given_name", "surname"),
        Field.ADDRESS: (
            "street_number", "address_1", "address_2", "suburb", "postcode", "state",
        ),
    }
)  # fmt: skip
Pairs = set[tuple[int, int]]
Forms = dict[Field, str]


def run() -> None:
    """Precision and recall of pairs, for each data set and each way."""
    if not FOLDER.is_dir():
        print("\nDuplicates: the folder of real inputs is not there; nothing was measured.")
        return
    for file in sorted(FOLDER.glob("*.csv")):
        table = open_table(partial(_opened, file))
        people, known = _people(table), _known(table)
        print(f"\nDuplicates: {file.name}, {len(people):,} people, {len(known):,} known pairs")
        for what, key in WAYS.items():
            _print(what, _pairs(people, key), known)
    print(
        "  (equality finds other capitals, punctuation and abbreviations; it finds no slip of the"
    )
    print("   pen. Who is missed here is invited twice unless e-mail or phone are the same.)")


def _opened(file: Path) -> BinaryIO:
    return file.open("rb")


def _name_and_address(forms: Forms) -> Hashable:
    both = forms[Field.NAME], forms[Field.ADDRESS]
    return both if all(both) else None


WAYS: dict[str, Callable[[Forms], Hashable]] = {
    "name and address": _name_and_address,
    "address alone (look-ups only)": lambda forms: forms[Field.ADDRESS] or None,
}


def _people(table: ContactTable) -> dict[int, Forms]:
    rows = read_rows(table, MAPPING, region="AU")
    return {
        number: normal_forms(row.known, region="AU")
        for number, row in rows
        if isinstance(row, ContactRow)
    }


def _known(table: ContactTable) -> Pairs:
    """Rows of one person: their identifiers are ``rec-7-org``, ``rec-7-dup-0`` and so on."""
    of_person: dict[str, list[int]] = defaultdict(list)
    for number, cells in table.rows():
        of_person[cells[0].split("-")[1]].append(number)
    return {pair for rows in of_person.values() for pair in combinations(rows, 2)}


def _pairs(people: dict[int, Forms], key: Callable[[Forms], Hashable]) -> Pairs:
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for number, forms in people.items():
        if (found := key(forms)) is not None:
            alike[found].append(number)
    return {pair for rows in alike.values() for pair in combinations(rows, 2)}


def _print(what: str, found: Pairs, known: Pairs) -> None:
    right = len(found & known)
    precision = f"{right / len(found):.1%}" if found else "none found"
    print(
        f"  {what:<32} {len(found):>6,} pairs found   precision {precision:>7}"
        f"   recall {right / len(known):.1%}"
    )
