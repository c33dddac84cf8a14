"""The tick without which nothing is saved that ends an approval."""

from collections.abc import Mapping
from typing import Any

from django import forms

from studies.queries import Voids

UNDERSTOOD = "understood"
TICK = "I understand what this ends, and want to save it"
REFUSAL = "Saving this ends the privacy approval of the study. Check the box if you want that."


class VoidingForm(forms.Form):
    """One tick while an approval is in force; no field at all without one."""

    def __init__(self, sent: Mapping[str, Any] | None, *, voids: Voids | None) -> None:
        super().__init__(sent)
        self.voids = voids
        if voids is not None:
            self._ask()

    @property
    def is_confirmed(self) -> bool:
        """Whether the box was checked."""
        return bool(self.data.get(UNDERSTOOD))

    def refuse(self) -> None:
        """Ask for the tick, also where the page did not show it yet."""
        self._ask()
        self.full_clean()
        self.add_error(UNDERSTOOD, REFUSAL)

    def _ask(self) -> None:
        self.fields[UNDERSTOOD] = forms.BooleanField(required=False, label=TICK)
