"""Who works here: list, person, account and roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access import actions, policies, queries
from foundation.access.actions import NewPerson, RoleAssignmentError, TrainingError
from foundation.access.forms.people import PeopleFilterForm, PersonForm, RoleForm, TrainingForm
from foundation.access.models import TRAINING_LASTS, RoleAssignment, User
from foundation.access.policy import Refused
from foundation.access.queries.courses import course_names
from foundation.access.queries.people import acceptances, called, people
from foundation.access.roles import Role, UnitKind
from foundation.access.views.page import people_page, person, person_called

ROWS_PER_PAGE = 50


@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """Everybody, with roles, training and rules."""
    at = timezone.now()
    policies.list_people.require(person(request), at=at)
    form = PeopleFilterForm(request.GET)
    page = Paginator(_filtered(people(at=at), form, at=at), ROWS_PER_PAGE)
    context = {
        **people_page("list_people"),
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "oldest": timezone.localdate(at) - TRAINING_LASTS,
    }
    return render(request, "access/list_people.html", context)


@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """A new account, which holds no role."""
    user, at = person(request), timezone.now()
    policies.add_person.require(user, at=at)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        new = actions.add_person(person=_new(form.cleaned_data), by=user, at=at)
        messages.success(request, f"{new} has an account. Give roles and record training here.")
        return redirect("view_person", new.user_ref)
    context = {**people_page("list_people"), "form": form}
    return render(request, "access/add_person.html", context)


@require_safe
def view_person(request: HttpRequest, user_ref: UUID) -> HttpResponse:
    """One person: roles, access, training, rules, account."""
    policies.list_people.require(person(request), at=timezone.now())
    return _page(request, person_called(user_ref))


@require_POST
def grant_role(request: HttpRequest, user_ref: UUID) -> HttpResponse:
    """Give a role for the department or a component."""
    user, at = person(request), timezone.now()
    policies.list_people.require(user, at=at)
    to, form = person_called(user_ref), RoleForm(request.POST)
    if form.is_valid():
        with errors_shown(form):
            said = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
            given = actions.grant_role(user=to, by=user, at=at, **said)
            messages.success(request, f"{to} is {given.get_role_display()} now.")
            return redirect("view_person", user_ref)
    return _page(request, to, role_form=form)


@require_http_methods(["GET", "POST"])
def end_role(request: HttpRequest, user_ref: UUID, assignment_id: int) -> HttpResponse:
    """End a role now, after the page that names the person."""
    user, at, of = person(request), timezone.now(), person_called(user_ref)
    held = get_object_or_404(RoleAssignment, pk=assignment_id, user=of)
    if request.method == "POST":
        actions.end_role(assignment_id=held.pk, by=user, at=at)
        messages.success(request, f"{of} is no longer {held.get_role_display().lower()}.")
        return redirect("view_person", user_ref)
    policies.end_role.require(user, held, at=at)
    context = {**_page_of(of, "End a role"), "held": held}
    return render(request, "access/end_role.html", context)


@require_POST
def record_training(request: HttpRequest, user_ref: UUID) -> HttpResponse:
    """Record a course that the person completed."""
    user, at, of = person(request), timezone.now(), person_called(user_ref)
    policies.record_training.require(user, of, at=at)
    form = TrainingForm(request.POST, courses=course_names())
    if form.is_valid():
        with errors_shown(form):
            actions.record_training(user=of, by=user, at=at, **form.cleaned_data)
            messages.success(request, "The training is recorded.")
            return redirect("view_person", user_ref)
    return _page(request, of, training_form=form)


@require_http_methods(["GET", "POST"])
def close_account(request: HttpRequest, user_ref: UUID) -> HttpResponse:
    """Keep somebody out, after the page that says what ends."""
    user, at, of = person(request), timezone.now(), person_called(user_ref)
    policies.close_account.require(user, of, at=at)
    if request.method == "POST":
        actions.close_account(user=of, by=user, at=at)
        messages.success(request, f"The account of {of} is closed. All roles have ended.")
        return redirect("view_person", user_ref)
    held = queries.department_roles(of, at=at) + queries.roles_on_studies(of, at=at)
    context = {**_page_of(of, "Close the account"), "held": held}
    return render(request, "access/close_account.html", context)


@require_POST
def reopen_account(request: HttpRequest, user_ref: UUID) -> HttpResponse:
    """Let somebody in again."""
    of = person_called(user_ref)
    actions.reopen_account(user=of, by=person(request), at=timezone.now())
    messages.success(request, f"The account of {of} is open. It holds no role.")
    return redirect("view_person", user_ref)


@require_safe
def list_acceptances(request: HttpRequest) -> HttpResponse:
    """Who accepted which version of the rules, and when."""
    policies.list_people.require(person(request), at=timezone.now())
    page = Paginator(acceptances(), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {**people_page("list_acceptances"), "page": page}
    return render(request, "access/list_acceptances.html", context)


@contextmanager
def errors_shown(form: Form) -> Iterator[None]:
    """What an action says against it stands above the form, and what was typed stays."""
    try:
        yield
    except (RoleAssignmentError, TrainingError, Refused) as error:
        form.add_error(None, " ".join(getattr(error, "reasons", None) or [str(error)]))


def _page(request: HttpRequest, of: User, **forms: Form) -> HttpResponse:
    user, at = person(request), timezone.now()
    context = {
        **_page_of(of),
        "roles": list(of.role_assignments.current(at=at).select_related("component", "granted_by")),
        "grants": queries.roles_on_studies(of, at=at),
        "training": queries.training_states(of, at=at),
        "acceptances": of.rules_acceptances.all(),
        "role_form": RoleForm(),
        "training_form": TrainingForm(courses=course_names()),
        "is_other": of != user,
        **forms,
    }
    return render(request, "access/view_person.html", context)


def _page_of(of: User, task: str = "") -> dict[str, Any]:
    """The frame of the pages about one person; ``task`` names the ones below the person's own."""
    own = reverse("view_person", args=[of.user_ref]) if task else ""
    crumbs = [("People", reverse("list_people")), (str(of), own)]
    return {
        **people_page("list_people"),
        "person": of,
        "breadcrumbs": [*crumbs, (task, "")] if task else crumbs,
    }


def _filtered(everybody: QuerySet[User], form: PeopleFilterForm, *, at: datetime) -> QuerySet[User]:
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    everybody = called(everybody, said.get("q", ""))
    if said.get("component"):
        everybody = everybody.filter(component=said["component"])
    if said.get("role"):
        held = RoleAssignment.objects.current(at=at).filter(role=said["role"])
        everybody = everybody.filter(pk__in=held.values("user"))
    if said.get("account") != "all":
        everybody = everybody.filter(is_active=said.get("account") != "closed")
    return everybody


def _new(said: dict[str, Any]) -> NewPerson:
    return NewPerson(**{**said, "unit_kind": UnitKind(said["unit_kind"])})
