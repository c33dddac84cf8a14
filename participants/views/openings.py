"""Who opened contacts: of all studies for the Privacy Office, of one for who answers for it."""

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.printing.sheets import as_csv
from oversight.views.page import tabs
from participants import policies, queries
from participants.forms import OpeningsFilterForm
from participants.queries.openings import COLUMNS, find_openings, in_words, sheet
from studies.views.page import person, study_called, study_page

ROWS_PER_PAGE = 50


@require_safe
def list_openings(request: HttpRequest) -> HttpResponseBase:
    """The openings of every study, newest first, as asked in the address."""
    user, at = person(request), timezone.now()
    policies.list_openings.require(user, at=at)
    form = OpeningsFilterForm(request.GET)
    asked = form.asked
    openings = find_openings(asked)
    if request.GET.get("format") == "csv":
        return as_csv("openings", COLUMNS, sheet(openings))
    page = Paginator(openings, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(user, at=at, here="list_openings"),
        "form": form,
        "is_filtered": any(asked.values()),
        "page": page,
        "openings": in_words(page),
    }
    return render(request, "participants/list_openings.html", context)


@require_safe
def view_openings(request: HttpRequest, code: str) -> HttpResponseBase:
    """The openings of one study, newest first."""
    study, at = study_called(code), timezone.now()
    policies.view_openings.require(person(request), study, at=at)
    openings = queries.openings_of(study.study_ref)
    page = Paginator(openings, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "page": page,
        "openings": in_words(page),
        "may_view_contacts": policies.view_contacts.allows(person(request), study, at=at),
    }
    return render(request, "participants/view_openings.html", context)
