"""Filters that live in the address, names of saved views, heads kept elsewhere."""

from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from foundation.access.models import Component, User
from foundation.access.roles import Role
from foundation.audit.queries import Head, verb_groups
from oversight.columns import COLUMNS, chosen
from oversight.queries.audit import THE_CLOCK
from oversight.queries.finding import EXPIRED, NONE, UNDER_WAY
from studies.forms import StudyFilterForm
from studies.lifecycle import PtaStatus
from studies.models import Grant, Vendor
from studies.vocabulary import Audience, ClearanceKind, Conductor, Method

ALL = ("", "All")
CLEARANCES = (
    *((NONE, "None recorded"), (UNDER_WAY, "Requested, not decided"), (EXPIRED, "Expired")),
    *ClearanceKind.choices,
)


class LongSelect(forms.Select):
    """A list of hundreds, written without a template for each line of it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same element as Django's."""
        chosen_value = "" if value is None else str(value)
        lines = (
            (key, " selected" if str(key) == chosen_value else "", label)
            for key, label in self.choices
        )
        options = format_html_join("", '<option value="{}"{}>{}</option>', lines)
        said = {**self.build_attrs(self.attrs, attrs), "name": name}
        head = format_html_join("", ' {}="{}"', said.items())
        return SafeString(f"<select{head}>{options}</select>")


def _choice(label: str, *choices: tuple[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[ALL, *choices], required=False, label=label)


def _vendors() -> list[tuple[str, str]]:
    named = Vendor.objects.order_by("name").values_list("pk", "name")
    return [ALL, *((str(pk), name) for pk, name in named)]


def _leads() -> list[tuple[str, str]]:
    led = Grant.objects.filter(role=Role.LEAD, ended_at__isnull=True).values("user")
    people = User.objects.filter(pk__in=led).order_by("last_name", "first_name")
    return [ALL, *((str(person.pk), str(person)) for person in people)]


def _people() -> list[tuple[str, str]]:
    people = User.objects.order_by("last_name", "first_name", "pk")
    return [ALL, (THE_CLOCK, "The portal, by the clock")] + [
        (str(person.user_ref), str(person)) for person in people
    ]


def _groups() -> list[tuple[str, str]]:
    return [ALL, *((name, name.replace("_", " ").capitalize()) for name in verb_groups())]


class InventoryFilterForm(StudyFilterForm):
    """Which studies the inventory shows, with which columns, in which order."""

    covered = _choice("Covered by the PIA", ("yes", "Covered"), ("no", "Not covered"))
    audience = _choice("Audience", *Audience.choices)
    method = _choice("Method", *Method.choices)
    conductor = _choice("Conducted by", *Conductor.choices)
    vendor = forms.ChoiceField(choices=_vendors, required=False, widget=LongSelect)
    lead = forms.ChoiceField(choices=_leads, required=False, widget=LongSelect)
    pta = _choice("Privacy review (PTA)", (NONE, "No PTA"), *PtaStatus.choices)
    clearance = _choice("Clearance (ICR)", *CLEARANCES)
    expiring = _choice(
        "Approval or clearance ends",
        *((str(days), f"Within {days} days") for days in (30, 60, 90)),
    )
    columns = forms.MultipleChoiceField(
        choices=[(column.key, column.label) for column in COLUMNS.values()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=30)

    FIRST = ("q", "component", "status", "covered")
    MORE = ("audience", "method", "conductor", "vendor", "lead", "pta", "clearance", "expiring")

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and is well formed; the rest is told beside its field."""
        self.is_valid()
        return self.cleaned_data

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What most people filter by."""
        return [self[name] for name in self.FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The other filters."""
        return [self[name] for name in self.MORE]

    @property
    def has_more(self) -> bool:
        """Whether one of the other filters is used, so that it has to be seen."""
        return any(self.asked.get(name) for name in self.MORE)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.asked.get(name) for name in (*self.FIRST, *self.MORE))

    @property
    def column_choices(self) -> list[dict[str, Any]]:
        """Every column, and whether it is shown."""
        shown = {column.key for column in chosen(self.asked.get("columns") or ())}
        return [
            {"key": column.key, "label": column.label, "shown": column.key in shown}
            for column in COLUMNS.values()
        ]


class ViewNameForm(forms.Form):
    """How a person calls a saved view."""

    name = forms.CharField(max_length=60, label="Name of the view")


class AuditFilterForm(forms.Form):
    """Which events an auditor looks at. People are named by reference: addresses hold no names."""

    study = forms.CharField(required=False, max_length=24, label="Study code")
    by = forms.ChoiceField(choices=_people, required=False, widget=LongSelect, label="Who")
    group = forms.ChoiceField(choices=_groups, required=False, label="About")
    since = forms.DateField(required=False, label="From")
    until = forms.DateField(required=False, label="To, with that day")
    subject = forms.CharField(required=False, max_length=120, label="Subject")

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and is well formed; the rest is told beside its field."""
        self.is_valid()
        return self.cleaned_data


class VerificationForm(forms.Form):
    """An earlier head, if somebody kept one."""

    kept = forms.CharField(
        required=False,
        max_length=90,
        label="A head that you kept elsewhere",
        help_text="Number, colon and hash, from the result of an earlier verification.",
    )

    def clean_kept(self) -> str:
        """Well formed, or nothing."""
        kept = str(self.cleaned_data["kept"]).strip()
        try:
            return str(Head.from_text(kept)) if kept else ""
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class BurdenYearForm(forms.Form):
    """Of which fiscal year, and of which component."""

    year = forms.TypedChoiceField(coerce=int, required=False, label="Fiscal year")
    of = forms.ModelChoiceField(
        Component.objects.all(),
        required=False,
        to_field_name="code",
        empty_label="All",
        label="Component",
    )

    YEARS_SHOWN = 8

    def __init__(self, asked: Any, *, latest: int) -> None:
        super().__init__(asked)
        years = range(latest, latest - self.YEARS_SHOWN, -1)
        self._latest = latest
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def year_asked(self) -> int:
        """The year asked for, or the one that runs."""
        return int(self.cleaned_data.get("year") or self._latest)

    @property
    def component(self) -> Component | None:
        """The component asked for, or all."""
        found = self.cleaned_data.get("of")
        return found if isinstance(found, Component) else None
