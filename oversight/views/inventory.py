"""The Privacy Office's inventory of all efforts (R-083)."""

from collections.abc import Iterable
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.printing.sheets import as_csv
from oversight import policies
from oversight.forms import InventoryFilterForm
from oversight.queries import InventoryRow, inventory
from studies.lifecycle import PtaStatus
from studies.models import Pta, Study
from studies.queries import overseen_studies
from studies.views.page import person

ROWS_PER_PAGE = 50
COLUMNS = (
    *("Study", "Title", "Component", "State", "Audience", "Covered by the PIA", "PTA"),
    *("PTA expires", "ICR", "ICR expires", "People expected", "People addressed in 12 months"),
)


@require_safe
def view_inventory(request: HttpRequest) -> HttpResponseBase:
    """All studies that the office oversees; as a page or, with ``?format=csv``, as a file."""
    user, at = person(request), timezone.now()
    policies.view_inventory.require(user, at=at)
    form = InventoryFilterForm(request.GET)
    studies = _filtered(overseen_studies(user, at=at), form, at=at).order_by("code")
    on = timezone.localdate(at)
    if request.GET.get("format") == "csv":
        rows = (_values(row) for row in inventory(studies, on=on))
        return as_csv("studies", COLUMNS, rows)
    page = Paginator(studies, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": list(inventory(_of_page(studies, page.object_list), on=on)),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "uncovered": _covered(overseen_studies(user, at=at), at=at, wanted=False).count(),
        "total": page.paginator.count,
    }
    return render(request, "oversight/view_inventory.html", context)


def _of_page(studies: QuerySet[Study], shown: Iterable[Study]) -> QuerySet[Study]:
    return studies.filter(pk__in=[study.pk for study in shown])


def _filtered(
    studies: QuerySet[Study], form: InventoryFilterForm, *, at: datetime
) -> QuerySet[Study]:
    if not form.is_valid():
        return studies
    said = form.cleaned_data
    exact = {
        "component": said["component"],
        "status": said["status"],
        "audiences__contains": [said["audience"]] if said["audience"] else None,
    }
    studies = studies.filter(**{name: value for name, value in exact.items() if value})
    if said["q"]:
        studies = studies.filter(Q(code__icontains=said["q"]) | Q(title__icontains=said["q"]))
    if said["covered"]:
        studies = _covered(studies, at=at, wanted=said["covered"] == "yes")
    return studies


def _covered(studies: QuerySet[Study], *, at: datetime, wanted: bool) -> QuerySet[Study]:
    """Studies with an approval of both offices in force, or those without (R-084)."""
    approved = Pta.objects.in_force(on=timezone.localdate(at)).filter(status=PtaStatus.APPROVED)
    found = Q(pk__in=approved.values("study"))
    return studies.filter(found if wanted else ~found)


def _values(row: InventoryRow) -> tuple[object, ...]:
    study = row.study
    return (
        study.code,
        study.title,
        study.component.code,
        study.get_status_display(),
        "; ".join(study.audience_labels),
        "yes" if row.is_covered else "no",
        row.pta_label,
        row.pta_expires_on or "",
        row.control_number,
        row.clearance_expires_on or "",
        study.expected_respondents,
        row.addressed,
    )
