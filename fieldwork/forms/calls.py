"""How a call begins, as chosen. Reads what was typed; never saves."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Any, ClassVar

from django import forms

from fieldwork.forms import OpenWaveChoice
from studies.instruments.languages import name_of
from studies.models import Study
from studies.queries import only_kind, person_kinds


class CallForm(forms.Form):
    """Wave, kind of person and language; what has only one answer is not asked."""

    wave = OpenWaveChoice(label="Wave", help_text="The round of collection that is asked now.")
    person_kind = forms.ChoiceField(label="Who is called?", widget=forms.RadioSelect)
    language = forms.ChoiceField(label="Language of the call", widget=forms.RadioSelect)

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    why: ClassVar = {
        "person_kind": "Some people count under the Paperwork Reduction Act, others do not."
    }

    def __init__(self, *args: Any, study: Study, languages: Sequence[str], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        wave = self.fields["wave"]
        assert isinstance(wave, OpenWaveChoice)
        wave.of(study)
        if len(waves := study.waves.filter(closed_at=None)) == 1:
            self._settle("wave", waves[0].pk)
        kinds = [(str(kind), str(kind.label)) for kind in person_kinds(study)]
        self.fields["ticket"].initial = token_urlsafe(16)
        self._choose("person_kind", kinds)
        self._choose("language", [(code, name_of(code).capitalize()) for code in languages])
        if kind := only_kind(study):
            self._settle("person_kind", kind)
        if len(languages) == 1:
            self._settle("language", languages[0])

    def clean_ticket(self) -> str:
        """The random value of this form, by which it is known again; a new one where it is lost."""
        return self.cleaned_data["ticket"] or token_urlsafe(16)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if choices:
            field.initial = choices[0][0] if name == "language" else None

    def _settle(self, name: str, value: object) -> None:
        """Not asked: there is one answer."""
        self.fields[name].widget = forms.HiddenInput()
        self.fields[name].initial = value
