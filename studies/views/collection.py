"""Opening collection, waves, and the end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from retention.published import reasons_not_to_rely
from retention.queries import grouped, held, late
from studies import actions, policies
from studies.as_if_closed import plan_of_closing
from studies.closing import reasons_to_keep_open
from studies.forms import CloseStudyForm, WaveForm
from studies.views.page import person, study_called, study_page


@require_POST
def open_collection(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to collect, or be told everything that is missing."""
    study = study_called(code)
    actions.open_collection(study=study, by=person(request), at=timezone.now())
    messages.success(request, "Collection is open.")
    return redirect("view_study", code)


@require_POST
def add_wave(request: HttpRequest, code: str) -> HttpResponse:
    """Add the next wave."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.add_wave.require(user, study, at=at)
    form = WaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the wave a name of at most 60 characters.")
        return redirect("view_study", code)
    wave = actions.add_wave(study=study, label=form.cleaned_data["label"], by=user, at=at)
    messages.success(request, f"{wave.label} is added.")
    return redirect("view_study", code)


@require_http_methods(["GET", "POST"])
def rename_wave(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Call an open wave by another name."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    wave = get_object_or_404(study.waves, number=number)
    policies.rename_wave.require(user, wave, at=at)
    form = WaveForm(request.POST or None, initial={"label": wave.label})
    if request.method == "POST" and form.is_valid():
        actions.rename_wave(wave=wave, label=form.cleaned_data["label"], by=user, at=at)
        messages.success(request, "The wave has its new name.")
        return redirect("view_study", code)
    context = {
        **study_page(request, study, at=at, here="view_study"),
        "form": form,
        "wave": wave,
    }
    return render(request, "studies/rename_wave.html", context)


@require_http_methods(["GET", "POST"])
def close_wave(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """End one wave, after the page that names it."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    wave = get_object_or_404(study.waves, number=number)
    if request.method == "POST":
        actions.close_wave(wave=wave, by=user, at=at)
        messages.success(request, f"{wave.label} is closed. Its answers are being prepared.")
        return redirect("view_study", code)
    policies.close_wave.require(user, wave, at=at)
    context = {
        **study_page(request, study, at=at, here="view_study"),
        "wave": wave,
        "reasons": reasons_to_keep_open(wave),
    }
    return render(request, "studies/close_wave.html", context)


@require_http_methods(["GET", "POST"])
def close_study(request: HttpRequest, code: str) -> HttpResponse:
    """Ask until when contacts are needed, show what then goes when, and close."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.close_study.require(user, study, at=at)
    form = CloseStudyForm(request.POST if request.method == "POST" else request.GET)
    until = form.cleaned_data["follow_up_until"] if form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        actions.close_study(study=study, follow_up_until=until, by=user, at=at)
        messages.success(request, f"{code} is closed. Below is what goes when.")
        return redirect("view_study", code)
    context = {
        **study_page(request, study, at=at, here="view_study"),
        "form": form,
        "until": until,
        "plan": plan_of_closing(study, follow_up_until=until, at=at),
        "left": late(grouped(held(at=at, study_ref=study.study_ref)), at=at),
        "unseen": reasons_not_to_rely(at=at, study_ref=study.study_ref),
        "open_waves": study.waves.filter(closed_at__isnull=True),
    }
    return render(request, "studies/close_study.html", context, status=400 if form.errors else 200)
