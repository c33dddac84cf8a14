"""A vendor's certificate of destruction: received, then verified by somebody else."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from studies import actions, policies
from studies.actions.destruction import DestructionError, DestructionFacts
from studies.forms import DestructionForm
from studies.models import DestructionCertificate
from studies.views.page import person


@require_http_methods(["GET", "POST"])
def record_destruction(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """See the certificate; enter the one that came, once it is due."""
    user, at, certificate = person(request), timezone.now(), _certificate(certificate_id)
    policies.view_vendor.require(user, at=at)
    form = DestructionForm(request.POST or None)
    if request.method == "POST":
        policies.record_destruction.require(user, certificate, at=at)
        if form.is_valid():
            facts = DestructionFacts(**form.cleaned_data)
            try:
                actions.record_destruction(certificate=certificate, facts=facts, by=user, at=at)
            except DestructionError as error:
                form.add_error("destroyed_on", str(error))
            else:
                messages.success(request, "The certificate waits to be verified by somebody else.")
                return redirect("view_vendor", certificate.vendor_id)
    return _page(request, certificate, form)


@require_POST
def verify_destruction(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Accept it."""
    user, at, certificate = person(request), timezone.now(), _certificate(certificate_id)
    actions.verify_destruction(certificate=certificate, by=user, at=at)
    messages.success(request, "You verified the certificate of destruction.")
    return redirect("view_vendor", certificate.vendor_id)


@require_POST
def send_back_destruction(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Ask for another one."""
    user, at, certificate = person(request), timezone.now(), _certificate(certificate_id)
    actions.send_back_destruction(certificate=certificate, by=user, at=at)
    messages.success(request, "The certificate is due again.")
    return redirect("view_vendor", certificate.vendor_id)


def _page(
    request: HttpRequest, certificate: DestructionCertificate, form: DestructionForm
) -> HttpResponse:
    user, at, vendor = person(request), timezone.now(), certificate.vendor
    context: dict[str, Any] = {
        "certificate": certificate,
        "form": form,
        "may_record": policies.record_destruction.allows(user, certificate, at=at),
        "why_not": policies.record_destruction.refusal(user, certificate, at=at),
        "may_verify": policies.verify_destruction.allows(user, certificate, at=at),
        "breadcrumbs": [
            ("Survey tools and vendors", reverse("list_tools")),
            (vendor.name, reverse("view_vendor", args=[vendor.pk])),
            ("Certificate of destruction", ""),
        ],
    }
    return render(request, "vendors/record_destruction.html", context)


def _certificate(certificate_id: int) -> DestructionCertificate:
    certificates = DestructionCertificate.objects.select_related(
        "vendor", "study", "recorded_by", "verified_by"
    )
    return get_object_or_404(certificates, pk=certificate_id)
