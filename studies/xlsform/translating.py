"""The translations of a form, gathered while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studies.xlsform.account import Account
from studies.xlsform.sheets import TRANSLATIONS, Sheet
from studies.xlsform.texts import FieldError, decoded, unsheltered


@dataclass(slots=True)
class Translations:
    """Language → place → the translation, with the wording of which it is one."""

    said: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def add(self, place: str, texts: Mapping[str, str], *, of: str) -> None:
        """What a wording is in other languages."""
        for language, text in texts.items():
            self.said.setdefault(language, {})[place] = {"text": text, "of": of}

    def add_sheet(self, sheet: Sheet, account: Account) -> None:
        """What stands on the portal's own sheet: translations for which a form has no column."""
        for row in sheet.rows():
            language, place = row.get("language"), row.get("place")
            try:
                found: dict[str, Any] = {
                    name: decoded(name, unsheltered(row.get(name))) for name in ("text", "of")
                }
            except FieldError:
                found = {}
            if not language or (place and not all(isinstance(v, str) for v in found.values())):
                account.refuse(
                    TRANSLATIONS,
                    row.number,
                    "language",
                    "The row does not say which wording it translates, and how.",
                    "Take the row out.",
                )
                continue
            texts = self.said.setdefault(language, {})
            if place:
                texts[place] = found
