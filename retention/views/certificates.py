"""What a purge signed, to read, print and check elsewhere."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from retention import certificates, policies, queries
from retention.documents import certificate_as_pdf
from retention.models import Certificate, Trigger
from retention.views.person import person


@require_safe
def view_certificate(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """One certificate of destruction, and whether it is genuine at this moment."""
    certificate = _certificate(request, run_ref)
    body = json.loads(certificate.body)
    for line in body["erased"]:
        line["due_at"] = parse_datetime(line["due_at"])
        line["verified_at"] = parse_datetime(line["verified_at"])
    context = {
        "certificate": certificate,
        "body": body,
        "signed": _how_signed(certificate, body),
        "finished_at": parse_datetime(body["finished_at"]),
        "problems": list(certificates.problems(certificate)),
    }
    return render(request, "retention/view_certificate.html", context)


def _how_signed(certificate: Certificate, body: dict[str, Any]) -> list[dict[str, str]]:
    facts = {
        "Asked by": Trigger(body["trigger"]).label,
        "Method": body["method"],
        "Number": body["certificate_of_destruction"],
        "Signature (Ed25519)": certificate.signature,
        "Public key": certificate.public_key,
    }
    return [{"label": label, "value": str(value)} for label, value in facts.items()]


@require_safe
def download_certificate(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """The signed text with its signature, as a file that can be checked without the portal."""
    certificate = _certificate(request, run_ref)
    signed = {
        "body": certificate.body,
        "signature": certificate.signature,
        "public_key": certificate.public_key,
        "algorithm": "Ed25519 over the UTF-8 bytes of body; signature and key in base64",
    }
    response = JsonResponse(signed)
    name = f"certificate-{certificate.run.run_ref}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def print_certificate(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """The certificate as a tagged PDF, to read and to file."""
    certificate = _certificate(request, run_ref)
    response = HttpResponse(certificate_as_pdf(certificate), content_type="application/pdf")
    name = f"certificate-{certificate.run.run_ref}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _certificate(request: HttpRequest, run_ref: UUID) -> Certificate:
    policies.view_retention.require(person(request), at=timezone.now())
    return get_object_or_404(queries.certified_run(run_ref)).certificate
