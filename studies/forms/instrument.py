"""The form in which a whole definition is sent."""

import json
from typing import Any

from django import forms

from studies.instruments import validate_definition

LARGEST_DEFINITION = 2_000_000  # bytes; far above any real questionnaire


class DefinitionForm(forms.Form):
    """A whole definition as JSON, sent as a file or pasted."""

    file = forms.FileField(required=False, label="JSON file")
    text = forms.CharField(
        required=False, widget=forms.Textarea, label="Or paste the JSON", strip=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        """It must be JSON and a well-formed definition; every problem is named."""
        cleaned = super().clean() or {}
        source = self._source(cleaned)
        if source is None:
            return cleaned
        try:
            self.definition = json.loads(source)
        except ValueError as problem:
            self.add_error(None, f"This is not JSON: {problem}.")
            return cleaned
        for problem_text in validate_definition(self.definition)[:50]:
            self.add_error(None, problem_text)
        return cleaned

    def _source(self, cleaned: dict[str, Any]) -> str | bytes | None:
        file = cleaned.get("file")
        if file is None and not cleaned.get("text"):
            self.add_error("file", "Choose a file, or paste the definition below.")
            return None
        if file is None:
            return str(cleaned["text"])
        if file.size > LARGEST_DEFINITION:
            self.add_error("file", "The file is too large for a questionnaire.")
            return None
        return bytes(file.read())
