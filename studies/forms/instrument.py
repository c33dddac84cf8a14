"""Forms in which questions are added, one by one or as a whole definition."""

import json
from typing import Any, ClassVar

from django import forms
from django.utils.text import slugify

from studies.instruments import WITH_OPTIONS, validate_definition, with_question
from studies.models import Study
from studies.vocabulary import Demographic, Pii, QuestionKind

# A matrix has rows, which one list of answers cannot say, and information asks nothing.
MADE_HERE = [
    kind for kind in QuestionKind if kind not in (QuestionKind.MATRIX, QuestionKind.INFORMATION)
]
LARGEST_DEFINITION = 2_000_000  # bytes; far above any real questionnaire


class QuestionForm(forms.Form):
    """One question; ``definition`` is the current one with it, once the form is valid."""

    text = forms.CharField(widget=forms.Textarea(attrs={"data-rows": "3"}), label="Question")
    key = forms.CharField(
        max_length=40,
        required=False,
        label="Short name",
        help_text="Small letters, digits and underscores. Made from the question if left empty.",
    )
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in MADE_HERE],
        initial=QuestionKind.SINGLE,
        label="Kind of answer",
    )
    options = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Answers to choose from",
        help_text="One per line. Codes are numbered from 1, unless you write “5 = Very satisfied”.",
    )
    decimals = forms.IntegerField(
        required=False, min_value=0, max_value=4, initial=0, label="Decimals, for a number"
    )
    objective = forms.ChoiceField(label="Objective")
    why_asked = forms.CharField(max_length=500, label="Why is it needed?")
    pii = forms.ChoiceField(
        choices=Pii, initial=Pii.NONE, label="What does it ask about the person?"
    )
    demographic = forms.ChoiceField(
        choices=[("", "None"), *Demographic.choices], required=False, label="Which demographic?"
    )

    why: ClassVar[dict[str, str]] = {
        "kind": "Open text carries a higher risk than closed answers (PIA, Surveys).",
        "objective": "A question that serves no objective is not asked (PIA 3.4).",
        "why_asked": "Reviewers keep, mitigate or drop each question (PIA 2.5).",
        "pii": "Only contact details and general demographics are covered (PIA, Overview).",
    }

    def __init__(
        self, *args: Any, study: Study, current: dict[str, Any] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition: dict[str, Any] = {}
        self.current = current or {"title": study.title, "questions": []}
        field = self.fields["objective"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(o.number), f"{o.number}. {o.text}") for o in study.objectives.order_by("number")
        ]

    def clean(self) -> dict[str, Any]:
        """The definition with this question must be well formed."""
        cleaned = super().clean() or {}
        if not self.errors:
            self.definition = with_question(self.current, self._question(cleaned))
            for problem in validate_definition(self.definition):
                self.add_error(None, problem)
        return cleaned

    def _question(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        kind = cleaned["kind"]
        question: dict[str, Any] = {
            "key": cleaned["key"] or key_from(cleaned["text"]),
            "text": cleaned["text"].strip(),
            "kind": kind,
            "objective": int(cleaned["objective"]),
            "why": cleaned["why_asked"].strip(),
            "demographic": cleaned["demographic"],
            "pii": Pii.DEMOGRAPHIC if cleaned["demographic"] else cleaned["pii"],
        }
        if kind in WITH_OPTIONS:
            question["options"] = options_from(cleaned["options"])
        if kind == QuestionKind.NUMBER:
            question["decimals"] = cleaned["decimals"] or 0
        return question


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


def key_from(text: str) -> str:
    """A short name made of the first words of a question."""
    words = slugify(text).replace("-", "_")[:40].strip("_")
    return words if words[:1].isalpha() else f"q_{words}"[:40].strip("_")


def options_from(lines: str) -> list[dict[str, Any]]:
    """Answers, one per line; “5 = Good” gives code 5, other lines the next number."""
    options: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        code, equals, label = line.partition("=")
        if equals and code.strip().isdecimal():
            options.append({"code": int(code), "label": label.strip()})
        else:
            options.append(
                {"code": max((o["code"] for o in options), default=0) + 1, "label": line}
            )
    return options
