"""Named views of the inventory."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oversight import actions, policies
from oversight.forms import InventoryFilterForm, ViewNameForm
from oversight.models import SavedView
from oversight.views.page import person, tabs

LONGEST = 1000


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep what the inventory shows now under a name."""
    user, at = person(request), timezone.now()
    policies.save_view.require(user, at=at)
    query, form = _known(request.POST.get("query", "")), ViewNameForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            actions.save_view(name=name, query=query, by=user, at=at)
        except actions.ViewNameTakenError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, f"Saved. “{name}” stands above the list from now on.")
            return redirect(_address(query))
    context = {
        "form": form,
        "query": query,
        "tabs": tabs(user, at=at, here="view_inventory"),
        "back": _address(query),
    }
    return render(request, "oversight/save_view.html", context, status=400)


@require_http_methods(["GET", "POST"])
def rename_view(request: HttpRequest, view_ref: str) -> HttpResponse:
    """Another name for one's view."""
    user, at, view = person(request), timezone.now(), _view(view_ref)
    policies.rename_view.require(user, view, at=at)
    form = ViewNameForm(request.POST or None, initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_view(view_id=view.pk, by=user, at=at, **form.cleaned_data)
        except actions.ViewNameTakenError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, "Renamed.")
            return redirect(_address(view.query))
    context = {
        "form": form,
        "view": view,
        "tabs": tabs(user, at=at, here="view_inventory"),
        "back": _address(view.query),
    }
    return render(request, "oversight/rename_view.html", context)


@require_http_methods(["GET", "POST"])
def delete_view(request: HttpRequest, view_ref: str) -> HttpResponse:
    """Forget one's view, after a question."""
    user, at, view = person(request), timezone.now(), _view(view_ref)
    policies.delete_view.require(user, view, at=at)
    if request.method == "POST":
        actions.delete_view(view_id=view.pk, by=user, at=at)
        messages.success(request, f"“{view.name}” is deleted. The studies are as they were.")
        return redirect("view_inventory")
    context = {
        "view": view,
        "tabs": tabs(user, at=at, here="view_inventory"),
        "back": _address(view.query),
    }
    return render(request, "oversight/delete_view.html", context)


def _view(view_ref: str) -> SavedView:
    return get_object_or_404(SavedView, view_ref=view_ref)


def _address(query: str) -> str:
    address = reverse("view_inventory")
    return f"{address}?{query}" if query else address


def _known(query: str) -> str:
    """Only what the inventory understands: a view is a list of filters, not any address."""
    asked = QueryDict(query[:LONGEST], mutable=True)
    for name in set(asked) - set(InventoryFilterForm.base_fields):
        del asked[name]
    return asked.urlencode()[:LONGEST]
