"""Messages to the contacts of a study, as numbers: prepared, looked at, sent, how far they are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants import actions, policies
from participants.composing import a_sample_reader, composed
from participants.forms import ConfirmMailingForm, MailingForm, MailingTextsForm
from participants.models import Mailing
from participants.queries.invitations import survey_page
from participants.queries.mailings import (
    by_status,
    mailings_with_numbers,
    numbers_of,
    outcomes,
    texts_for,
    texts_of,
    wave_of,
    who_gets,
)
from studies.models import Study
from studies.views.page import person, study_called, study_page

HERE = "view_contacts"
SETTLED = ("sent", "failed", "uncertain", "skipped", "bounced")


@require_safe
def view_mailings(request: HttpRequest, code: str) -> HttpResponse:
    """Every message of the study, the newest first."""
    study, at = study_called(code), timezone.now()
    policies.view_mailings.require(person(request), study, at=at)
    rows = [
        {"mailing": mailing, "numbers": by_status(numbers), "done": _settled(numbers)}
        for mailing, numbers in mailings_with_numbers(study)
    ]
    context = {
        **study_page(request, study, at=at, here=HERE),
        "rows": rows,
        "refusal": policies.create_mailing.refusal(person(request), study, at=at),
        "may_open_sent": policies.open_demonstration_messages.allows(person(request), study, at=at),
    }
    return render(request, "participants/view_mailings.html", context)


@require_http_methods(["GET", "POST"])
def create_mailing(request: HttpRequest, code: str) -> HttpResponse:
    """What kind of message goes to whom, and how."""
    study, at, user = study_called(code), timezone.now(), person(request)
    policies.create_mailing.require(user, study, at=at)
    form = MailingForm(request.POST if request.method == "POST" else None, study=study)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        mailing = actions.create_mailing(
            study=study,
            wave=form.chosen_wave,
            kind=chosen["kind"],
            way=chosen["way"],
            by=user,
            at=at,
        )
        return redirect("change_mailing", code, mailing.mailing_ref)
    context = {**study_page(request, study, at=at, here=HERE), "form": form}
    return render(request, "participants/create_mailing.html", context)


@require_http_methods(["GET", "POST"])
def change_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """What it says and when it goes."""
    study, at, user = study_called(code), timezone.now(), person(request)
    mailing = mailing_called(study, mailing_ref)
    policies.change_mailing.require(user, mailing, at=at)
    texts = list(texts_for(study, mailing.kind))
    said = request.POST if request.method == "POST" else None
    form = MailingTextsForm(said, mailing=mailing, texts=texts)
    if form.is_bound and form.is_valid():
        actions.change_mailing(mailing=mailing, draft=form.draft, by=user, at=at)
        return redirect("view_mailing", code, mailing_ref)
    context = {
        **study_page(request, study, at=at, here=HERE),
        "form": form,
        "mailing": mailing,
        "texts": texts,
    }
    return render(request, "participants/change_mailing.html", context)


@require_safe
def view_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """How it reads, and how far it is."""
    study, at, user = study_called(code), timezone.now(), person(request)
    policies.view_mailings.require(user, study, at=at)
    mailing = mailing_called(study, mailing_ref)
    numbers = numbers_of(mailing)
    context = {
        **study_page(request, study, at=at, here=HERE),
        "mailing": mailing,
        "wave": wave_of(mailing, study),
        "said": _preview(mailing, study, at),
        "outcomes": outcomes(numbers),
        "done": _settled(numbers),
        "total": sum(numbers.values()),
        "people": who_gets(mailing, study).count() if mailing.status == "draft" else 0,
        "schedule_refusal": policies.schedule_mailing.refusal(user, mailing, at=at),
        "may_change": policies.change_mailing.allows(user, mailing, at=at),
        "may_try": policies.try_mailing.allows(user, mailing, at=at),
        "may_pause": policies.pause_mailing.allows(user, mailing, at=at),
        "may_resume": policies.resume_mailing.allows(user, mailing, at=at),
        "may_stop": policies.stop_mailing.allows(user, mailing, at=at),
        "may_retry": bool(by_status(numbers).get("failed"))
        and policies.retry_mailing.allows(user, mailing, at=at),
    }
    return render(request, "participants/view_mailing.html", context)


@require_POST
def schedule_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """Let it go, to the number of people that was shown."""
    study, at = study_called(code), timezone.now()
    policies.view_mailings.require(person(request), study, at=at)
    mailing = mailing_called(study, mailing_ref)
    form = ConfirmMailingForm(request.POST)
    people = form.cleaned_data["people"] if form.is_valid() else 0
    actions.schedule_mailing(mailing=mailing, people=people, by=person(request), at=at)
    messages.success(request, "Scheduled. It goes by itself; you can leave this page.")
    return redirect("view_mailing", code, mailing_ref)


@require_POST
def try_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """Have it sent to oneself."""
    study, at, user = study_called(code), timezone.now(), person(request)
    policies.view_mailings.require(user, study, at=at)
    actions.try_mailing(mailing=mailing_called(study, mailing_ref), by=user, at=at)
    messages.success(request, "It is on its way to your own address. Its links work for nobody.")
    return redirect("view_mailing", code, mailing_ref)


@require_POST
def pause_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """Send no more of it for now."""
    return _changed(request, code, mailing_ref, actions.pause_mailing, "Paused.")


@require_POST
def resume_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """Go on."""
    return _changed(request, code, mailing_ref, actions.resume_mailing, "It goes on.")


@require_http_methods(["GET", "POST"])
def stop_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """End it for good, once that is confirmed."""
    if request.method == "POST":
        return _changed(request, code, mailing_ref, actions.stop_mailing, "Stopped for good.")
    study, at = study_called(code), timezone.now()
    policies.view_mailings.require(person(request), study, at=at)
    mailing = mailing_called(study, mailing_ref)
    policies.stop_mailing.require(person(request), mailing, at=at)
    numbers = numbers_of(mailing)
    context = {
        **study_page(request, study, at=at, here=HERE),
        "mailing": mailing,
        "waiting": sum(numbers.values()) - _settled(numbers) if numbers else mailing.people,
    }
    return render(request, "participants/stop_mailing.html", context)


@require_POST
def retry_mailing(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """Try again what was given up."""
    said = "What was given up is tried again."
    return _changed(request, code, mailing_ref, actions.retry_mailing, said)


def mailing_called(study: Study, mailing_ref: UUID) -> Mailing:
    """The mailing of an address, or the page that says there is none."""
    return get_object_or_404(Mailing.objects.of_study(study.study_ref), mailing_ref=mailing_ref)


def _changed(
    request: HttpRequest, code: str, ref: UUID, action: Callable[..., Any], said: str
) -> HttpResponse:
    study, at = study_called(code), timezone.now()
    policies.view_mailings.require(person(request), study, at=at)
    action(mailing=mailing_called(study, ref), by=person(request), at=at)
    messages.success(request, said)
    return redirect("view_mailing", code, ref)


def _preview(mailing: Mailing, study: Study, at: datetime) -> Any:
    page = survey_page(wave_of(mailing, study))
    return composed(
        study,
        texts_of(mailing, study),
        a_sample_reader(page),
        on=timezone.localdate(at),
        last_day=mailing.last_day,
        page=page,
    )


def _settled(numbers: dict[str, int]) -> int:
    return sum(count for status, count in by_status(numbers).items() if status in SETTLED)
