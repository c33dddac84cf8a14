"""Is the notice or statement that was typed well formed? Nothing here saves."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from consent.elements import LABELS, NoticeText, TextError
from consent.languages import check_claims, missing
from consent.models import Notice, NoticeKind
from consent.queries import statement_of


class NoticeForm(forms.Form):
    """Each element in its own field; ``said`` is the result once the form is valid."""

    kind = forms.ChoiceField(
        choices=NoticeKind,
        initial=NoticeKind.PRIVACY_NOTICE,
        widget=forms.RadioSelect,
        label="Which text is it?",
    )
    authority = forms.CharField(required=False, widget=forms.Textarea, label=LABELS["authority"])
    purpose = forms.CharField(required=False, widget=forms.Textarea, label=LABELS["purpose"])
    routine_uses = forms.CharField(
        required=False, widget=forms.Textarea, label=LABELS["routine_uses"]
    )
    voluntary = forms.CharField(required=False, widget=forms.Textarea, label=LABELS["voluntary"])
    effect_of_refusal = forms.CharField(
        required=False, widget=forms.Textarea, label=LABELS["effect_of_refusal"]
    )
    redress = forms.CharField(required=False, widget=forms.Textarea, label=LABELS["redress"])

    why: ClassVar[dict[str, str]] = {
        "authority": "The law that lets you ask (5 U.S.C. 552a(e)(3)(A)).",
        "purpose": "What the answers are for ((e)(3)(B)).",
        "routine_uses": "Who outside the Department sees anything ((e)(3)(C)).",
        "voluntary": "People may decline every question (PIA 4.2).",
        "effect_of_refusal": "Refusing has no effect on services or eligibility ((e)(3)(D)).",
        "redress": "Whom to ask for corrections (PIA 7.1).",
    }
    choice_hints: ClassVar[dict[str, dict[str, str]]] = {
        "kind": {
            "privacy_notice": "Nothing is retrieved by a person’s name.",
            "privacy_act_statement": "Records are retrieved by a person’s name or code.",
        }
    }

    def __init__(self, *args: Any, keeps_linkage: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeps_linkage = keeps_linkage
        self.said: NoticeText | None = None

    def clean(self) -> dict[str, Any]:
        """A draft may have gaps, but never a claim that the study does not keep."""
        cleaned = super().clean() or {}
        if not self.errors:
            self.said = NoticeText(**cleaned)
            try:
                check_claims(self.said, {}, keeps_linkage=self.keeps_linkage)
            except TextError as error:
                self.add_error(None, str(error))
        return cleaned

    @staticmethod
    def initial_of(notice: Notice | None) -> dict[str, Any]:
        """What the form shows of a saved notice."""
        if notice is None:
            return {}
        return {name: getattr(notice, name) for name in NoticeForm.base_fields}


@dataclass(frozen=True, slots=True)
class Pair:
    """An element beside the field of its translation."""

    label: str
    source: str
    field: BoundField
    is_out_of_date: bool


class NoticeTranslationForm(forms.Form):
    """Every element in one other language; what is left empty is not translated yet."""

    def __init__(self, *args: Any, notice: Notice, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice, self.missing = notice, missing(notice, language)
        self.said = notice.translations.get(language, {})
        for name, label in LABELS.items():
            self.fields[name] = forms.CharField(
                required=False,
                label=label,
                initial=self.said.get(name, {}).get("text", ""),
                widget=forms.Textarea(attrs={"rows": "4"}),
            )

    @property
    def pairs(self) -> list[Pair]:
        """The elements in the order of the law."""
        return [
            Pair(
                label,
                getattr(self.notice, name),
                self[name],
                is_out_of_date=name in self.missing and name in self.said,
            )
            for name, label in LABELS.items()
        ]


class StatementForm(forms.Form):
    """The privacy statement of an official form, as printed on it, element by element."""

    form_number = forms.CharField(max_length=40, label="Number of the form")
    form_title = forms.CharField(max_length=200, label="Title of the form")
    version = forms.CharField(
        max_length=40, label="Version", help_text="As printed on the form, such as 10/2025."
    )
    authority = forms.CharField(required=False, widget=forms.Textarea, label=LABELS["authority"])
    purpose = forms.CharField(required=False, widget=forms.Textarea, label=LABELS["purpose"])
    routine_uses = forms.CharField(
        required=False, widget=forms.Textarea, label=LABELS["routine_uses"]
    )
    voluntary = forms.CharField(required=False, widget=forms.Textarea, label=LABELS["voluntary"])
    effect_of_refusal = forms.CharField(
        required=False, widget=forms.Textarea, label=LABELS["effect_of_refusal"]
    )
    allows_research_reuse = forms.BooleanField(
        required=False,
        label="Its text says that contacts may be used for research",
        help_text="Not only for the benefit or service that the form asks for.",
    )

    why: ClassVar[dict[str, str]] = {
        "version": "Contacts rest on the text that people saw when they gave them (PIA, note 4).",
        "authority": "Copy what the form says. Leave empty what it does not say.",
        "allows_research_reuse": "Without it, contacts of the form are never used again.",
    }

    def clean(self) -> dict[str, Any]:
        """One record per version of a form; a text never changes once it is recorded."""
        cleaned = super().clean() or {}
        if {"form_number", "version"} <= cleaned.keys() and statement_of(
            cleaned["form_number"], cleaned["version"]
        ):
            self.add_error("version", "This version of the form is recorded already.")
        return cleaned
