"""What a row asks for that is left out without harm, or that stands in the way."""

from collections.abc import Collection

from studies.xlsform.account import Account
from studies.xlsform.columns import NO
from studies.xlsform.questions import HEADINGS_ONLY, SHOWN, appearances_of, parameters_of
from studies.xlsform.sheets import Row
from studies.xlsform.types import Type

FIELD_LIST = "field-list"
READ_PARAMETERS = {
    "range": frozenset({"start", "end", "step"}),
    "one": frozenset({"randomize"}),
    "several": frozenset({"randomize"}),
    "rank": frozenset({"randomize"}),
}


def tell_remarks(row: Row, kind: Type, account: Account, known: Collection[str] = ()) -> None:
    """Appearance, parameters and read-only of one row."""
    looks = appearances_of(row) - SHOWN - {FIELD_LIST, *known}
    if looks & HEADINGS_ONLY:
        account.refuse(
            row.sheet,
            row.number,
            "appearance",
            "The row only shows the headings of a table.",
            "Take it out, and set the appearance of the group to “table-list”.",
        )
    elif looks:
        words = f"It looks as everywhere in the portal, not “{row.get('appearance')}”."
        account.remark(row.sheet, row.number, "appearance", words)
    unread = set(parameters_of(row)) - READ_PARAMETERS.get(kind.word, frozenset())
    if unread or (row.get("parameters") and not parameters_of(row)):
        words = f"Not carried: {', '.join(sorted(unread)) or row.get('parameters')}."
        account.remark(row.sheet, row.number, "parameters", words)
    readonly = row.get("readonly").lower()
    if readonly and readonly not in NO and kind.word != "note":
        account.refuse(
            row.sheet,
            row.number,
            "readonly",
            "A question that cannot be answered is none.",
            "Make it a note, or empty the cell.",
        )
