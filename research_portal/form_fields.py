"""How one field of a Django form looks as a U.S. Web Design System control."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

# The first match wins: CheckboxSelectMultiple is a RadioSelect, RadioSelect is a ChoiceWidget.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.DateTimeInput, "datetime"),
    (forms.DateInput, "date"),
    (forms.NumberInput, "number"),
    (forms.PasswordInput, "password"),
)
CSS_CLASSES = {
    "checkbox": "usa-checkbox__input",
    "checkboxes": "usa-checkbox__input",
    "radios": "usa-radio__input",
    "select": "usa-select",
    "textarea": "usa-textarea",
    "file": "portal-file",
    "date": "usa-input usa-input--medium",
    "datetime": "usa-input usa-input--medium",
    "number": "usa-input usa-input--small portal-num",
}
# Browsers want ISO in the value of their own date controls, whatever the locale shows elsewhere.
BROWSER_FORMATS = {"date": ("date", "%Y-%m-%d"), "datetime": ("datetime-local", "%Y-%m-%dT%H:%M")}
SHORT_TEXT = 16
# Django's own words say that something is missing; these say what to do.
WHEN_MISSING = {
    "select": "Choose one.",
    "radios": "Choose one.",
    "checkboxes": "Choose at least one.",
    "checkbox": "Check this box to go on.",
    "file": "Choose a file.",
    "date": "Enter a date.",
}
DJANGO_WHEN_MISSING = str(forms.Field.default_error_messages["required"])


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox of a group. ``hint`` explains the choice."""

    control: SafeString
    id: str
    label: str
    hint: str


@dataclass(frozen=True)
class FieldView:
    """All that ``components/form_field.html`` shows of one field."""

    field: BoundField
    kind: str
    control: SafeString | None
    options: tuple[Option, ...]
    why: str
    required: bool
    describedby: str

    @property
    def is_group(self) -> bool:
        return self.kind in {"radios", "checkboxes"}

    @property
    def errors(self) -> list[str]:
        """What to correct; a form's own words win over the usual ones."""
        missing = WHEN_MISSING.get(self.kind, "Fill this in.")
        return [missing if e == DJANGO_WHEN_MISSING else str(e) for e in self.field.errors]

    @property
    def hint_id(self) -> str:
        return f"{self.field.auto_id}_hint"

    @property
    def error_id(self) -> str:
        return f"{self.field.auto_id}_error"

    @property
    def first_control_id(self) -> str:
        """Where a link of the error summary lands."""
        return self.options[0].id if self.options else self.field.id_for_label


def kind_of(widget: forms.Widget) -> str:
    """The word for a widget in ``KINDS``, "text" when nothing more special fits."""
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "text")


def view_of(field: BoundField) -> FieldView:
    """Prepare one bound field.

    The reason why something is asked is read from ``form.why[name]`` or ``field.help_why``, hints
    of single choices from ``form.choice_hints[name][value]``.
    """
    kind = kind_of(field.field.widget)
    grouped = kind in {"radios", "checkboxes"}
    describedby = _describedby(field)
    return FieldView(
        field=field,
        kind=kind,
        control=None if grouped else _control(field, kind, describedby),
        options=tuple(_options(field, kind)) if grouped else (),
        why=_why(field),
        required=field.field.required or _is_missed(field),
        describedby=describedby,
    )


def _is_missed(field: BoundField) -> bool:
    """Whether it is wrong because it was left out: in this case it is needed."""
    return bool(field.errors) and not field.value()


def _why(field: BoundField) -> str:
    reasons: dict[str, str] = getattr(field.form, "why", {})
    return str(reasons.get(field.name) or getattr(field.field, "help_why", ""))


def _describedby(field: BoundField) -> str:
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_hint")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


def _css_class(field: BoundField, kind: str) -> str:
    own = field.field.widget.attrs.get("class", "")
    css_class = CSS_CLASSES.get(kind, "usa-input")
    if kind == "text" and (getattr(field.field, "max_length", None) or SHORT_TEXT + 1) < SHORT_TEXT:
        css_class += " usa-input--medium"
    if field.errors and kind != "checkbox":
        css_class += " usa-input--error"
    return f"{css_class} {own}".strip()


def _control(field: BoundField, kind: str, describedby: str) -> SafeString:
    widget: Any = copy(field.field.widget)
    widget.attrs = {**widget.attrs, "class": _css_class(field, kind)}
    if kind in BROWSER_FORMATS:
        widget.input_type, widget.format = BROWSER_FORMATS[kind]
    if kind == "textarea":
        widget.attrs["rows"] = field.field.widget.attrs.get("data-rows", "5")
    attrs: dict[str, str | bool] = {"aria-describedby": describedby} if describedby else {}
    return field.as_widget(widget, attrs=attrs)


def _options(field: BoundField, kind: str) -> Iterable[Option]:
    hints: dict[str, str] = getattr(field.form, "choice_hints", {}).get(field.name, {})
    widget: Any = field.field.widget
    widget.attrs = {**widget.attrs, "class": f"{CSS_CLASSES[kind]} usa-{_tile(kind)}__input--tile"}
    for choice in field.subwidgets:
        yield Option(
            control=choice.tag(wrap_label=False),
            id=choice.id_for_label,
            label=choice.choice_label,
            hint=hints.get(str(choice.data["value"]), ""),
        )


def _tile(kind: str) -> str:
    return "radio" if kind == "radios" else "checkbox"
