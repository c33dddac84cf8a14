"""The fields that only some kinds of question have, in the order in which they are shown."""

from typing import Any

from django import forms
from django.utils.text import slugify

from studies.instruments.choices import PRECISIONS
from studies.instruments.kinds import HIGHEST_RATING, LOWEST_RATING, fields_of
from studies.vocabulary import QuestionKind


def lines_of(choices: Any) -> str:
    """Options or rows, a line each, as ``options_from`` reads them."""
    return "\n".join(f"{choice['code']} = {choice['label']}" for choice in choices or ())


def _lines(label: str, hint: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"data-rows": "7"})
    return forms.CharField(label=label, help_text=hint, widget=widget)


CODED = "One per line. Write “5 = Very satisfied” to give a code; the others get the next number."


def fields_only_of(kind: QuestionKind) -> dict[str, forms.Field]:
    """New fields for a form about a question of this kind."""
    every: dict[str, forms.Field] = {
        "rows": _lines("Rows", CODED),
        "options": _lines("Answers to choose from", CODED),
        "other": forms.BooleanField(
            required=False, label="Also offer “Other”, with room for a few words"
        ),
        "none": forms.BooleanField(
            required=False, label="Also offer “None of these”, which goes with no other answer"
        ),
        "shuffle": forms.BooleanField(
            required=False, label="Show the answers in a new order to each person"
        ),
        "lowest": forms.IntegerField(label="Lowest step", initial=LOWEST_RATING, min_value=0),
        "highest": forms.IntegerField(label="Highest step", initial=HIGHEST_RATING, min_value=0),
        "low_label": forms.CharField(required=False, max_length=80, label="Words at the low end"),
        "high_label": forms.CharField(required=False, max_length=80, label="Words at the high end"),
        "unit": forms.CharField(
            required=False, max_length=40, label="Unit", help_text="Such as minutes."
        ),
        "smallest": forms.IntegerField(required=False, min_value=0, label="Smallest number"),
        "largest": forms.IntegerField(required=False, min_value=0, label="Largest number"),
        "decimals": forms.IntegerField(
            required=False, min_value=0, max_value=4, label="Digits after the point"
        ),
        "precision": forms.ChoiceField(
            choices=[(each, each.capitalize()) for each in PRECISIONS],
            widget=forms.RadioSelect,
            initial=PRECISIONS[0],
            label="How exact?",
            help_text="Days are not asked for: they could identify somebody.",
        ),
        "earliest": forms.IntegerField(required=False, label="Earliest year"),
        "latest": forms.IntegerField(required=False, label="Latest year"),
        "short": forms.BooleanField(required=False, label="A single line is enough"),
    }
    wanted = set(fields_of(kind))
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        wanted.add("other")
    if kind == QuestionKind.MULTIPLE:
        wanted.add("none")
    return {name: field for name, field in every.items() if name in wanted}


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
