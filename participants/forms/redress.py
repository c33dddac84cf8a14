"""Is what somebody asks about their contact data, or an officer answers, well formed?"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.forms.reaching import ReachForm
from participants.reading.columns import Field
from participants.redress_said import RedressDraft
from participants.redress_words import (
    OUTCOMES_OF,
    AppealOutcome,
    CameBy,
    ExtensionReason,
    RedressKind,
    RedressLanguage,
    RedressOutcome,
    RefusalReason,
    ReplyWay,
)
from studies.models.incident import IncidentKind

INPUT, AREA, TILE = "usa-input", "usa-textarea", "usa-radio__input usa-radio__input--tile"
LONGEST_WORDS = 2000


class ContactFields(ReachForm):
    """The four things that the vault keeps, each as it keeps them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Needed if we know you by phone or mailing address only.")

    @property
    def values(self) -> dict[Field, str]:
        """The cleaned fields."""
        return {each: self.cleaned_data[each].strip() for each in Field}


class RedressForm(ContactFields):
    """What the person asks, by which ways the department may know them, and what it is about."""

    kind = forms.ChoiceField(
        choices=RedressKind.choices,
        label=_("What do you want us to do?"),
        widget=forms.RadioSelect(attrs={"class": TILE}),
        error_messages={"required": _("Choose one.")},
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        label=_("What is it about?"),
        help_text=_(
            "What should be changed, or what happened. Please leave out numbers of identity "
            "documents and health or bank details: we do not need them."
        ),
        widget=forms.Textarea(attrs={"rows": "5", "class": AREA}),
    )
    field_order: Iterable[str] | None = ("kind", "name", "email", "phone", "address", "words")

    def draft(self, language: str) -> RedressDraft:
        """The cleaned values as the action wants them."""
        known = {str(each): value for each, value in self.values.items()}
        given = self.cleaned_data
        return RedressDraft(given["kind"], language, words=given["words"].strip(), **known)


class RecordRedressForm(RedressForm):
    """The same, by an officer whom a letter or a call reached."""

    came_by = forms.ChoiceField(
        choices=[each for each in CameBy.choices if each[0] != CameBy.PAGE],
        label="How did it come?",
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(
        label="Received on", widget=forms.DateInput, help_text="The periods are counted from it."
    )
    language = forms.ChoiceField(choices=RedressLanguage.choices, label="Language of the answer")
    field_order = (
        *("came_by", "received_on", "kind", "name", "email", "phone", "address", "words"),
        "language",
    )


class ConfirmRedressForm(forms.Form):
    """The reference, and the code that went to what is on record."""

    reference = forms.CharField(
        max_length=40,
        label=_("Your reference"),
        help_text=_("8 letters and digits, such as K7PW-2MXQ."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": INPUT}),
        error_messages={"required": _("Enter the reference that you were shown.")},
    )
    code = forms.CharField(
        max_length=60,
        label=_("Your code"),
        help_text=_("10 letters and digits, from our e-mail, our letter or our call."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": INPUT}),
        error_messages={"required": _("Enter the code that we sent to you.")},
    )


class CodeForm(forms.Form):
    """In which way a new code goes."""

    way = forms.ChoiceField(choices=ReplyWay.choices, label="Send the code by")


class ExtendRedressForm(forms.Form):
    """Why it takes longer."""

    reason = forms.ChoiceField(choices=ExtensionReason.choices, label="Why it takes longer")


class AnswerRedressForm(forms.Form):
    """What is decided; a refusal has a reason of the list."""

    outcome = forms.ChoiceField(label="Decision", widget=forms.RadioSelect)
    refused_for = forms.ChoiceField(
        required=False,
        choices=[("", "It is not refused"), *RefusalReason.choices],
        label="Reason of a refusal",
    )
    why: ClassVar = {"refused_for": "The letter says it, and how to appeal."}

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways_out = (*OUTCOMES_OF[kind], RedressOutcome.NOTHING_HELD, RedressOutcome.REFUSED)
        self.fields["outcome"].choices = [(str(each), each.label) for each in ways_out]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal needs a reason, and nothing else has one."""
        given = super().clean() or {}
        is_refused = given.get("outcome") == RedressOutcome.REFUSED
        if is_refused and not given.get("refused_for"):
            self.add_error("refused_for", "Choose why it is refused.")
        if not is_refused:
            given["refused_for"] = ""
        return given


class ReportRedressForm(forms.Form):
    """What is suspected."""

    kind = forms.ChoiceField(choices=IncidentKind.choices, label="What is suspected")


class AppealForm(forms.Form):
    """What the second person decides."""

    outcome = forms.ChoiceField(
        choices=AppealOutcome.choices, label="Decision on the appeal", widget=forms.RadioSelect
    )
