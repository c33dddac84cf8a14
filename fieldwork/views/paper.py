"""Paper of a study: its forms to print, and all that became of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from fieldwork import actions, policies
from fieldwork.actions.paper_forms import request_to_print
from fieldwork.forms.paper import PaperFormForm
from fieldwork.models import PaperForm
from fieldwork.paper.document import UnprintableError
from fieldwork.queries.paper import (
    batches_of,
    disposal_of,
    handouts_of,
    paper_forms_of,
    progress_of,
)
from foundation.access.policy import Refused
from retention import rule_book
from studies.gates import may_collect
from studies.instruments.languages import name_of
from studies.models import Study
from studies.queries import current_version
from studies.views.page import address, person, study_called, study_page

HERE = "view_fieldwork"
HANDOUTS_SHOWN = 50


@require_safe
def view_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The forms, what stands against printing them, and what went out and came back."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_paper.require(user, study, at=at)
    forms = list(paper_forms_of(study))
    context = {
        **study_page(request, study, at=at, here=HERE),
        "forms": [_row(form) for form in forms],
        "unmet": _unmet(study, forms, at=at),
        "handouts": handouts_of(study)[:HANDOUTS_SHOWN],
        "batches": _batches(study, at=at),
        "may_begin": bool(forms) and policies.begin_on_paper.allows(user, study, at=at),
        "may_make": policies.make_paper_form.allows(user, study, at=at),
        "may_print": policies.print_paper_form.allows(user, study, at=at),
    }
    return render(request, "fieldwork/view_paper.html", context)


@require_http_methods(["GET", "POST"])
def make_paper_form(request: HttpRequest, code: str) -> HttpResponse:
    """Say in which language, and where filled-in forms go."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.make_paper_form.require(user, study, at=at)
    version = current_version(study)
    assert version is not None
    posted = request.POST if request.method == "POST" else None
    latest = paper_forms_of(study).first()
    form = PaperFormForm(
        posted,
        definition=version.definition,
        return_address=latest.return_address if latest else "",
    )
    if posted is not None and form.is_valid():
        actions.make_paper_form(study=study, by=user, at=at, **form.cleaned_data)
        messages.success(request, "The form is ready. Look at the draft before you print it.")
        return redirect("view_paper", code)
    page = study_page(request, study, at=at, here=HERE)
    return render(request, "fieldwork/make_paper_form.html", {**page, "form": form})


@require_safe
def print_paper_form(request: HttpRequest, code: str, form_ref: UUID) -> HttpResponse:
    """The form as people get it; refused with what is missing."""
    form, large = paper_form_called(study_called(code), form_ref), _wants_large(request)
    try:
        pdf = actions.print_paper_form(
            form=form, large=large, by=person(request), at=timezone.now()
        )
    except UnprintableError as error:
        raise Refused(str(error)) from None
    return _shown(pdf, form, large=large)


@require_safe
def preview_paper_form(request: HttpRequest, code: str, form_ref: UUID) -> HttpResponse:
    """The form with a watermark."""
    form, large = paper_form_called(study_called(code), form_ref), _wants_large(request)
    try:
        pdf = actions.preview_paper_form(
            form=form, large=large, by=person(request), at=timezone.now()
        )
    except UnprintableError as error:
        raise Refused(str(error)) from None
    return _shown(pdf, form, large=large)


def paper_form_called(study: Study, form_ref: UUID) -> PaperForm:
    """The form of an address, or the page that says there is none."""
    return get_object_or_404(paper_forms_of(study), form_ref=form_ref)


def _row(form: PaperForm) -> dict[str, Any]:
    return {
        "form": form,
        "language": name_of(form.language).capitalize(),
        "version": form.instrument_version,
    }


def _batches(study: Study, *, at: datetime) -> list[dict[str, Any]]:
    batches = list(batches_of(study))
    progress = progress_of(batches)
    with rule_book.opened():
        return [
            {"batch": batch, "progress": progress[batch.pk], "promise": disposal_of(batch, at=at)}
            for batch in batches
        ]


def _unmet(study: Study, forms: list[PaperForm], *, at: datetime) -> list[dict[str, Any]]:
    """What stands against using the newest form on paper, as ``components/checklist.html`` has it.

    Nothing before there is a form.
    """
    if not forms:
        return []
    reasons = may_collect(request_to_print(forms[0], at=at))
    return [
        {
            "met": False,
            "title": reason.text,
            "source": reason.source,
            "reasons": [],
            "url": address(reason.settle, study.code),
        }
        for reason in reasons
    ]


def _wants_large(request: HttpRequest) -> bool:
    return "large" in request.GET


def _shown(pdf: bytes, form: PaperForm, *, large: bool) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    name = slugify(f"{form.code} {'large print' if large else ''}")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
