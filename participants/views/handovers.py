"""Handing contacts over to a vendor, from the first question to the numbers that come back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access.policy import Refused
from foundation.keyring.files import CHUNK
from foundation.keyring.outside import fingerprint_of_key
from participants import actions, policies, queries
from participants.actions import HandoverError, ReturnError
from participants.actions.handover_downloads import VendorFile
from participants.actions.recruiting import why_not_ask
from participants.forms import DeclineForm, HandoverForm, ReturnForm
from participants.models import Handover
from participants.queries.handovers import (
    handovers_of,
    notices_of,
    reasons_against_handover,
)
from participants.reading.columns import in_words
from participants.vocabulary import OpeningPurpose
from studies.models import Study, Vendor
from studies.policies import view_vendor
from studies.queries import reasons_against_disclosing, vendors_of
from studies.views.page import person, study_called, study_page

AGE = "application/octet-stream"


@require_safe
def list_handovers(request: HttpRequest, code: str) -> HttpResponse:
    """What was prepared for vendors of a study, and what went out."""
    study, at, user = study_called(code), timezone.now(), person(request)
    policies.list_handovers.require(user, study, at=at)
    found = list(handovers_of(study.study_ref))
    names = queries.names_of(each.prepared_by for each in found)
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "handovers": [(each, names.get(each.prepared_by, "")) for each in found],
        "may_prepare": policies.prepare_handover.allows(user, study, at=at),
    }
    return render(request, "participants/list_handovers.html", context)


@require_http_methods(["GET", "POST"])
def prepare_handover(request: HttpRequest, code: str) -> HttpResponse:
    """Say who gets what; the page says first what stands against each vendor."""
    study, at, user = study_called(code), timezone.now(), person(request)
    policies.prepare_handover.require(user, study, at=at)
    vendors = vendors_of(study)
    form = HandoverForm(
        request.POST or None,
        vendors=vendors,
        notices=notices_of(study.study_ref),
        has_waves=study.keeps_linkage,
    )
    if request.method == "POST" and form.is_valid():
        try:
            handover = actions.prepare_handover(study=study, draft=form.draft, by=user, at=at)
        except HandoverError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "It waits for the component privacy officer now.")
            return redirect("view_handover", study.code, handover.pk)
    on = timezone.localdate(at)
    against = [(each, reasons_against_disclosing(study, each, on=on)) for each in vendors]
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "form": form,
        "against": [(vendor, reasons) for vendor, reasons in against if reasons],
        "vendors": [vendor for vendor, reasons in against if not reasons],
        "unmet": why_not_ask(study, OpeningPurpose.RECRUIT, at=at),
        "limits": [(each.name, each.redissemination_limits) for each in vendors],
    }
    status = 400 if form.errors else 200
    return render(request, "participants/prepare_handover.html", context, status=status)


@require_safe
def view_handover(request: HttpRequest, code: str, handover_ref: UUID) -> HttpResponse:
    """Who gets what and why, where it stands, and what is next."""
    study, handover = _handover(code, handover_ref)
    policies.view_handover.require(person(request), study, at=timezone.now())
    return _page(request, study, handover)


@require_POST
def release_handover(request: HttpRequest, code: str, handover_ref: UUID) -> HttpResponse:
    """Let it go."""
    study, handover = _handover(code, handover_ref)
    actions.release_handover(handover=handover, by=person(request), at=timezone.now())
    messages.success(request, "Released. The recruiter is told when the file is ready.")
    return redirect("view_handover", study.code, handover.pk)


@require_POST
def decline_handover(request: HttpRequest, code: str, handover_ref: UUID) -> HttpResponse:
    """Refuse it, with a reason."""
    user, at = person(request), timezone.now()
    study, handover = _handover(code, handover_ref)
    policies.decline_handover.require(user, handover, study, at=at)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, study, handover, decline_form=form)
    actions.decline_handover(handover=handover, reason=form.cleaned_data["reason"], by=user, at=at)
    messages.success(request, "You declined it with your reason.")
    return redirect("view_handover", study.code, handover.pk)


@require_POST
def withdraw_handover(request: HttpRequest, code: str, handover_ref: UUID) -> HttpResponse:
    """Take it back."""
    study, handover = _handover(code, handover_ref)
    actions.withdraw_handover(handover=handover, by=person(request), at=timezone.now())
    messages.success(request, "Withdrawn. Nothing was opened.")
    return redirect("list_handovers", study.code)


@never_cache
@require_POST
def download_handover(request: HttpRequest, code: str, handover_ref: UUID) -> HttpResponseBase:
    """The encrypted file; never by a link, so that nothing fetches it by itself."""
    study, handover = _handover(code, handover_ref)
    try:
        file = actions.download_handover(handover=handover, by=person(request), at=timezone.now())
    except actions.HandoverChangedError as changed:
        messages.warning(request, " ".join(changed.reasons))
        return redirect("view_handover", study.code, handover.pk)
    return _sent(file)


@require_POST
def record_return(request: HttpRequest, code: str, handover_ref: UUID) -> HttpResponse:
    """Enter the vendor's numbers."""
    user, at = person(request), timezone.now()
    study, handover = _handover(code, handover_ref)
    disclosure = getattr(handover, "disclosure", None)
    if disclosure is None:
        raise Refused(policies.NOT_HANDED_OVER)
    policies.record_return.require(user, disclosure, study, at=at)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            actions.record_return(disclosure=disclosure, facts=form.facts, by=user, at=at)
        except ReturnError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The vendor’s numbers are recorded.")
            return redirect("view_handover", study.code, handover.pk)
    return _page(request, study, handover, return_form=form)


def _page(request: HttpRequest, study: Study, handover: Handover, **forms: Any) -> HttpResponse:
    user, at = person(request), timezone.now()
    disclosure = getattr(handover, "disclosure", None)
    certificate = study.destructions.filter(disclosure_ref=handover.pk).first()
    may_release = policies.release_handover.allows(user, handover, study, at=at)
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "handover": handover,
        "disclosure": disclosure,
        "facts": _facts(handover),
        "returns": list(disclosure.returns.all()) if disclosure else [],
        "certificate": certificate,
        "may_see_certificate": certificate is not None and view_vendor.allows(user, at=at),
        "vendor": Vendor.objects.get(pk=handover.vendor_id),
        "against": reasons_against_handover(handover, study, at=at) if may_release else [],
        "may_release": may_release,
        "why_not_release": policies.release_handover.refusal(user, handover, study, at=at),
        "may_withdraw": policies.withdraw_handover.allows(user, handover, study, at=at),
        "may_download": policies.download_handover.allows(user, handover, study, at=at),
        "may_record_return": disclosure is not None
        and policies.record_return.allows(user, disclosure, study, at=at),
        "decline_form": DeclineForm(),
        "return_form": ReturnForm(),
        **forms,
    }
    status = 400 if any(form.errors for form in forms.values()) else 200
    return render(request, "participants/view_handover.html", context, status=status)


def _facts(handover: Handover) -> list[dict[str, str]]:
    known = [handover.prepared_by, handover.released_by]
    names = queries.names_of(each for each in known if each)
    told = [
        ("Recipient", handover.vendor_name, f"Contract {handover.contract_number}"),
        ("Purpose", handover.get_purpose_display(), ""),
        ("Fields", in_words(handover.chosen), ""),
        ("Routine use", f"{handover.sorn}, routine use {handover.routine_use}", ""),
        ("Encrypted for the key", fingerprint_of_key(handover.public_key), ""),
        ("Prepared by", names.get(handover.prepared_by, ""), _day(handover.prepared_at)),
    ]
    if handover.released_by is not None:
        released = names.get(handover.released_by, ""), _day(handover.released_at)
        told.append(("Released by", *released))
    if handover.file_hash:
        out = (
            f"{handover.left_out:,} left out: they opted out, were asked too often lately by all "
            "studies together, or have none of the chosen ways"
        )
        told.append(("People", f"{handover.people:,}", out if handover.left_out else ""))
        told.append(("SHA-256 of the file", handover.file_hash, ""))
    return [{"label": label, "value": value, "note": note} for label, value, note in told]


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y, %H:%M}" if moment else ""


def _sent(file: VendorFile) -> StreamingHttpResponse:
    pieces = iter(lambda: file.content.read(CHUNK), b"")
    response = StreamingHttpResponse(pieces, content_type=AGE)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Length"] = str(file.size)
    response["Cache-Control"] = "no-store, private"
    return response


def _handover(code: str, handover_ref: UUID) -> tuple[Study, Handover]:
    study = study_called(code)
    found = handovers_of(study.study_ref)
    return study, get_object_or_404(found, pk=handover_ref)
