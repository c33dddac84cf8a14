"""The rules: what is kept how long, under which authority, and how that is changed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from retention import actions, policies, queries, registry, rule_book
from retention.forms import DecideRuleForm, ProposeRuleForm
from retention.lifecycle import IllegalPurgeMoveError
from retention.models import DispositionRuleChange
from retention.rules import Period, Rule
from retention.views.person import person


@require_safe
def list_rules(request: HttpRequest) -> HttpResponse:
    """Every rule, the period in force, its limits and its history."""
    by, at = person(request), timezone.now()
    policies.list_rules.require(by, at=at)
    context = {
        "lines": queries.rule_lines(at=at),
        "may_propose": policies.propose_rule_change.allows(by, at=at),
    }
    return render(request, "retention/list_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_rule_change(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for another period."""
    by, at = person(request), timezone.now()
    policies.propose_rule_change.require(by, at=at)
    rule = _rule(key)
    now = rule_book.period(rule, at=at)
    form = ProposeRuleForm(request.POST or None, initial={"months": now.months, "days": now.days})
    if request.method == "POST" and form.is_valid():
        period = Period(form.cleaned_data["months"], form.cleaned_data["days"])
        reason = form.cleaned_data["reason"]
        try:
            change = actions.propose_rule_change(
                rule=rule, period=period, reason=reason, by=by, at=at
            )
        except actions.RuleChangeError as problem:
            form.add_error("months", str(problem))
        else:
            messages.success(request, "It is proposed. Another records officer decides.")
            return redirect("view_rule_change", change.pk)
    context = {"rule": rule, "now": now, "form": form}
    status = 400 if form.errors else 200
    return render(request, "retention/propose_rule_change.html", context, status=status)


@require_safe
def view_rule_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """What is proposed, and what it would do."""
    by, at = person(request), timezone.now()
    policies.view_rule_change.require(by, at=at)
    change = get_object_or_404(queries.rule_changes(), pk=change_id)
    return render(request, "retention/view_rule_change.html", _page(request, change))


@require_POST
def withdraw_rule_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    by, at = person(request), timezone.now()
    change = get_object_or_404(DispositionRuleChange, pk=change_id)
    policies.withdraw_rule_change.require(by, change, at=at)
    try:
        actions.withdraw_rule_change(change_id=change.pk, by=by, at=at)
    except IllegalPurgeMoveError:
        return _decided_already(request)
    messages.success(request, "The proposal is withdrawn.")
    return redirect("list_rules")


@require_POST
def decide_rule_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """Approve or decline what another records officer proposed."""
    by, at = person(request), timezone.now()
    change = get_object_or_404(queries.rule_changes(), pk=change_id)
    policies.decide_rule_change.require(by, change, at=at)
    form = DecideRuleForm(request.POST)
    if not form.is_valid():
        context = _page(request, change, form=form)
        return render(request, "retention/view_rule_change.html", context, status=400)
    try:
        actions.decide_rule_change(change_id=change.pk, by=by, at=at, **form.decided)
    except IllegalPurgeMoveError:
        return _decided_already(request)
    messages.success(request, "The decision is recorded.")
    return redirect("list_rules")


def _rule(key: str) -> Rule:
    try:
        rule = registry.rule(key)
    except KeyError as unknown:
        raise Http404("There is no such rule.") from unknown
    if not rule.may_change:
        raise Http404("The period of this rule is not the department’s to set.")
    return rule


def _page(
    request: HttpRequest, change: DispositionRuleChange, *, form: DecideRuleForm | None = None
) -> dict[str, Any]:
    by, at = person(request), timezone.now()
    is_open = change.decided_at is None
    return {
        "change": change,
        "rule": registry.rule(change.rule),
        "preview": queries.preview_of(change, at=at) if is_open else None,
        "form": form or DecideRuleForm(),
        "may_decide": is_open and policies.decide_rule_change.allows(by, change, at=at),
        "may_withdraw": is_open and policies.withdraw_rule_change.allows(by, change, at=at),
    }


def _decided_already(request: HttpRequest) -> HttpResponse:
    context = {"title": "Nothing was changed", "reasons": ["This proposal is decided already."]}
    return render(request, "409.html", context, status=409)
