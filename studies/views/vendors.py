"""A vendor's file: contract and clauses, vetting, policy, and what the Privacy Office decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.actions.vendors import VendorError, VendorFacts
from studies.forms import ExtensionForm, ReasonForm, VendorApprovalForm, VendorForm, VendorStaffForm
from studies.models import ContractExtension, Vendor
from studies.queries import (
    agreements_on_personal_data,
    lacks_of_vendor,
    studies_using,
    visible_studies,
)
from studies.views.activity import entries_about
from studies.views.page import person

ENTRIES_SHOWN = 20


@require_safe
def view_vendor(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """The whole file, with what still stands against using the vendor."""
    policies.view_vendor.require(person(request), at=timezone.now())
    return _page(request, _vendor(vendor_id))


@require_http_methods(["GET", "POST"])
def record_vendor(request: HttpRequest) -> HttpResponse:
    """Name a vendor for approval."""
    user, at = person(request), timezone.now()
    policies.record_vendor.require(user, at=at)
    form = VendorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        vendor = actions.record_vendor(facts=VendorFacts(**form.cleaned_data), by=user, at=at)
        messages.success(request, f"{vendor.name} waits for the Privacy Office now.")
        return redirect("view_vendor", vendor.pk)
    context = {
        "form": form,
        "heading": "Record a vendor",
        "button": "Send to Privacy Office",
        "back_url": reverse("list_tools"),
        "breadcrumbs": [
            ("Survey tools and vendors", reverse("list_tools")),
            ("Record a vendor", ""),
        ],
    }
    return render(request, "vendors/record.html", context)


@require_http_methods(["GET", "POST"])
def edit_vendor(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Change the file; the page says first what that voids."""
    user, at = person(request), timezone.now()
    policies.edit_vendor.require(user, vendor := _vendor(vendor_id), at=at)
    form = VendorForm(request.POST or None, initial=VendorForm.initial_of(vendor), vendor=vendor)
    if request.method == "POST" and form.is_valid():
        facts = VendorFacts(**form.cleaned_data)
        saved = actions.edit_vendor(vendor=vendor, facts=facts, by=user, at=at)
        waits = " It waits for the Privacy Office now." if saved.state == "waiting" else ""
        messages.success(request, f"The file of {saved.name} is saved.{waits}")
        return redirect("view_vendor", vendor.pk)
    context = {
        "form": form,
        "heading": f"Change the file of {vendor.name}",
        "button": "Save",
        "back_url": reverse("view_vendor", args=[vendor.pk]),
        "voids": "the approval of the Privacy Office" if vendor.privacy_by_id else "",
        "studies": studies_using(vendor).open(),
        "agreements": agreements_on_personal_data(vendor),
        "breadcrumbs": [*_breadcrumbs(vendor), ("Change", "")],
    }
    return render(request, "vendors/record.html", context)


@require_POST
def approve_vendor(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Approve contract, clauses and privacy policy."""
    user, at = person(request), timezone.now()
    policies.approve_vendor.require(user, vendor := _vendor(vendor_id), at=at)
    form = VendorApprovalForm(request.POST, vendor=vendor)
    if not form.is_valid():
        return _page(request, vendor, approval_form=form)
    actions.approve_vendor(vendor=vendor, by=user, at=at, **form.cleaned_data)
    messages.success(request, f"You approved {vendor.name}.")
    return redirect("view_vendor", vendor.pk)


@require_POST
def return_vendor(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Send the file back with a reason."""
    user, at = person(request), timezone.now()
    policies.return_vendor.require(user, vendor := _vendor(vendor_id), at=at)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, vendor, return_form=form)
    actions.return_vendor(vendor=vendor, reason=form.cleaned_data["reason"], by=user, at=at)
    messages.success(request, f"You returned {vendor.name} with your reason.")
    return redirect("view_vendor", vendor.pk)


@require_POST
def record_vendor_staff(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Record that somebody works for this vendor."""
    user, at = person(request), timezone.now()
    policies.record_vendor.require(user, at=at)
    vendor, form = _vendor(vendor_id), VendorStaffForm(request.POST)
    if not form.is_valid():
        return _page(request, vendor, staff_form=form)
    of = form.cleaned_data["user"]
    actions.record_vendor_staff(vendor=vendor, user=of, by=user, at=at)
    messages.success(request, f"{of} works for {vendor.name}.")
    return redirect("view_vendor", vendor.pk)


@require_POST
def record_extension(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Record that the contract runs longer."""
    user, at = person(request), timezone.now()
    policies.record_extension.require(user, vendor := _vendor(vendor_id), at=at)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        try:
            actions.record_extension(vendor=vendor, by=user, at=at, **form.cleaned_data)
        except VendorError as error:
            form.add_error("ends_on", str(error))
        else:
            messages.success(request, "The extension waits for the Privacy Office now.")
            return redirect("view_vendor", vendor.pk)
    return _page(request, vendor, extension_form=form)


@require_POST
def confirm_extension(request: HttpRequest, extension_id: int) -> HttpResponse:
    """Let the contract run longer."""
    user, at = person(request), timezone.now()
    extension = get_object_or_404(
        ContractExtension.objects.select_related("vendor"), pk=extension_id
    )
    actions.confirm_extension(extension=extension, by=user, at=at)
    messages.success(request, f"The contract of {extension.vendor} runs longer now.")
    return redirect("view_vendor", extension.vendor_id)


def _page(request: HttpRequest, vendor: Vendor, **forms: Any) -> HttpResponse:
    user, at = person(request), timezone.now()
    today = timezone.localdate(at)
    waiting = vendor.extensions.filter(confirmed_by__isnull=True).first()
    seen = visible_studies(user, at=at).filter(pk__in=studies_using(vendor).values("pk"))
    context = {
        "vendor": vendor,
        "breadcrumbs": [("Survey tools and vendors", reverse("list_tools")), (vendor.name, "")],
        "has_contract": vendor.has_contract(on=today),
        "clauses": [
            {
                "label": clause.label,
                "reference": reference,
                "is_ticked": str(clause) in vendor.ticked,
            }
            for clause, reference in vendor.clauses.items()
        ],
        "lacks": list(lacks_of_vendor(vendor, on=today)),
        "certificates": vendor.certificates.select_related("study", "recorded_by", "verified_by"),
        "extensions": vendor.extensions.select_related("recorded_by", "confirmed_by"),
        "waiting_extension": waiting,
        "studies": seen.order_by("-created_at")[:ENTRIES_SHOWN],
        "may_edit": policies.edit_vendor.allows(user, vendor, at=at),
        "may_approve": policies.approve_vendor.allows(user, vendor, at=at),
        "why_not_approve": policies.approve_vendor.refusal(user, vendor, at=at),
        "may_return": policies.return_vendor.allows(user, vendor, at=at),
        "may_extend": policies.record_extension.allows(user, vendor, at=at),
        "may_confirm": waiting is not None
        and policies.confirm_extension.allows(user, waiting, at=at),
        "staff": vendor.staff.select_related("user", "recorded_by"),
        "may_record_staff": policies.record_vendor.allows(user, at=at),
        "staff_form": VendorStaffForm(),
        "key_in_force": vendor.keys.in_force().first(),
        "key_waiting": vendor.keys.waiting().first(),
        "approval_form": VendorApprovalForm(vendor=vendor),
        "return_form": ReasonForm(),
        "extension_form": ExtensionForm(),
        "entries": entries_about(vendor)[:ENTRIES_SHOWN],
        **forms,
    }
    return render(request, "vendors/view_vendor.html", context)


def _vendor(vendor_id: int) -> Vendor:
    vendors = Vendor.objects.select_related("recorded_by", "privacy_by", "returned_by")
    return get_object_or_404(vendors, pk=vendor_id)


def _breadcrumbs(vendor: Vendor) -> list[tuple[str, str]]:
    return [
        ("Survey tools and vendors", reverse("list_tools")),
        (vendor.name, reverse("view_vendor", args=[vendor.pk])),
    ]
