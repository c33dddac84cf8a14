"""What is typed about paper: forms."""

from typing import ClassVar

from django import forms

from studies.instruments.kinds import Definition
from studies.instruments.languages import complete_languages, name_of


class PaperFormForm(forms.Form):
    """A language and where filled-in forms go."""

    language = forms.ChoiceField(
        label="Language",
        help_text="Languages into which the questionnaire is completely translated.",
        widget=forms.RadioSelect,
    )
    return_address = forms.CharField(
        label="Return address",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The office to which people send or hand the form, line by line.",
    )

    why: ClassVar = {
        "return_address": "It is printed on the form. Give an office, never a person’s home."
    }

    def __init__(
        self, data: object = None, *, definition: Definition, return_address: str = ""
    ) -> None:
        super().__init__(data, initial={"return_address": return_address})  # type: ignore[arg-type]
        languages = complete_languages(definition)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each, name_of(each).capitalize()) for each in languages]
        field.initial = languages[0] if languages else ""
