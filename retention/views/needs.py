"""What of a study is still or no longer needed: a lead says it, a records officer decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from retention import actions, policies, queries
from retention.forms import DecideNeedForm, StateNeedForm
from retention.lifecycle import IllegalPurgeMoveError
from retention.models import NeedStatement
from retention.queries import NeedLine
from retention.registry import Holding
from retention.views.person import person

STAYS = "Everything stays on its day until it is confirmed."
GOES = (
    "What is no longer needed is destroyed a day after it is confirmed, and nobody can take that "
    "back."
)


@require_safe
def view_needs(request: HttpRequest, study_ref: UUID) -> HttpResponse:
    """What goes by which rule, what was said about it, and what may be said now."""
    by, at = person(request), timezone.now()
    policies.view_needs.require(by, study_ref, at=at)
    return _page(request, study_ref)


@require_http_methods(["GET", "HEAD", "POST"])
def state_need(request: HttpRequest, study_ref: UUID, rule: str) -> HttpResponse:
    """Say that what goes by a rule is needed until a day, or, with its count, no longer."""
    by, at = person(request), timezone.now()
    policies.state_need.require(by, study_ref, at=at)
    line = next((each for each in _lines(study_ref) if each.rule.key == rule), None)
    if line is None:
        raise Http404("Nothing may be said about this: it is not dated yet, or due.")
    data = request.POST if request.method == "POST" else None
    form = StateNeedForm(data, may_extend=line.may_extend, may_end=line.may_end)
    if form.is_valid():
        try:
            actions.state_need(study_ref=study_ref, rule=rule, need=form.need, by=by, at=at)
        except actions.NeedError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Records officers were told: one of them decides.")
            return redirect("view_needs", study_ref)
    outcome = GOES if line.may_end else STAYS
    context = {"line": line, "form": form, "study_ref": study_ref, "outcome": outcome}
    status = 400 if form.errors else 200
    return render(request, "retention/state_need.html", context, status=status)


@require_POST
def withdraw_need(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Take one's own word back."""
    by, at = person(request), timezone.now()
    statement = get_object_or_404(NeedStatement, pk=statement_id)
    policies.withdraw_need.require(by, statement, at=at)
    try:
        actions.withdraw_need(statement_id=statement.pk, by=by, at=at)
    except IllegalPurgeMoveError:
        return _changed_nothing(request, "This is decided already.")
    messages.success(request, "It is taken back. Nothing moves.")
    return redirect("view_needs", statement.study_ref)


@require_POST
def decide_need(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Confirm or decline what a lead said."""
    by, at = person(request), timezone.now()
    statement = get_object_or_404(NeedStatement, pk=statement_id)
    policies.decide_need.require(by, statement, at=at)
    form = DecideNeedForm(request.POST)
    if not form.is_valid():
        return _page(request, statement.study_ref, form=form)
    try:
        actions.decide_need(statement_id=statement.pk, by=by, at=at, **form.decided)
    except IllegalPurgeMoveError:
        return _changed_nothing(request, "This is decided already.")
    except actions.NeedError as problem:
        return _changed_nothing(request, str(problem))
    messages.success(request, "The decision is recorded, and everybody concerned is told.")
    return redirect("view_needs", statement.study_ref)


def _lines(study_ref: UUID) -> list[NeedLine]:
    return _lines_of(study_ref, queries.held(at=timezone.now(), study_ref=study_ref))


def _lines_of(study_ref: UUID, held: list[Holding]) -> list[NeedLine]:
    at = timezone.now()
    return queries.need_lines(held, queries.promised(at=at, study_ref=study_ref), at=at)


def _page(
    request: HttpRequest, study_ref: UUID, *, form: DecideNeedForm | None = None
) -> HttpResponse:
    by, at = person(request), timezone.now()
    statements = list(queries.statements_of(study_ref))
    held = queries.held(at=at, study_ref=study_ref)
    codes = {each.study_code for each in statements} | {each.study_code for each in held}
    context: dict[str, Any] = {
        "study_code": next(iter(codes), ""),
        "lines": _lines_of(study_ref, held),
        "study_ref": study_ref,
        "open": [
            (
                each,
                policies.decide_need.allows(by, each, at=at),
                policies.withdraw_need.allows(by, each, at=at),
            )
            for each in statements
            if each.decided_at is None
        ],
        "settled": [each for each in statements if each.decided_at],
        "form": form or DecideNeedForm(),
        "may_state": policies.state_need.allows(by, study_ref, at=at),
    }
    return render(request, "retention/view_needs.html", context, status=400 if form else 200)


def _changed_nothing(request: HttpRequest, reason: str) -> HttpResponse:
    context = {"title": "Nothing was changed", "reasons": [reason]}
    return render(request, "409.html", context, status=409)
