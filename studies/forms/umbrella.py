"""Control numbers of the department, and where comments on the burden go."""

from typing import Any, ClassVar

from django import forms

from foundation.access.models import Component
from studies.actions.umbrellas import UmbrellaFacts
from studies.models import Umbrella
from studies.vocabulary import UmbrellaKind

ONE_TO_A_LINE = "One to a line."


class UmbrellaForm(forms.Form):
    """A control number with what OMB gave it for; ``facts`` once valid."""

    control_number = forms.CharField(
        max_length=9, label="OMB control number", help_text="Such as 1601-0029."
    )
    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=UmbrellaKind, widget=forms.RadioSelect)
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, empty_label="The whole department"
    )
    expires_on = forms.DateField(label="Approved until")
    hours_a_year = forms.IntegerField(min_value=1, label="Burden hours of a year")
    responses_a_year = forms.IntegerField(min_value=1, label="Responses of a year")
    conditions = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Conditions that each collection must meet",
        help_text=ONE_TO_A_LINE,
    )
    forms_shown = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Forms that show the number",
        help_text=f"Agency number and name. {ONE_TO_A_LINE}",
    )
    retention_months = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=240,
        label="Retention period that it sets, in months",
        help_text="Leave empty if it sets none.",
    )
    forbids_publication = forms.BooleanField(
        required=False, label="It forbids publishing the results"
    )

    why: ClassVar[dict[str, str]] = {
        "control_number": "Nobody need answer without a valid number (44 U.S.C. 3512).",
        "hours_a_year": "Requests under it are refused once a year’s hours are used up.",
        "conditions": "Leads tick them one by one when they prepare a request.",
        "forms_shown": "All forms of a number are listed (PIA 1.5).",
    }

    def __init__(self, *args: Any, umbrella: Umbrella | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.umbrella = umbrella
        if umbrella is None:
            return
        for name in ("control_number", "component"):  # they name it, and stay
            del self.fields[name]
        for name in set(self.fields) - {"forms_shown", "conditions"}:
            self.fields[name].initial = getattr(umbrella, name)
        self.fields["conditions"].initial = "\n".join(umbrella.conditions)
        self.fields["forms_shown"].initial = "\n".join(umbrella.forms)

    @property
    def facts(self) -> UmbrellaFacts:
        """What was entered; number and component of a recorded one are its own."""
        said = dict(self.cleaned_data)
        said["conditions"] = _lines(said["conditions"])
        said["forms"] = _lines(said.pop("forms_shown"))
        if self.umbrella is not None:
            said["control_number"] = self.umbrella.control_number
            said["component"] = self.umbrella.component
        return UmbrellaFacts(**said)


class PraContactForm(forms.Form):
    """The office that answers for paperwork, and its mailbox."""

    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, empty_label="The whole department"
    )
    office = forms.CharField(max_length=200, label="Office")
    address = forms.CharField(
        max_length=200,
        label="Where comments go",
        help_text="A mailbox or postal address of the office, not of a person.",
    )

    why: ClassVar[dict[str, str]] = {
        "address": "Everybody asked is told where to comment on the burden (5 CFR 1320.8(b)(3)).",
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
