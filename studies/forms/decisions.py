"""What a reviewer decides on each section and question, sent as one form."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from studies.actions.remarks import FOR_QUESTIONS, FOR_SECTIONS, WORDLESS, Decision
from studies.models.remark import CommentKind, Confirmation, Due

Place = tuple[str, str]
WHOLE_FORM = "decisions"  # the id of the form that the fields belong to, wherever they stand


class DecisionForm(forms.Form):
    """One decision with its words. Words without a decision are a comment."""

    kind = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect(attrs={"class": "usa-radio__input"}),
        label="Decision",
    )
    text = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Reason, condition or comment",
    )
    due = forms.ChoiceField(choices=Due, required=False, label="A condition must be met")

    def __init__(
        self,
        sent: Mapping[str, Any] | None,
        *,
        place: Place,
        label: str,
        initial: dict[str, str],
    ) -> None:
        section, key = place
        prefix = f"section-{section}" if section else f"question-{key}"
        super().__init__(sent, prefix=prefix, initial=initial)
        self.place, kinds = place, FOR_SECTIONS if section else FOR_QUESTIONS
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind, CommentKind(kind).label) for kind in kinds]
        field.label = label

    def clean(self) -> dict[str, Any]:
        """Whoever wants something else says what."""
        said = super().clean() or {}
        kind = said.get("kind", "")
        if kind and kind not in WORDLESS and not said.get("text", "").strip():
            self.add_error("text", "Say why: the lead reads it.")
        return said

    @property
    def decision(self) -> Decision | None:
        """The decision, if there is one."""
        kind = self.cleaned_data["kind"]
        if not kind:
            return None
        section, key = self.place
        due = self.cleaned_data["due"] or Due.BEFORE
        return Decision(
            kind=kind,
            section=section,
            question_key=key,
            text=self.cleaned_data["text"].strip(),
            due=due if kind == CommentKind.MITIGATE else "",
        )

    @property
    def comment(self) -> str:
        """Words without a decision."""
        return "" if self.cleaned_data["kind"] else self.cleaned_data["text"].strip()


class ConfirmationForm(forms.Form):
    """What the reviewer confirms, each with a tick."""

    def __init__(
        self,
        sent: Mapping[str, Any] | None,
        *,
        needed: Iterable[Confirmation],
        initial: dict[str, bool],
    ) -> None:
        super().__init__(sent, prefix="confirm", initial=initial)
        for each in needed:
            self.fields[str(each)] = forms.BooleanField(
                required=False,
                label=str(each.label),
                widget=forms.CheckboxInput(attrs={"form": WHOLE_FORM}),
            )

    @property
    def confirmed(self) -> list[str]:
        """What was ticked."""
        return [name for name, ticked in self.cleaned_data.items() if ticked]


class DecisionsForm:
    """All decisions of a review, and the confirmations."""

    def __init__(
        self,
        sent: Mapping[str, Any] | None = None,
        *,
        places: Mapping[Place, str],
        initial: Mapping[Place, Mapping[str, str]],
        needed: Iterable[Confirmation],
        confirmed: Iterable[str] = (),
    ) -> None:
        self.items = {
            place: DecisionForm(
                sent, place=place, label=label, initial=dict(initial.get(place, {}))
            )
            for place, label in places.items()
        }
        self.confirmation = ConfirmationForm(
            sent, needed=needed, initial=dict.fromkeys(confirmed, True)
        )

    def is_valid(self) -> bool:
        """Whether each part is well formed."""
        parts: list[forms.Form] = [*self.items.values(), self.confirmation]
        return not [part for part in parts if not part.is_valid()]

    @property
    def decisions(self) -> list[Decision]:
        """What was decided."""
        return [said for form in self.items.values() if (said := form.decision) is not None]

    @property
    def comments(self) -> dict[Place, str]:
        """Words without a decision, by what they are about."""
        return {place: form.comment for place, form in self.items.items() if form.comment}

    @property
    def confirmed(self) -> list[str]:
        """What was ticked."""
        return self.confirmation.confirmed

    @property
    def errors(self) -> list[tuple[DecisionForm, str]]:
        """What to correct, with the form that it is in."""
        return [
            (form, str(text))
            for form in self.items.values()
            for texts in form.errors.values()
            for text in texts
        ]
