"""Outside survey tools: the list, one tool, and what two offices decide."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access.queries import has_role
from foundation.access.roles import Role
from studies import actions, policies
from studies.actions.destruction import DestructionError
from studies.actions.tools import ToolFacts
from studies.forms import DeletionForm, ReasonForm, ToolForm
from studies.models import SurveyTool, ToolDeletion, Vendor
from studies.queries import missing_certificates, open_studies_of_tool
from studies.queries.waiting import tools_to_decide, vendors_to_decide
from studies.views.activity import entries_about
from studies.views.page import person, review_places

ENTRIES_SHOWN = 20


@require_safe
def list_tools(request: HttpRequest) -> HttpResponse:
    """All tools and vendors, with what is still missing."""
    user, at = person(request), timezone.now()
    policies.view_tools.require(user, at=at)
    today = timezone.localdate(at)
    for_me = set(tools_to_decide(user, at=at).values_list("pk", flat=True))
    vendors_for_me = set(vendors_to_decide(user, at=at).values_list("pk", flat=True))
    tools = SurveyTool.objects.select_related("vendor").annotate(used_by=Count("studies"))
    context = {
        "tools": [{"tool": tool, "is_for_me": tool.pk in for_me} for tool in tools],
        "vendors": [
            {
                "vendor": vendor,
                "has_contract": vendor.has_contract(on=today),
                "is_for_me": vendor.pk in vendors_for_me,
            }
            for vendor in Vendor.objects.all()
        ],
        "missing": missing_certificates(on=today),
        "places": review_places(user, at=at, here="list_tools"),
        "may_record": policies.record_tool.allows(user, at=at),
    }
    return render(request, "vendors/list_tools.html", context)


@require_safe
def view_tool(request: HttpRequest, tool_id: int) -> HttpResponse:
    """One tool: what it keeps, what may be used of it, who approved, what it must delete."""
    tool = _tool(tool_id)
    policies.view_tool.require(person(request), at=timezone.now())
    return _page(request, tool)


@require_http_methods(["GET", "POST"])
def record_tool(request: HttpRequest) -> HttpResponse:
    """Name a survey tool for approval."""
    user, at = person(request), timezone.now()
    policies.record_tool.require(user, at=at)
    form = ToolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tool = actions.record_tool(facts=ToolFacts(**form.cleaned_data), by=user, at=at)
        messages.success(request, f"{tool.name} waits for both offices now.")
        return redirect("view_tool", tool.pk)
    context = {
        "form": form,
        "heading": "Record a survey tool",
        "button": "Send to both offices",
        "back_url": reverse("list_tools"),
        "breadcrumbs": [
            ("Survey tools and vendors", reverse("list_tools")),
            ("Record a survey tool", ""),
        ],
    }
    return render(request, "vendors/record.html", context)


@require_http_methods(["GET", "POST"])
def edit_tool(request: HttpRequest, tool_id: int) -> HttpResponse:
    """Change what is known about a tool; the page says first what that voids."""
    user, at = person(request), timezone.now()
    policies.edit_tool.require(user, tool := _tool(tool_id), at=at)
    form = ToolForm(request.POST or None, initial=ToolForm.initial_of(tool), tool=tool)
    if request.method == "POST" and form.is_valid():
        actions.edit_tool(tool=tool, facts=ToolFacts(**form.cleaned_data), by=user, at=at)
        messages.success(request, f"{tool.name} is saved. What changed waits for both offices.")
        return redirect("view_tool", tool.pk)
    context = {
        "form": form,
        "heading": f"Change {tool.name}",
        "button": "Save",
        "back_url": reverse("view_tool", args=[tool.pk]),
        "voids": "both approvals" if tool.is_approved else "",
        "studies": open_studies_of_tool(tool),
        "breadcrumbs": _breadcrumbs(tool),
    }
    return render(request, "vendors/record.html", context)


@require_POST
def approve_tool(request: HttpRequest, tool_id: int) -> HttpResponse:
    """Approve for the office to which the person belongs."""
    user, at = person(request), timezone.now()
    policies.view_tools.require(user, at=at)
    tool = _tool(tool_id)
    if has_role(user, Role.PRIVACY_OFFICE, at=at):
        actions.approve_tool_for_privacy(tool=tool, by=user, at=at)
    else:
        actions.approve_tool_for_public_affairs(tool=tool, by=user, at=at)
    messages.success(request, f"You approved {tool.name}.")
    return redirect("view_tool", tool.pk)


@require_POST
def return_tool(request: HttpRequest, tool_id: int) -> HttpResponse:
    """Send it back with a reason."""
    user, at = person(request), timezone.now()
    policies.return_tool.require(user, tool := _tool(tool_id), at=at)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, tool, return_form=form)
    actions.return_tool(tool=tool, reason=form.cleaned_data["reason"], by=user, at=at)
    messages.success(request, f"You returned {tool.name} with your reason.")
    return redirect("view_tool", tool.pk)


@require_POST
def request_deletion(request: HttpRequest, deletion_id: int) -> HttpResponse:
    """Say that the provider was asked to delete."""
    user, at, deletion = person(request), timezone.now(), _deletion(deletion_id)
    actions.request_deletion(deletion=deletion, by=user, at=at)
    messages.success(request, f"The deletion of {deletion.study.code} is requested.")
    return redirect("view_tool", deletion.tool_id)


@require_POST
def confirm_deletion(request: HttpRequest, deletion_id: int) -> HttpResponse:
    """Enter the provider's word."""
    user, at, deletion = person(request), timezone.now(), _deletion(deletion_id)
    policies.confirm_deletion.require(user, deletion, at=at)
    form = DeletionForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm_deletion(deletion=deletion, by=user, at=at, **form.cleaned_data)
        except DestructionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{deletion.study.code} is deleted at {deletion.tool}.")
            return redirect("view_tool", deletion.tool_id)
    return _page(request, deletion.tool, confirming=deletion.pk, deletion_form=form)


def _page(request: HttpRequest, tool: SurveyTool, **more: Any) -> HttpResponse:
    user, at = person(request), timezone.now()
    privacy = has_role(user, Role.PRIVACY_OFFICE, at=at)
    approve = (
        policies.approve_tool_for_privacy if privacy else policies.approve_tool_for_public_affairs
    )
    confirming, form = more.pop("confirming", None), more.pop("deletion_form", None)
    deletions = tool.deletions.select_related("study", "tool").order_by("-due_on", "-pk")
    context = {
        "tool": tool,
        "breadcrumbs": [("Survey tools and vendors", reverse("list_tools")), (tool.name, "")],
        "may_approve": approve.allows(user, tool, at=at),
        "why_not_approve": approve.refusal(user, tool, at=at),
        "may_return": policies.return_tool.allows(user, tool, at=at),
        "may_edit": policies.edit_tool.allows(user, tool, at=at),
        "return_form": ReasonForm(),
        "deletions": [
            {
                "deletion": deletion,
                "is_overdue": deletion.is_overdue(on=timezone.localdate(at)),
                "may_request": policies.request_deletion.allows(user, deletion, at=at),
                "may_confirm": policies.confirm_deletion.allows(user, deletion, at=at),
                "form": form if deletion.pk == confirming else DeletionForm(),
            }
            for deletion in deletions[:ENTRIES_SHOWN]
        ],
        "entries": entries_about(tool)[:ENTRIES_SHOWN],
        **more,
    }
    return render(request, "vendors/view_tool.html", context)


def _tool(tool_id: int) -> SurveyTool:
    tools = SurveyTool.objects.select_related(
        "vendor", "recorded_by", "privacy_by", "public_affairs_by", "returned_by"
    )
    return get_object_or_404(tools, pk=tool_id)


def _deletion(deletion_id: int) -> ToolDeletion:
    return get_object_or_404(ToolDeletion.objects.select_related("tool", "study"), pk=deletion_id)


def _breadcrumbs(tool: SurveyTool) -> list[tuple[str, str]]:
    return [
        ("Survey tools and vendors", reverse("list_tools")),
        (tool.name, reverse("view_tool", args=[tool.pk])),
        ("Change", ""),
    ]
