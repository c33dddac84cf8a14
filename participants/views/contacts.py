"""The recruiting page of a study, and its contacts opened for a purpose."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.access.models import User
from participants import actions, policies, queries
from participants.actions.recruiting import why_not_recruit
from participants.forms import OpenContactsForm
from participants.queries.imports import imports_to_come_back_to
from participants.queries.invitations import links_in_numbers
from participants.queries.letters import mailings_by_hand
from participants.queries.openings import in_words
from participants.vocabulary import OpeningPurpose
from studies.gates import Reason
from studies.models import Study
from studies.views.page import address, person, study_called, study_page
from studies.vocabulary import Method

SHOWN = 20
CLOSES_AFTER = timedelta(minutes=10)


@require_safe
def view_contacts(request: HttpRequest, code: str) -> HttpResponse:
    """How many contacts there are, where they came from and who opened them; none is opened."""
    study, at, by = study_called(code), timezone.now(), person(request)
    if not policies.view_contacts.allows(by, study, at=at):
        # Who answers for the study, and the Privacy Office, see who opened contacts, and no more.
        policies.view_openings.require(by, study, at=at)
        return redirect("view_openings", code=study.code)
    return _recruiting_page(request, study, OpenContactsForm(has_waves=study.keeps_linkage), at=at)


@never_cache
@require_POST
def open_contacts(request: HttpRequest, code: str) -> HttpResponse:
    """Fifty contacts in the clear, never in the address and never stored by the browser."""
    study, at = study_called(code), timezone.now()
    policies.view_contacts.require(person(request), study, at=at)
    form = OpenContactsForm(request.POST, has_waves=study.keeps_linkage)
    if not form.is_valid():
        return _recruiting_page(request, study, form, at=at)
    purpose = OpeningPurpose(form.cleaned_data["purpose"])
    opened = actions.open_contacts(
        study_ref=study.study_ref,
        purpose=purpose,
        by=person(request),
        at=at,
        page=_page_number(request.POST.get("page", "")),
    )
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "opened": opened,
        "purpose": purpose,
        "closes_after": int(CLOSES_AFTER.total_seconds()),
        "closes_at": timezone.localtime(at + CLOSES_AFTER),
    }
    response = render(request, "participants/open_contacts.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def draw_invitations(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A personal link for each contact that has none for this wave."""
    study, at = study_called(code), timezone.now()
    policies.view_contacts.require(person(request), study, at=at)
    wave = get_object_or_404(study.waves.select_related("study"), number=number)
    drawn = actions.draw_invitations(wave=wave, by=person(request), at=at)
    if drawn:
        people = "1 contact has" if drawn == 1 else f"{drawn:,} contacts have"
        messages.success(request, f"{people} a personal link now. Open the contacts to see them.")
    else:
        messages.info(request, "Each contact who may be asked has a link already.")
    return redirect("view_contacts", code=study.code)


def _recruiting_page(
    request: HttpRequest, study: Study, form: OpenContactsForm, *, at: datetime
) -> HttpResponse:
    by = person(request)
    contacts = queries.count_contacts(study.study_ref)
    batches = list(queries.batches_of(study.study_ref)[:SHOWN])
    openings = list(queries.openings_of(study.study_ref)[:SHOWN])
    names = queries.names_of(batch.imported_by for batch in batches)
    context: dict[str, Any] = {
        **study_page(request, study, at=at, here="view_contacts"),
        "contacts": contacts,
        "links": _links(by, study, contacts=contacts, at=at),
        "long_lists": imports_to_come_back_to(study.study_ref)[:SHOWN],
        "batches": [(batch, names.get(batch.imported_by, "")) for batch in batches],
        "openings": in_words(openings),
        "form": form,
        "were_destroyed": queries.contacts_were_destroyed(study.study_ref),
        "panel": queries.panel_in_numbers(),
        "by_hand": mailings_by_hand(study.study_ref),
        "unmet": told(study, why_not_recruit(study, at=at)),
        "import_refusal": policies.import_contacts.refusal(by, study, at=at),
    }
    status = 400 if form.errors else 200
    return render(request, "participants/view_contacts.html", context, status=status)


def _links(by: User, study: Study, *, contacts: int, at: datetime) -> list[dict[str, Any]]:
    """Of each open wave of a survey, how many links there are and whether more can be drawn."""
    if study.method != Method.SURVEY:
        return []
    waves, pages = links_in_numbers(study, contacts=contacts), address("view_links", study.code)
    refusals = [policies.draw_invitations.refusal(by, each.wave, at=at) for each in waves]
    return [
        {"of": each, "refusal": why, "settle_url": pages if why == policies.NO_PAGE else ""}
        for each, why in zip(waves, refusals, strict=True)
    ]


def told(study: Study, reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons of the gates as pages show them, with where to settle each."""
    return [
        {"text": one.text, "source": one.source, "url": address(one.settle, study.code)}
        for one in reasons
    ]


def _page_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 1
