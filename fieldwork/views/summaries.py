"""Loading a research company's aggregate summary, and reading those that were loaded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fieldwork import actions, policies
from fieldwork.actions.summaries import SummaryDetails
from fieldwork.forms import SummaryForm
from fieldwork.models import AggregateSummary
from fieldwork.reading.encodings import NotTextError
from fieldwork.reading.summaries import Summary, SummaryRefusedError
from fieldwork.reading.tables import TableError
from foundation.access.policy import Refused
from foundation.keyring.keys import Purpose
from foundation.keyring.uploads import forget_upload
from studies.gates import CollectionRefused
from studies.views.page import person, study_called, study_page

PROBLEMS_SHOWN = 50


@require_http_methods(["GET", "POST"])
def load_summary(request: HttpRequest, code: str) -> HttpResponse:
    """Try a table out, or load it: everything that is wrong with it is named at once."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.open_summary_page.require(user, study, at=at)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SummaryForm(*posted, study=study)
    more: dict[str, Any] = {}
    if posted and form.is_valid():
        try:
            more["clean"] = _tried(request, form, only_check="check" in request.POST)
            if more["clean"] is None:
                messages.success(request, "The summary is loaded.")
                return redirect("view_fieldwork", code)
        except SummaryRefusedError as refusal:
            more["refusal"] = refusal
            more["problems"] = refusal.problems[:PROBLEMS_SHOWN]
        except (TableError, NotTextError) as error:
            form.add_error("file", str(error))
        except CollectionRefused:
            raise
        except Refused as refusal:
            form.add_error(None, " ".join(refusal.reasons))
    context = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "form": form,
        "threshold": study.threshold or study.threshold_asked,
        **more,
    }
    return render(request, "fieldwork/load_summary.html", context)


@require_safe
def view_summary(request: HttpRequest, code: str, summary_ref: UUID) -> HttpResponse:
    """One table of counts."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_summary.require(user, study, at=at)
    summaries = AggregateSummary.objects.select_related("wave", "loaded_by").filter(study=study)
    summary = get_object_or_404(summaries, summary_ref=summary_ref)
    context = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "summary": summary,
        "rows": [_named(summary, row) for row in summary.rows],
    }
    return render(request, "fieldwork/view_summary.html", context)


def _named(
    summary: AggregateSummary, row: list[str | int | None]
) -> dict[str, list[dict[str, Any]]]:
    """A row's cells, each with the header that it stands under."""
    cells = [
        {"name": name, "value": value, "is_told": value is not None}
        for name, value in zip([*summary.labels, *summary.counts], row, strict=True)
    ]
    return {"labels": cells[: len(summary.labels)], "counts": cells[len(summary.labels) :]}


def _tried(request: HttpRequest, form: SummaryForm, *, only_check: bool) -> Summary | None:
    """What a dry run read; nothing when the table was loaded. The file is forgotten at once."""
    said, by, at = form.said, person(request), timezone.now()
    wave, upload = said.pop("wave"), said.pop("file")
    given = {"study": wave.study, "wave": wave, "details": SummaryDetails(**said)}
    try:
        with upload.open_for(purpose=Purpose.IMPORT_RESPONSES, by=by, at=at) as source:
            if only_check:
                return actions.check_summary(**given, source=source, by=by, at=at)
            actions.load_summary(**given, source=source, by=by, at=at)
            return None
    finally:
        forget_upload(upload.upload_ref, at=at)
