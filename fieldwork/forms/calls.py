"""How a call begins, as chosen. Reads what was typed; never saves."""

from typing import Any, ClassVar

from django import forms

from consent.queries import languages_to_ask_in
from fieldwork.forms import OpenWaveChoice
from studies.instruments.languages import name_of
from studies.models import InstrumentVersion, Study
from studies.queries import only_kind, person_kinds


class CallForm(forms.Form):
    """Wave, kind of person and language; what has only one answer is not asked."""

    wave = OpenWaveChoice(label="Wave", help_text="The round of collection that is asked now.")
    person_kind = forms.ChoiceField(label="Who is called?", widget=forms.RadioSelect)
    language = forms.ChoiceField(label="Language of the call", widget=forms.RadioSelect)

    why: ClassVar = {
        "person_kind": "Some people count under the Paperwork Reduction Act, others do not."
    }

    def __init__(
        self, *args: Any, study: Study, version: InstrumentVersion | None, **keywords: Any
    ) -> None:
        super().__init__(*args, **keywords)
        wave = self.fields["wave"]
        assert isinstance(wave, OpenWaveChoice)
        wave.of(study)
        if len(waves := study.waves.filter(closed_at=None)) == 1:
            self._settle("wave", waves[0].pk)
        kinds = [(str(kind), str(kind.label)) for kind in person_kinds(study)]
        self._choose("person_kind", kinds)
        offered = languages_to_ask_in(study, version.definition) if version else []
        self._choose("language", [(code, name_of(code).capitalize()) for code in offered])
        if kind := only_kind(study):
            self._settle("person_kind", kind)
        if len(offered) == 1:
            self._settle("language", offered[0])

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
