"""Whom a report is about: which waves, how they are counted, and which people of them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reports.forms.parts import FormInParts
from reports.linked import CHANGE_OF_SOME, Change
from reports.models import Report, WavesAs
from reports.populations import Condition, in_order
from reports.queries import Choosable, choosable_of, conditions_of, may_show_change
from studies.models import Study

_SOME = ("only", "leave_out", "answered")
PEOPLE = ("waves_as", *_SOME)
#: Between the name of a variable and a code; no name holds it.
_IS = "*"
_NOT = "not "


class PeopleForm(FormInParts):
    """Fields that choose people; nothing chosen means everybody."""

    waves_as = forms.ChoiceField(
        label="Count several waves",
        choices=WavesAs.choices,
        initial=WavesAs.APART,
        widget=forms.RadioSelect,
        required=False,
        help_text="Only where you chose two waves or more.",
    )
    change = forms.ChoiceField(
        label="How the same people changed",
        choices=Change.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Of people who answered both waves: how many answer higher, lower or the same. "
        "Their answers are linked by a code, and by nothing that leads to anybody. It is told of "
        "everybody together, not by group. Choose both waves above, and everybody in them.",
    )
    only = forms.MultipleChoiceField(
        required=False,
        label="Only people of these groups",
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave this empty for everybody. Of two groups of one kind, such as two ages, "
        "people are in one or the other; of different kinds, in both.",
    )
    leave_out = forms.MultipleChoiceField(
        required=False,
        label="All but people of these groups",
        widget=forms.CheckboxSelectMultiple,
        help_text="Who gave no answer stays in.",
    )
    answered = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Only people who gave these answers",
    )
    why = {
        "change": "A wave with people who answered only one of the two hides more of its numbers. "
        "It is refused where too few of them are left, and where earlier reports compared other "
        "pairs of these waves.",
        "only": "A report about few people hides most of its numbers. It is refused where it "
        "differs from an earlier report by too few people.",
    }

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_show_change(study):
            del self.fields["change"]
        self._choosable = {each.name: each for each in choosable_of(study)}
        groups = [choice for each in self._of_kind(demographic=True) for choice in _choices(each)]
        for name in ("only", "leave_out"):
            self.choose_from(name, groups)
        names = ", ".join(each.name for each in self._of_kind(demographic=False))
        self.fields["answered"].help_text = (
            "One line for each question: its name, a colon, and answers with semicolons between "
            "them, such as satisfied: Satisfied; Neither. Write “not” before the answers for "
            f"everybody who did not give them. The names: {names}."
        )

    def choose_from(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What a field offers."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _of_kind(self, *, demographic: bool) -> list[Choosable]:
        return [c for c in self._choosable.values() if c.is_demographic == demographic]

    def clean_waves_as(self) -> str:
        """Each wave by itself, unless something else was said."""
        return self.cleaned_data["waves_as"] or WavesAs.APART

    def clean_answered(self) -> list[Condition]:
        """Lines become conditions."""
        lines = self.cleaned_data["answered"].splitlines()
        return [self._read(line) for line in lines if line.strip()]

    def clean(self) -> dict[str, Any]:
        """How the same people changed is told of everybody only."""
        chosen = super().clean() or self.cleaned_data
        if chosen.get("change") and any(chosen.get(name) for name in _SOME):
            self.add_error("change", CHANGE_OF_SOME)
        return chosen

    def _read(self, line: str) -> Condition:
        name, _, answers = line.partition(":")
        choosable = self._choosable.get(name.strip())
        if choosable is None or not answers.strip():
            raise ValidationError(
                f"“{line.strip()}” does not read as answers. Write the name of a question, a colon "
                "and answers, with semicolons between them."
            )
        all_but = answers.strip().lower().startswith(_NOT)
        said = answers.strip()[len(_NOT) :] if all_but else answers
        codes = sorted(_code(choosable, each.strip()) for each in said.split(";") if each.strip())
        return Condition(choosable.name, tuple(codes), all_but)

    def filters(self) -> tuple[Condition, ...]:
        """All that was chosen of people, once valid."""
        chosen = self.cleaned_data
        return in_order(
            [
                *_conditions(chosen["only"], all_but=False),
                *_conditions(chosen["leave_out"], all_but=True),
                *chosen["answered"],
            ]
        )


def people_of(report: Report) -> dict[str, Any]:
    """What a report chose, as the form shows it."""
    known = {each.name: each for each in choosable_of(report.study)}
    conditions = [(each, known[each.variable]) for each in conditions_of(report)]
    groups = [each for each, of in conditions if of.is_demographic]
    answers = [_line(each, of) for each, of in conditions if not of.is_demographic]
    return {
        "waves_as": report.waves_as,
        "change": report.change,
        "only": [value for each in groups if not each.all_but for value in _values(each)],
        "leave_out": [value for each in groups if each.all_but for value in _values(each)],
        "answered": "\n".join(answers),
    }


def _choices(choosable: Choosable) -> list[tuple[str, str]]:
    return [
        (f"{choosable.name}{_IS}{code}", f"{choosable.label}: {label}")
        for code, label in choosable.categories.items()
    ]


def _values(condition: Condition) -> list[str]:
    return [f"{condition.variable}{_IS}{code}" for code in condition.codes]


def _conditions(values: list[str], *, all_but: bool) -> Iterator[Condition]:
    codes: dict[str, list[int]] = {}
    for value in values:
        name, _, code = value.partition(_IS)
        codes.setdefault(name, []).append(int(code))
    for name, found in codes.items():
        yield Condition(name, tuple(sorted(found)), all_but)


def _line(condition: Condition, choosable: Choosable) -> str:
    labels = "; ".join(choosable.categories[code] for code in condition.codes)
    return f"{choosable.name}: {_NOT if condition.all_but else ''}{labels}"


def _code(choosable: Choosable, said: str) -> int:
    for code, label in choosable.categories.items():
        if label.casefold() == said.casefold():
            return code
    offered = "; ".join(choosable.categories.values())
    raise ValidationError(f"“{said}” is no answer of {choosable.name}. Its answers are: {offered}.")
