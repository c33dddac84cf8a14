"""Is what a recruiter says of a message to contacts well formed?"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from participants.actions import MailingDraft
from participants.models import Mailing
from participants.vocabulary import MailKind, MailWay
from studies.models import DocumentVersion, Study, Wave


class MailingForm(forms.Form):
    """What kind of message goes to the people of which wave, and how."""

    kind = forms.ChoiceField(
        choices=MailKind, widget=forms.RadioSelect, label="What is it?", initial=MailKind.INVITATION
    )
    way = forms.ChoiceField(
        choices=MailWay, widget=forms.RadioSelect, label="How do you reach them?",
        initial=MailWay.EMAIL,
    )  # fmt: skip
    wave = forms.ChoiceField(label="For which wave?")
    why: ClassVar[dict[str, str]] = {
        "kind": "Reminders go only to people who were invited and have not answered: of surveys by "
        "personal link that is known, of other studies it is not. By phone they go to some who "
        "have answered, too: whoever is not called would show. Thanks go to everybody who was "
        "invited, in the same words, so that they say of nobody whether they took part.",
    }

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waves = {str(wave.number): wave for wave in study.waves.all()}
        field = self.fields["wave"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(number, wave.label) for number, wave in self._waves.items()]
        self.initial.setdefault("wave", max(self._waves, default=""))

    @property
    def chosen_wave(self) -> Wave:
        """The wave that was chosen."""
        return self._waves[self.cleaned_data["wave"]]


class MailingTextsForm(forms.Form):
    """What it says and when it goes."""

    versions = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label="What does it say?",
        help_text="Several languages stand in one message, one after the other.",
        error_messages={"required": "Choose at least one text."},
    )
    starts_at = forms.DateTimeField(
        required=False,
        label="When does it start?",
        help_text="Left empty: as soon as you confirm it. Nobody is written to at night.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    after_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=180,
        label="Days after the invitation",
        help_text="Each person is reminded so many days after their own invitation.",
    )
    last_day = forms.DateField(
        required=False,
        label="Last day to answer",
        help_text="Only if a text names it with {last_day}.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    why: ClassVar[dict[str, str]] = {
        "versions": "Only texts of the study can be sent: approvals bind to them.",
    }

    def __init__(
        self, *args: Any, mailing: Mailing, texts: Iterable[DocumentVersion], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", _said(mailing))
        super().__init__(*args, **kwargs)
        self._texts = {_place(each.document_id, each.number): each for each in texts}
        field = self.fields["versions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (place, f"{each.title} ({each.language})") for place, each in self._texts.items()
        ]
        if mailing.kind != MailKind.REMINDER:
            del self.fields["after_days"]

    @property
    def draft(self) -> MailingDraft:
        """The cleaned values as the action wants them."""
        said = self.cleaned_data
        return MailingDraft(
            versions=[self._texts[place] for place in said["versions"]],
            starts_at=said["starts_at"],
            last_day=said["last_day"],
            after_days=said.get("after_days") or 0,
        )


class ConfirmMailingForm(forms.Form):
    """The number of people that was shown."""

    people = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


def _place(document: int, number: int) -> str:
    return f"{document}:{number}"


def _said(mailing: Mailing) -> dict[str, Any]:
    return {
        "versions": [_place(*each) for each in mailing.versions],
        "starts_at": mailing.starts_at,
        "last_day": mailing.last_day,
        "after_days": mailing.after_days or "",
    }
