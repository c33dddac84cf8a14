"""The accounting of disclosures, for the offices that answer for it (5 U.S.C. 552a(c))."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.printing.sheets import as_csv
from participants import policies, queries
from participants.forms import DisclosureFilterForm
from participants.models import Disclosure
from participants.queries.disclosures import disclosures_of, find_disclosures
from studies.queries.access import overseen_studies
from studies.views.page import person, review_places

ROWS_PER_PAGE = 25
MOST_PRINTED = 1_000
COLUMNS = (
    *("date", "study", "category", "fields", "people", "recipient", "contract", "purpose"),
    *("routine use", "prepared by", "released by", "handed over by", "SHA-256 of the file"),
)


@require_safe
def list_disclosures(request: HttpRequest) -> HttpResponseBase:
    """What went to whom, of the studies that the office oversees."""
    user, at = person(request), timezone.now()
    policies.list_disclosures.require(user, at=at)
    overseen = overseen_studies(user, at=at)
    everything = disclosures_of(overseen.values_list("study_ref", flat=True))
    vendors = set(everything.order_by().values_list("recipient", flat=True))
    form = DisclosureFilterForm(request.GET, vendors=vendors)
    found = find_disclosures(everything, **form.asked)
    wanted = request.GET.get("format", "")
    if wanted == "csv":
        return as_csv("disclosures", COLUMNS, _sheet(list(found)))
    printed = wanted == "print"
    page = Paginator(found, MOST_PRINTED if printed else ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "is_filtered": any(form.asked.values()),
        "places": review_places(user, at=at, here="list_disclosures"),
    }
    name = "print_disclosures" if printed else "list_disclosures"
    return render(request, f"participants/{name}.html", context)


def _sheet(disclosures: list[Disclosure]) -> Iterator[list[object]]:
    names = queries.names_of(
        ref
        for each in disclosures
        for ref in (each.prepared_by, each.released_by, each.handed_over_by)
    )
    for each in disclosures:
        yield [
            timezone.localdate(each.at),
            each.study_code,
            each.get_category_display(),
            each.chosen_in_words,
            each.people,
            each.recipient,
            each.contract_number,
            each.get_purpose_display(),
            f"{each.sorn}, routine use {each.routine_use}",
            names.get(each.prepared_by, ""),
            names.get(each.released_by, ""),
            names.get(each.handed_over_by, ""),
            each.file_hash,
        ]
