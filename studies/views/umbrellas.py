"""The control numbers of the department: what each allows, what is left, and who answers for it."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.models import Component
from foundation.printing.sheets import as_csv
from studies import actions, policies
from studies.forms import PraContactForm, UmbrellaForm
from studies.models import PraContact, Umbrella
from studies.queries import UmbrellaUse, umbrella_uses, use_of, visible_studies
from studies.views.icr import tried
from studies.views.page import person, review_places

COLUMNS = (
    *("Component", "PRA contact", "Comments go to", "Control number", "Title", "Kind", "Forms"),
    *("Approved until", "Hours a year", "Hours left", "Responses a year", "Responses left"),
)


@require_safe
def list_umbrellas(request: HttpRequest) -> HttpResponseBase:
    """Each component's contact, control numbers and forms, with what is left (R-092)."""
    user, at = person(request), timezone.now()
    policies.view_umbrellas.require(user, at=at)
    groups = _by_component(umbrella_uses(Umbrella.objects.all(), on=timezone.localdate(at)))
    if request.GET.get("format") == "csv":
        return as_csv(
            "control-numbers", COLUMNS, [_row(group, use) for group, use in _each(groups)]
        )
    context = {
        "groups": [group for group in groups if group["uses"]],
        "without": [group for group in groups if not group["uses"]],
        "may_record": policies.record_umbrella.allows(user, None, at=at),
        "places": review_places(user, at=at, here="list_umbrellas"),
    }
    return render(request, "umbrellas/list_umbrellas.html", context)


@require_safe
def view_umbrella(request: HttpRequest, umbrella_id: int) -> HttpResponse:
    """One number: conditions, forms, and the studies that are cleared under it."""
    user, at = person(request), timezone.now()
    policies.view_umbrellas.require(user, at=at)
    umbrella = get_object_or_404(Umbrella.objects.select_related("component"), pk=umbrella_id)
    # The newest are enough to look at; all are in the inventory.
    clearances = umbrella.clearances.select_related("study__component").order_by("-pk")
    context = {
        "umbrella": umbrella,
        "use": use_of(umbrella, on=timezone.localdate(at)),
        "clearances": clearances[:200],
        "visible": set(
            visible_studies(user, at=at)
            .filter(clearances__umbrella=umbrella)
            .values_list("code", flat=True)
        ),
        "may_edit": policies.edit_umbrella.allows(user, umbrella.component, at=at),
        "breadcrumbs": _crumbs(umbrella.control_number),
    }
    return render(request, "umbrellas/view_umbrella.html", context)


@require_http_methods(["GET", "POST"])
def record_umbrella(request: HttpRequest) -> HttpResponse:
    """A control number that OMB gave."""
    user, at = person(request), timezone.now()
    policies.view_umbrellas.require(user, at=at)
    policies.record_umbrella.require(user, user.component, at=at)
    form = UmbrellaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.record_umbrella(facts=form.facts, by=user, at=at)

        if tried(form, save):
            messages.success(request, "The control number is recorded.")
            return redirect("list_umbrellas")
    return _form_page(request, form, "Record a control number", "Record it")


@require_http_methods(["GET", "POST"])
def edit_umbrella(request: HttpRequest, umbrella_id: int) -> HttpResponse:
    """After a renewal, or a new form."""
    user, at = person(request), timezone.now()
    policies.view_umbrellas.require(user, at=at)
    umbrella = get_object_or_404(Umbrella, pk=umbrella_id)
    policies.edit_umbrella.require(user, umbrella.component, at=at)
    form = UmbrellaForm(request.POST or None, umbrella=umbrella)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.edit_umbrella(umbrella=umbrella, facts=form.facts, by=user, at=at)

        if tried(form, save):
            messages.success(request, "Saved.")
            return redirect("view_umbrella", umbrella.pk)
    return _form_page(request, form, f"Change {umbrella.control_number}", "Save")


@require_http_methods(["GET", "POST"])
def record_pra_contact(request: HttpRequest) -> HttpResponse:
    """The office of a component, or of the department, and where comments go."""
    user, at = person(request), timezone.now()
    policies.view_umbrellas.require(user, at=at)
    policies.record_pra_contact.require(user, user.component, at=at)
    form = PraContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.record_pra_contact(**form.cleaned_data, by=user, at=at)

        if tried(form, save):
            messages.success(request, "The office is recorded.")
            return redirect("list_umbrellas")
    return _form_page(request, form, "Record a paperwork office", "Record it")


def _by_component(uses: list[UmbrellaUse]) -> list[dict[str, Any]]:
    """The department first, then every component, each with its contact and numbers."""
    numbers: dict[int | None, list[UmbrellaUse]] = defaultdict(list)
    for use in uses:
        numbers[use.umbrella.component_id].append(use)
    contacts = {contact.component_id: contact for contact in PraContact.objects.all()}
    whole: list[Component | None] = [None, *Component.objects.all()]
    return [
        {
            "component": component,
            "name": component.name if component else "The whole department",
            "contact": contacts.get(component.pk if component else None),
            "uses": numbers[component.pk if component else None],
        }
        for component in whole
    ]


def _each(groups: list[dict[str, Any]]) -> list[tuple[dict[str, Any], UmbrellaUse | None]]:
    return [(group, use) for group in groups for use in (group["uses"] or [None])]


def _row(group: dict[str, Any], use: UmbrellaUse | None) -> tuple[object, ...]:
    contact = group["contact"]
    said = (group["name"], contact.office if contact else "", contact.address if contact else "")
    if use is None:
        return (*said, *[""] * (len(COLUMNS) - len(said)))
    umbrella = use.umbrella
    return (
        *said,
        umbrella.control_number,
        umbrella.title,
        umbrella.get_kind_display(),
        "; ".join(umbrella.forms),
        f"{umbrella.expires_on:%m/%d/%Y}",
        umbrella.hours_a_year,
        use.left_hours,
        umbrella.responses_a_year,
        use.left_responses,
    )


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [("Control numbers", reverse("list_umbrellas")), (here, "")]


def _form_page(
    request: HttpRequest, form: UmbrellaForm | PraContactForm, heading: str, button: str
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "breadcrumbs": _crumbs(heading),
        "cancel_url": reverse("list_umbrellas"),
    }
    return render(request, "umbrellas/umbrella_form.html", context)
