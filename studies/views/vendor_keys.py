"""The key for which a vendor's files are encrypted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from studies import actions, policies
from studies.actions.vendor_keys import VendorKeyError
from studies.forms import ConfirmKeyForm, VendorKeyForm
from studies.models import Vendor, VendorKey
from studies.views.page import person


@require_http_methods(["GET", "POST"])
def record_vendor_key(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Every key that the vendor ever had; record another one."""
    user, at = person(request), timezone.now()
    policies.view_vendor.require(user, at=at)
    vendor = get_object_or_404(Vendor, pk=vendor_id)
    form = VendorKeyForm(request.POST or None)
    if request.method == "POST":
        policies.record_vendor_key.require(user, vendor, at=at)
        if form.is_valid():
            given = form.cleaned_data["public_key"]
            try:
                actions.record_vendor_key(vendor=vendor, public_key=given, by=user, at=at)
            except VendorKeyError as error:
                form.add_error("public_key", str(error))
            else:
                messages.success(request, "The key waits for the Privacy Office now.")
                return redirect("record_vendor_key", vendor.pk)
    waiting, in_force = vendor.keys.waiting().first(), vendor.keys.in_force().first()
    context = {
        "vendor": vendor,
        "keys": vendor.keys.select_related("recorded_by", "confirmed_by", "ended_by"),
        "waiting": waiting,
        "in_force": in_force,
        "form": form,
        "confirm_form": ConfirmKeyForm(),
        "may_record": policies.record_vendor_key.allows(user, vendor, at=at),
        "may_confirm": waiting is not None
        and policies.confirm_vendor_key.allows(user, waiting, at=at),
        "may_end": any(
            key is not None and policies.end_vendor_key.allows(user, key, at=at)
            for key in (waiting, in_force)
        ),
        "breadcrumbs": [
            ("Survey tools and vendors", reverse("list_tools")),
            (vendor.name, reverse("view_vendor", args=[vendor.pk])),
            ("Key for files", ""),
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "vendors/record_vendor_key.html", context, status=status)


@require_POST
def confirm_vendor_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """The fingerprint was compared with the vendor."""
    user, at, key = person(request), timezone.now(), _key(key_id)
    policies.confirm_vendor_key.require(user, key, at=at)
    form = ConfirmKeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say how the fingerprint was compared.")
        return redirect("record_vendor_key", key.vendor_id)
    actions.confirm_vendor_key(key=key, how=form.cleaned_data["how"], by=user, at=at)
    messages.success(request, f"Files for {key.vendor} are encrypted for this key now.")
    return redirect("record_vendor_key", key.vendor_id)


@require_POST
def end_vendor_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Nothing is encrypted for it any more."""
    key = _key(key_id)
    actions.end_vendor_key(key=key, by=person(request), at=timezone.now())
    messages.success(request, "Nothing is encrypted for this key any more.")
    return redirect("record_vendor_key", key.vendor_id)


def _key(key_id: int) -> VendorKey:
    return get_object_or_404(VendorKey.objects.select_related("vendor"), pk=key_id)
