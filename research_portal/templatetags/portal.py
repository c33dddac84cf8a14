"""Tags and filters with which every page is written: states, dates, numbers, forms, frames."""

import re
from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from research_portal.form_fields import FieldView, view_of
from research_portal.states import state_called

register = template.Library()
NOTHING = "—"
_HYPHENED = re.compile(
    r"<[^>]*>"  # markup stays as it is
    r"|(?P<word>\b[Ee]-mails?\b"
    r"|\b[A-Z]{2,10}-\d{4}-\d{3,}\b"  # the code of a study
    r"|(?<![\w-])(?:\+?1[ -])?(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}\b)"  # a phone number
)
_ON_ONE_LINE = '<span class="text-no-wrap">{}</span>'


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def portal_date(value: date | datetime | None) -> str:
    """ "12 March 2027": the one way in which pages write a day."""
    if not value:
        return NOTHING
    day = _day(value)
    return f"{day.day} {day:%B %Y}"


@register.filter
def portal_datetime(value: datetime | None) -> str:
    """ "12 March 2027, 15:04", in the time zone of the department."""
    if not value:
        return NOTHING
    return f"{portal_date(value)}, {timezone.localtime(value):%H:%M}"


@register.filter
def portal_distance(value: date | datetime | None, today: date | None = None) -> str:
    """ "in 9 days", "3 days ago", "today": counted in whole days from ``portal.today``."""
    if not value or not today:
        return ""
    days = (_day(value) - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {intcomma(days)} days" if days > 0 else f"{intcomma(-days)} days ago"


@register.filter
def portal_num(value: float | str | None) -> str:
    """Thousands separators; a dash where there is no number."""
    return NOTHING if value is None or value == "" else str(intcomma(value))


@register.filter
def portal_unbroken(text: str) -> SafeString:
    """The same, with “e-mail”, study codes and phone numbers each on one line on a narrow page."""
    return mark_safe(_HYPHENED.sub(_on_one_line, conditional_escape(text)))  # noqa: S308 : escaped


def _on_one_line(found: re.Match[str]) -> str:
    return _ON_ONE_LINE.format(found[0]) if found["word"] else found[0]


@register.simple_tag(takes_context=True)
def portal_when(context: Context, value: date | datetime | None) -> SafeString | str:
    """A day and its distance: "12 March 2027 (in 9 days)"."""
    if not value:
        return NOTHING
    distance = portal_distance(value, getattr(context.get("portal"), "today", None))
    note = format_html(' <span class="portal-distance">{}</span>', distance) if distance else ""
    day = _day(value).isoformat()
    return format_html('<time datetime="{}">{}</time>{}', day, portal_date(value), note)


@register.inclusion_tag("components/icon.html")
def portal_icon(name: str, css_class: str = "") -> dict[str, str]:
    """A symbol that says nothing on its own: a word always stands beside it."""
    return {"name": name, "css_class": css_class}


@register.simple_tag
def portal_state(key: str, word: str = "") -> SafeString:
    """A state as a tag with icon and word. See ``research_portal/states.py``."""
    return _state_tag(str(key), str(word or ""))


@lru_cache(maxsize=1024)
def _state_tag(key: str, word: str) -> SafeString:
    """Written once for each state: a list of studies shows the same few a hundred times."""
    return render_to_string("components/state_tag.html", {"state": state_called(key, word)})


@register.simple_tag
def portal_uncovered() -> SafeString:
    """The mark of a study without a privacy approval in force, the same everywhere (R-084)."""
    return _state_tag("uncovered", "")


@register.inclusion_tag("components/form_field.html")
def portal_field(field: BoundField) -> dict[str, FieldView]:
    """One field: label, hint, control, error, and why it is asked."""
    return {"view": view_of(field)}


@register.inclusion_tag("components/error_summary.html")
def portal_errors(form: BaseForm, title: str = "", lead: str = "") -> dict[str, Any]:
    """All errors of a form at the top of the page, each with a link to its field.

    ``lead`` is a sentence that is said even where no field is wrong.
    """
    fields = [view_of(field) for field in form if field.errors] if form.is_bound else []
    general = form.non_field_errors() if form.is_bound else []
    count = len(fields) + len(general)
    return {"fields": fields, "general": general, "count": count, "title": title, "lead": lead}


@register.inclusion_tag("components/form_fields.html")
def portal_fields(form: BaseForm) -> dict[str, Any]:
    """Error summary, hidden fields and all visible fields, without the ``<form>`` around them."""
    return {"form": form}


@register.inclusion_tag("components/form.html", takes_context=True)
def portal_form(
    context: Context,
    form: BaseForm,
    button: str = "Save",
    action: str = "",
    cancel_url: str = "",
    note: str = "",
) -> dict[str, Any]:
    """A whole form with its button; multipart when a field needs it."""
    return {
        "form": form,
        "button": button,
        "action": action,
        "cancel_url": cancel_url,
        "note": note,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_block_tag
def portal_table(content: str, caption: str, css_class: str = "", hide_caption: str = "") -> str:
    """A table frame: caption, scrolls sideways by keyboard too, cards on a phone."""
    return _frame("table", content, caption=caption, css_class=css_class, hide_caption=hide_caption)


@register.simple_block_tag
def portal_alert(content: str, kind: str = "info", title: str = "") -> str:
    """A message box; ``kind`` is info, success, warning or error."""
    return _frame("alert", content, kind=kind, title=title)


@register.simple_block_tag
def portal_details(content: str, title: str, opened: str = "") -> str:
    """Something one click away, working without JavaScript."""
    return _frame("details", content, title=title, opened=opened)


@register.simple_block_tag
def portal_card(content: str, title: str = "", state: str = "", word: str = "") -> str:
    """A titled box; ``state`` puts a state tag beside the title."""
    return _frame("card", content, title=title, state=state, word=word)


@register.simple_block_tag
def portal_section(content: str, title: str, lede: str = "", anchor: str = "") -> str:
    """A section of a page with its heading, addressable as ``#title-in-words`` or ``#anchor``."""
    anchors = {"anchor": anchor} if anchor else {}
    return _frame("section", content, title=title, lede=lede, **anchors)


def _frame(name: str, content: str, **values: str) -> str:
    anchor = slugify(values.get("title") or values.get("caption") or "")
    return render_to_string(
        f"components/{name}.html", {"content": content, "anchor": anchor, **values}
    )


@register.simple_tag
def portal_count(items: int | Collection[Any], one: str, many: str) -> str:
    """ "1 contact", "1,000 contacts"; ``items`` may be a number."""
    number = items if isinstance(items, int) else len(items)
    return f"{intcomma(number)} {one if number == 1 else many}"
