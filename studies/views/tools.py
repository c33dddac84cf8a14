"""Vendors and outside survey tools: recording and approving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access.queries import has_role
from foundation.access.roles import Role
from studies import actions, policies
from studies.actions.tools import ToolFacts, VendorFacts
from studies.forms import ToolForm, VendorForm
from studies.models import SurveyTool, Vendor
from studies.views.page import person


@require_safe
def list_tools(request: HttpRequest) -> HttpResponse:
    """All tools and vendors, with what is still missing."""
    user, at = person(request), timezone.now()
    policies.view_tools.require(user, at=at)
    approves = (
        policies.approve_tool_for_privacy
        if has_role(user, Role.PRIVACY_OFFICE, at=at)
        else policies.approve_tool_for_public_affairs
    )
    tools = SurveyTool.objects.select_related("vendor", "privacy_by", "public_affairs_by")
    vendors = Vendor.objects.select_related("privacy_by")
    today = timezone.localdate(at)
    context = {
        "tools": [
            {"tool": tool, "may_approve": approves.allows(user, tool, at=at)} for tool in tools
        ],
        "vendors": [
            {
                "vendor": vendor,
                "has_contract": vendor.has_contract(on=today),
                "may_approve": policies.approve_vendor.allows(user, vendor, at=at),
            }
            for vendor in vendors
        ],
        "may_record": policies.record_tool.allows(user, at=at),
    }
    return render(request, "reviews/list_tools.html", context)


@require_POST
def approve_tool(request: HttpRequest, tool_id: int) -> HttpResponse:
    """Approve for the office to which the person belongs."""
    user, at = person(request), timezone.now()
    policies.view_tools.require(user, at=at)
    tool = get_object_or_404(SurveyTool, pk=tool_id)
    if has_role(user, Role.PRIVACY_OFFICE, at=at):
        actions.approve_tool_for_privacy(tool=tool, by=user, at=at)
    else:
        actions.approve_tool_for_public_affairs(tool=tool, by=user, at=at)
    messages.success(request, f"You approved {tool.name}.")
    return redirect("list_tools")


@require_POST
def approve_vendor(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Approve a contract and its privacy policy."""
    user, at = person(request), timezone.now()
    policies.view_tools.require(user, at=at)
    vendor = get_object_or_404(Vendor, pk=vendor_id)
    actions.approve_vendor(vendor=vendor, by=user, at=at)
    messages.success(request, f"You approved {vendor.name}.")
    return redirect("list_tools")


@require_http_methods(["GET", "POST"])
def record_tool(request: HttpRequest) -> HttpResponse:
    """Name a survey tool for approval."""
    user, at = person(request), timezone.now()
    policies.record_tool.require(user, at=at)
    form = ToolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tool = actions.record_tool(facts=ToolFacts(**form.cleaned_data), by=user, at=at)
        messages.success(request, f"{tool.name} waits for both offices now.")
        return redirect("list_tools")
    return _form_page(request, form, "Record a survey tool", "Send to both offices")


@require_http_methods(["GET", "POST"])
def record_vendor(request: HttpRequest) -> HttpResponse:
    """Name a vendor for approval."""
    user, at = person(request), timezone.now()
    policies.record_vendor.require(user, at=at)
    form = VendorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        vendor = actions.record_vendor(facts=VendorFacts(**form.cleaned_data), by=user, at=at)
        messages.success(request, f"{vendor.name} waits for the Privacy Office now.")
        return redirect("list_tools")
    return _form_page(request, form, "Record a vendor", "Send to Privacy Office")


def _form_page(
    request: HttpRequest, form: ToolForm | VendorForm, heading: str, button: str
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "breadcrumbs": [("Survey tools and vendors", reverse("list_tools")), (heading, "")],
    }
    return render(request, "reviews/record.html", context)
