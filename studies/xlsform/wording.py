"""What a row says to participants, in each language."""

from dataclasses import dataclass

from studies.xlsform.account import Account
from studies.xlsform.languages import Languages
from studies.xlsform.sheets import Row
from studies.xlsform.texts import REFERENCE, plain, unsheltered


@dataclass(frozen=True, slots=True)
class Wording:
    """Reads wordings and tells which cannot be carried."""

    languages: Languages
    account: Account

    def wording(self, row: Row, column: str) -> str:
        """The text in the language of the definition; "" where there is none."""
        cells = [row.get(column, name) for name in reversed(self.languages.of_source)]
        text = next((plain(unsheltered(cell)) for cell in cells if cell), "")
        self._check(row, column, text)
        return text

    def translated(self, row: Row, column: str, *, of: object) -> dict[str, str]:
        """Language → text, of a wording that there is."""
        found: dict[str, str] = {}
        for name, code in self.languages.others.items():
            text = plain(unsheltered(row.get(column, name)))
            if text and not of:
                self.account.refuse(
                    row.sheet,
                    row.number,
                    f"{column}::{name}",
                    "It is translated, but not written in the language of the form itself.",
                    f"Write the {column} in the column of the form's language too.",
                )
            elif text:
                self._check(row, f"{column}::{name}", text)
                found[code] = text
        return found

    def _check(self, row: Row, column: str, text: str) -> None:
        if REFERENCE.search(text):
            self.account.refuse(
                row.sheet,
                row.number,
                column,
                "It repeats an earlier answer (“${…}”), which questions here do not.",
                "Word it without the answer.",
            )
