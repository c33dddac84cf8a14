"""Letters of a mailing: set in print, fetched, handed to the mail, and come back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants import actions, policies, queries
from participants.forms.letters import MailedForm, PrintForm, ReturnedLetterForm
from participants.models import Mailing, PrintedFile, PrintRun
from participants.queries.letters import PrintedRun, latest_office, letters_waiting, runs_of
from participants.views.mailings import mailing_called
from studies.models import Study
from studies.views.page import person, study_called, study_page

HERE = "view_contacts"
UNKNOWN = "This letter belongs to another study, or was recorded as returned before."


@require_safe
def view_letters(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """The print runs of a mailing, and how far the one is that is being set."""
    study, at = study_called(code), timezone.now()
    mailing = mailing_called(study, mailing_ref)
    policies.view_letters.require(person(request), mailing, at=at)
    office = latest_office(study.study_ref)
    return _page(request, study, mailing, PrintForm(initial={"office": office}), at=at)


@require_POST
def print_letters(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """Have the letters of everybody who waits set in print; a job does it."""
    study, at = study_called(code), timezone.now()
    mailing = mailing_called(study, mailing_ref)
    policies.view_letters.require(person(request), mailing, at=at)
    form = PrintForm(request.POST)
    if not form.is_valid():
        return _page(request, study, mailing, form, at=at)
    actions.print_letters(mailing=mailing, by=person(request), at=at, **form.cleaned_data)
    return redirect("view_letters", code, mailing_ref)


@never_cache
@require_POST
def download_letters(
    request: HttpRequest, code: str, mailing_ref: UUID, run_ref: UUID, number: int
) -> StreamingHttpResponse:
    """One file of letters in the clear; that it was fetched, and by whom, is recorded first."""
    file = get_object_or_404(
        PrintedFile.objects.select_related("run__mailing"),
        run=_run_called(code, mailing_ref, run_ref),
        number=number,
    )
    plaintext = actions.download_letters(file=file, by=person(request), at=timezone.now())
    response = StreamingHttpResponse(plaintext, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Length"] = str(file.size)
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def mark_letters_mailed(
    request: HttpRequest, code: str, mailing_ref: UUID, run_ref: UUID
) -> HttpResponse:
    """The letters of a run went to the mail."""
    study, at = study_called(code), timezone.now()
    run = _run_called(code, mailing_ref, run_ref)
    policies.view_letters.require(person(request), run.mailing, at=at)
    form = MailedForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        print_form = PrintForm(initial={"office": run.office})
        return _page(request, study, run.mailing, print_form, at=at, mailed=(run, form))
    day = form.cleaned_data["mailed_on"]
    sent = actions.mark_letters_mailed(run=run, mailed_on=day, by=person(request), at=at)
    messages.success(request, _told(sent, went=day is not None))
    return redirect("view_letters", code, mailing_ref)


@never_cache
@require_http_methods(["GET", "POST"])
def record_returned_letter(request: HttpRequest, code: str) -> HttpResponse:
    """A letter came back: nobody is written to there again for this study."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.record_returned_letter.require(user, study, at=at)
    form = ReturnedLetterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        slip = form.cleaned_data["slip"]
        if actions.record_returned_letter(study=study, slip=slip, by=user, at=at):
            messages.success(request, "Recorded. This study writes no more to that address.")
            return redirect("record_returned_letter", code)
        form.add_error("slip", UNKNOWN)
    context = {**study_page(request, study, at=at, here=HERE), "form": form}
    return render(request, "participants/record_returned_letter.html", context)


def _run_called(code: str, mailing_ref: UUID, run_ref: UUID) -> PrintRun:
    mailing = mailing_called(study_called(code), mailing_ref)
    return get_object_or_404(mailing.print_runs.select_related("mailing"), run_ref=run_ref)


def _page(
    request: HttpRequest,
    study: Study,
    mailing: Mailing,
    form: PrintForm,
    *,
    at: datetime,
    mailed: tuple[PrintRun, MailedForm] | None = None,
) -> HttpResponse:
    by, runs = person(request), runs_of(mailing)
    names = queries.names_of(each.run.requested_by for each in runs)
    context: dict[str, Any] = {
        **study_page(request, study, at=at, here=HERE),
        "mailing": mailing,
        "waiting": letters_waiting(mailing, at=at),
        "runs": [
            {
                "of": each,
                "by": names.get(each.run.requested_by, ""),
                "mailed_form": _mailed_form(each, mailed, at=at),
            }
            for each in runs
        ],
        "form": form,
        "why_not": policies.print_letters.refusal(by, mailing, at=at),
        "is_busy": any(each.is_being_set for each in runs),
    }
    status = 400 if form.errors or (mailed and mailed[1].errors) else 200
    return render(request, "participants/view_letters.html", context, status=status)


def _told(letters: int, *, went: bool) -> str:
    said = "1 letter" if letters == 1 else f"{letters:,} letters"
    if went:
        return f"{said} {'counts' if letters == 1 else 'count'} as sent."
    return f"{said} {'waits' if letters == 1 else 'wait'} again. Destroy what was printed."


def _mailed_form(
    each: PrintedRun, mailed: tuple[PrintRun, MailedForm] | None, *, at: datetime
) -> MailedForm | None:
    """Where somebody may say it, once: after the letters are set."""
    if not each.unsettled or each.is_being_set:
        return None
    if mailed and mailed[0].pk == each.run.pk:
        return mailed[1]
    today = timezone.localdate(at)
    return MailedForm(initial={"mailed_on": today}, today=today, auto_id=f"{each.run.pk}_%s")
