"""Paper of a study that goes out, comes back, is taken over and destroyed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fieldwork import actions, policies
from fieldwork.actions.paper_batches import BatchDetails
from fieldwork.forms.batches import BatchForm, DestroyedForm, HandoutForm, ScanForm
from fieldwork.models import PaperBatch
from fieldwork.policies import PLAYBACK
from fieldwork.queries.paper import KEPT, batches_of, disposal_of, paper_forms_of, progress_of
from foundation.access.policy import Refused
from foundation.keyring.keys import Purpose
from retention.queries import is_on_hold
from studies.gates import CollectionRefused
from studies.models import Study
from studies.queries import may
from studies.views.page import person, study_called, study_page

HERE = "view_fieldwork"
NO_FORM = "Make a form first."


@require_http_methods(["GET", "POST"])
def hand_out_forms(request: HttpRequest, code: str) -> HttpResponse:
    """Record forms that go out now."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.begin_on_paper.require(user, study, at=at)
    _require_a_form(study)
    form = HandoutForm(request.POST if request.method == "POST" else None, study=study)
    if form.is_bound and form.is_valid():
        try:
            handout = actions.hand_out_forms(**form.said, by=user, at=at)
        except Refused as refusal:
            _add_reasons(form, refusal)
        else:
            messages.success(request, f"{handout.people:,} people count as addressed.")
            return redirect("view_paper", code)
    page = study_page(request, study, at=at, here=HERE)
    return render(request, "fieldwork/hand_out_forms.html", {**page, "form": form})


@require_http_methods(["GET", "POST"])
def open_paper_batch(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a pile of forms that came back."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.begin_on_paper.require(user, study, at=at)
    _require_a_form(study)
    today = timezone.localdate(at)
    initial = {"received_on": today, "dispose_by": today + KEPT}
    posted = request.POST if request.method == "POST" else None
    form = BatchForm(posted, study=study, initial=initial)
    if posted is not None and form.is_valid():
        said = form.said
        paper_form, wave = said.pop("form"), said.pop("wave")
        try:
            batch = actions.open_paper_batch(
                form=paper_form, wave=wave, details=BatchDetails(**said), by=user, at=at
            )
            return redirect("view_paper_batch", code, batch.batch_ref)
        except Refused as refusal:
            _add_reasons(form, refusal)
    page = study_page(request, study, at=at, here=HERE)
    return render(request, "fieldwork/open_paper_batch.html", {**page, "form": form})


@require_safe
def view_paper_batch(request: HttpRequest, code: str, batch_ref: UUID) -> HttpResponse:
    """How far a batch is, and the one next step."""
    batch = batch_called(study_called(code), batch_ref)
    policies.view_paper_batch.require(person(request), batch, at=timezone.now())
    return batch_page(request, batch)


@require_POST
def finish_paper_batch(request: HttpRequest, code: str, batch_ref: UUID) -> HttpResponse:
    """Hand all answers over."""
    batch = batch_called(study_called(code), batch_ref)
    done = actions.finish_paper_batch(batch_id=batch.pk, by=person(request), at=timezone.now())
    messages.success(
        request, f"{done.answers:,} answers are taken over. What was keyed is forgotten."
    )
    return redirect("view_paper_batch", code, batch_ref)


@require_POST
def discard_paper_batch(request: HttpRequest, code: str, batch_ref: UUID) -> HttpResponse:
    """Give the batch up."""
    batch = batch_called(study_called(code), batch_ref)
    actions.discard_paper_batch(batch_id=batch.pk, by=person(request), at=timezone.now())
    messages.success(request, "The batch is given up. Destroy its paper, then say so here.")
    return redirect("view_paper_batch", code, batch_ref)


@require_POST
def record_paper_destroyed(request: HttpRequest, code: str, batch_ref: UUID) -> HttpResponse:
    """Somebody's word that the paper is gone."""
    user, at = person(request), timezone.now()
    batch = batch_called(study_called(code), batch_ref)
    policies.record_paper_destroyed.require(user, batch, timezone.localdate(at), at=at)
    form = DestroyedForm(request.POST, batch=batch)
    if form.is_valid():
        day = form.cleaned_data["destroyed_on"]
        try:
            actions.record_paper_destroyed(batch_id=batch.pk, destroyed_on=day, by=user, at=at)
        except Refused as refusal:
            form.add_error("destroyed_on", refusal.reasons[0])
        else:
            messages.success(request, "It is recorded in your name that the paper is gone.")
            return redirect("view_paper_batch", code, batch_ref)
    return batch_page(request, batch, destroyed_form=form)


def batch_called(study: Study, batch_ref: UUID) -> PaperBatch:
    """The batch of an address, or the page that says there is none."""
    return get_object_or_404(batches_of(study), batch_ref=batch_ref)


def batch_page(
    request: HttpRequest,
    batch: PaperBatch,
    *,
    destroyed_form: DestroyedForm | None = None,
    scan_form: ScanForm | None = None,
) -> HttpResponse:
    """The whole page of a batch."""
    user, at = person(request), timezone.now()
    today = timezone.localdate(at)
    promise = disposal_of(batch, at=at)
    progress = progress_of([batch])[batch.pk]
    context = {
        **study_page(request, batch.study, at=at, here=HERE),
        "batch": batch,
        "progress": progress,
        "keyings": progress.once + progress.twice,
        "keyings_wanted": batch.forms * (2 if batch.second_keying else 1),
        "facts": _facts(batch),
        "to_settle": batch.keyed.to_settle().values_list("number", flat=True),
        "due_at": promise.due_at if promise else None,
        "is_due": promise is not None and promise.due_at <= at,
        "is_held": is_on_hold(batch.study.study_ref, "paper_forms"),
        "destroyed_form": destroyed_form
        or DestroyedForm(batch=batch, initial={"destroyed_on": today}),
        "scans": batch.scans.select_related("added_by"),
        "scan_form": scan_form or ScanForm(),
        "purposes": [purpose for purpose in Purpose if purpose in PLAYBACK],
        "may_open": may(user, "transcribe_session", batch.study, at=at),
        "may_attach": policies.attach_paper_scan.allows(user, batch, at=at),
        "may_key": policies.key_paper_form.allows(user, batch, at=at),
        "may_finish": policies.finish_paper_batch.allows(user, batch, at=at),
        "why_not_finish": policies.finish_paper_batch.refusal(user, batch, at=at),
        "may_discard": policies.discard_paper_batch.allows(user, batch, at=at),
        "may_record": policies.record_paper_destroyed.allows(user, batch, today, at=at),
    }
    return render(request, "fieldwork/view_paper_batch.html", context)


def _facts(batch: PaperBatch) -> list[dict[str, Any]]:
    return [
        {"label": "Form", "value": batch.form.code},
        {"label": "Wave", "value": batch.wave.label},
        {"label": "How", "value": batch.get_medium_display()},
        {"label": "Forms", "value": f"{batch.forms:,}"},
        {
            "label": "Second keying",
            "value": "Every form, by another person" if batch.second_keying else "None",
        },
        {"label": "Opened by", "value": batch.opened_by},
    ]


def _require_a_form(study: Study) -> None:
    if not paper_forms_of(study).exists():
        raise Refused(NO_FORM)


def _add_reasons(form: HandoutForm | BatchForm, refusal: Refused) -> None:
    """Everything that is missing, above what was typed."""
    if isinstance(refusal, CollectionRefused) or refusal.reasons:
        for reason in refusal.reasons:
            form.add_error(None, reason)
