"""What a recruiter decides about people who are met twice."""

from django import forms

from participants.findings import ContactFindings
from participants.settling import Known, Repeated, Settling


class SettlingForm(forms.Form):
    """What becomes of people who stand in the list twice, or are in the vault already."""

    repeated = forms.ChoiceField(
        choices=Repeated.choices,
        widget=forms.RadioSelect,
        required=False,
        label="People who stand in the list twice",
    )
    known = forms.ChoiceField(
        choices=Known.choices,
        widget=forms.RadioSelect,
        required=False,
        label="People who are in the vault already",
        help_text="Replacing takes what the list says in place of everything that was known.",
    )

    @property
    def settling(self) -> Settling:
        """What was decided so far."""
        return Settling(**self.cleaned_data)

    def ask_about(self, findings: ContactFindings, *, again: bool) -> None:
        """Leave only what there is to decide; ``again`` when it was wanted and not said."""
        met = {"repeated": findings.repeated, "known": findings.known}
        for name in [name for name, count in met.items() if not count]:
            del self.fields[name]
        for name in findings.unsettled if again else ():
            self.add_error(name, "Choose what becomes of them.")
