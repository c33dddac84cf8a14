"""What a confirmed person has corrected or deleted, and the letters to that person."""

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.printing.pdf import as_pdf
from foundation.printing.sheets import as_csv
from participants import actions, policies
from participants.actions.redress import AlreadyHeldError, RedressError
from participants.forms import ContactFields
from participants.models import Contact, RedressLetter, RedressRequest
from participants.queries.redress import redress_in_numbers, requests_of
from participants.redress_letters import printed
from participants.redress_words import ReplyWay
from participants.views.redress import opened_page
from studies.views.page import person, review_places

LETTER = Path(__file__).parent.parent / "redress_letter.typ"
COLUMNS = (
    *("year", "component", "kind", "received", "answered", "late", "lapsed", "median_days"),
    "outcomes",
)


@never_cache
@require_POST
def correct_contact(request: HttpRequest, request_ref: UUID, contact_ref: UUID) -> HttpResponse:
    """Change the fields of one contact."""
    asked = _asked(request, request_ref)
    form = ContactFields(request.POST)
    if form.is_valid():
        try:
            corrected = actions.correct_contact(
                request_ref=asked.pk,
                contact_ref=contact_ref,
                values=form.values,
                by=person(request),
                at=timezone.now(),
            )
        except Contact.DoesNotExist:
            messages.error(request, "This contact is not held any more.")
        except (RedressError, AlreadyHeldError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Corrected. Answer the person now.")
            if corrected.to_tell:
                names = ", ".join(corrected.to_tell)
                messages.warning(request, f"Tell {names} of it too: the old details went there.")
    if form.errors:
        return opened_page(request, asked, wrong=form, wrong_ref=contact_ref)
    return redirect("view_redress", asked.pk)


@require_POST
def delete_contact(request: HttpRequest, request_ref: UUID, contact_ref: UUID) -> HttpResponse:
    """Delete one contact, and ask this person no more."""
    asked = _asked(request, request_ref)
    try:
        to_tell = actions.delete_contact(
            request_ref=asked.pk, contact_ref=contact_ref, by=person(request), at=timezone.now()
        )
    except Contact.DoesNotExist:
        messages.error(request, "This contact is not held any more.")
    else:
        messages.success(request, "Deleted, and opted out of all studies. Answer the person now.")
        if to_tell:
            names = ", ".join(to_tell)
            messages.warning(request, f"Tell {names} of it too: the details went there.")
    return redirect("view_redress", asked.pk)


@never_cache
@require_POST
def open_redress_letter(request: HttpRequest, letter_ref: UUID) -> HttpResponse:
    """The letter as a PDF to post; what is read out, as a page."""
    user, at, letter = person(request), timezone.now(), _letter(letter_ref)
    policies.view_redress.require(user, letter.request, at=at)
    words = actions.open_redress_letter(letter_ref=letter.pk, by=user, at=at)
    if letter.way == ReplyWay.PHONE:
        context = {"letter": letter, "words": words}
        response = render(request, "participants/open_redress_letter.html", context)
    else:
        pdf = as_pdf(LETTER, printed(words, on=letter.written_on))
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def settle_redress_letter(request: HttpRequest, letter_ref: UUID) -> HttpResponse:
    """It was posted, or read out."""
    user, at, letter = person(request), timezone.now(), _letter(letter_ref)
    policies.view_redress.require(user, letter.request, at=at)
    actions.settle_redress_letter(letter_ref=letter.pk, by=user, at=at)
    messages.success(request, "Recorded.")
    return redirect("view_redress", letter.request_id)


@require_POST
def resend_redress_letter(request: HttpRequest, letter_ref: UUID) -> HttpResponse:
    """An e-mail that failed, or hangs, goes again."""
    user, at, letter = person(request), timezone.now(), _letter(letter_ref)
    policies.view_redress.require(user, letter.request, at=at)
    actions.resend_redress_letter(letter_ref=letter.pk, by=user, at=at)
    messages.success(request, "It is sent again within a minute.")
    return redirect("view_redress", letter.request_id)


@require_safe
def view_redress_figures(request: HttpRequest) -> HttpResponseBase:
    """How many, how fast and how they ended, by year, component and kind; also as CSV."""
    user, at = person(request), timezone.now()
    policies.view_redress_figures.require(user, at=at)
    figures = redress_in_numbers(requests_of(user, at=at), today=timezone.localdate(at))
    if request.GET.get("format") == "csv":
        rows = [
            (
                *(one.year, one.component_code or "Department", one.kind, one.received),
                *(one.answered, one.late, one.lapsed, one.median_days),
                "; ".join(f"{label}: {number}" for label, number in one.by_outcome),
            )
            for one in figures
        ]
        return as_csv("requests-about-contact-data", COLUMNS, rows)
    context = {"figures": figures, "places": review_places(user, at=at, here="list_redress")}
    return render(request, "participants/view_redress_figures.html", context)


def _asked(request: HttpRequest, request_ref: UUID) -> RedressRequest:
    asked = get_object_or_404(RedressRequest, pk=request_ref)
    policies.view_redress.require(person(request), asked, at=timezone.now())
    return asked


def _letter(letter_ref: UUID) -> RedressLetter:
    return get_object_or_404(RedressLetter.objects.select_related("request"), pk=letter_ref)
