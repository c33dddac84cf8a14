"""Who may answer on a survey page, and until when: is it well formed?"""

from datetime import date
from typing import Any, ClassVar

from django import forms

from fieldwork.actions import LinkTerms
from fieldwork.models import SurveyLink
from studies.models import Study
from studies.queries import person_kinds


class LinkForm(forms.Form):
    """Who may answer on the survey page of a wave, and until when."""

    person_kind = forms.ChoiceField(label="Who answers there?", widget=forms.RadioSelect)
    by_invitation = forms.BooleanField(
        required=False,
        label="Only by invitation",
        help_text="Everybody invited has a link of their own, which is good once.",
    )
    quota = forms.IntegerField(
        required=False,
        min_value=1,
        label="Stop after how many answers?",
        help_text="Leave empty for no limit. Who has begun by then can still send answers.",
        error_messages={"min_value": "Write a number of 1 or more, or leave it empty."},
    )
    closes_on = forms.DateField(
        required=False,
        label="Last day",
        help_text="Leave empty to close it by hand with the wave.",
        widget=forms.DateInput,
    )

    why: ClassVar = {
        "person_kind": "Whom the Paperwork Reduction Act counts depends on it (5 CFR 1320.3).",
        "by_invitation": "Without it, everybody who has the address can answer.",
    }

    def __init__(self, *args: Any, study: Study, today: date, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        kinds = [(kind.value, kind.label) for kind in person_kinds(study)]
        field = self.fields["person_kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.initial = kinds, kinds[0][0]
        self.today = today

    def clean_closes_on(self) -> date | None:
        """A day that is not over."""
        day: date | None = self.cleaned_data["closes_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError("Choose today or a later day.")
        return day

    @property
    def terms(self) -> LinkTerms:
        """What was said, once the form is valid."""
        return LinkTerms(**self.cleaned_data)

    @staticmethod
    def initial_of(link: SurveyLink) -> dict[str, Any]:
        """What the form shows of a link."""
        return {name: getattr(link, name) for name in LinkForm.base_fields}
