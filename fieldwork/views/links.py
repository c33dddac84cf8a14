"""Where a survey is answered: its address, the code for flyers, and until when."""

import io
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fieldwork import actions, policies
from fieldwork.forms.links import LinkForm
from fieldwork.links import answers_on_the_web
from fieldwork.models import SurveyLink
from studies.models import Study, Wave
from studies.views.page import person, study_called, study_page

CODES = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
def view_links(request: HttpRequest, code: str) -> HttpResponse:
    """Every wave with its address, who may answer there, and how many have."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_links.require(user, study, at=at)
    context = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "waves": [_wave(request, wave) for wave in _waves(study)],
    }
    return render(request, "fieldwork/view_links.html", context)


@require_http_methods(["GET", "POST"])
def publish_link(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say who may answer, and get the address."""
    user, at, wave = person(request), timezone.now(), _wave_called(code, number)
    policies.publish_link.require(user, wave, at=at)
    form = LinkForm(request.POST or None, study=wave.study, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        actions.publish_link(wave=wave, terms=form.terms, by=user, at=at)
        messages.success(request, "The survey has its address.")
        return redirect("view_links", code)
    return _form(request, wave, form, heading="Publish the survey", button="Publish")


@require_http_methods(["GET", "POST"])
def edit_link(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change who may answer, and until when; the address stays."""
    user, at, link = person(request), timezone.now(), _link_called(code, number)
    policies.edit_link.require(user, link, at=at)
    form = LinkForm(
        request.POST or None,
        study=link.wave.study,
        today=timezone.localdate(at),
        initial=LinkForm.initial_of(link),
    )
    if request.method == "POST" and form.is_valid():
        actions.edit_link(link=link, terms=form.terms, by=user, at=at)
        messages.success(request, "Changed. The address is the same.")
        return redirect("view_links", code)
    return _form(request, link.wave, form, heading="Who may answer, and until when", button="Save")


@require_POST
def pause_link(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Nobody begins for now."""
    actions.pause_link(link=_link_called(code, number), by=person(request), at=timezone.now())
    messages.success(request, "Paused. Nobody can begin; who has begun can still send answers.")
    return redirect("view_links", code)


@require_POST
def resume_link(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """People begin again."""
    actions.resume_link(link=_link_called(code, number), by=person(request), at=timezone.now())
    messages.success(request, "People can begin again.")
    return redirect("view_links", code)


@require_safe
def download_code(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """The address as a QR code, to be put on a flyer or a poster."""
    link = _link_called(code, number)
    policies.view_links.require(person(request), link.wave.study, at=timezone.now())
    if form not in CODES:
        raise Http404
    written = io.BytesIO()
    qr = segno.make(_public_address(request, link), error="m", micro=False)
    qr.save(written, kind=form, scale=12, border=4, light="white")
    response = HttpResponse(written.getvalue(), content_type=CODES[form])
    name = f"{link.wave.study.code}-{link.address}.{form}"
    shown = "inline" if form == "svg" and "show" in request.GET else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


def _waves(study: Study) -> list[Wave]:
    return list(study.waves.select_related("survey_link").order_by("number"))


def _wave(request: HttpRequest, wave: Wave) -> dict[str, Any]:
    user, at = person(request), timezone.now()
    link: SurveyLink | None = getattr(wave, "survey_link", None)
    if link is None:
        return {"wave": wave, "may_publish": policies.publish_link.allows(user, wave, at=at)}
    return {
        "wave": wave,
        "link": link,
        "address": _public_address(request, link),
        "answers": answers_on_the_web(wave),
        "may_edit": policies.edit_link.allows(user, link, at=at),
        "may_pause": policies.pause_link.allows(user, link, at=at),
        "may_resume": policies.resume_link.allows(user, link, at=at),
    }


def _public_address(request: HttpRequest, link: SurveyLink) -> str:
    return request.build_absolute_uri(reverse("answer_survey", args=[link.address]))


def _wave_called(code: str, number: int) -> Wave:
    study = study_called(code)
    wave = get_object_or_404(study.waves.select_related("survey_link"), number=number)
    wave.study = study
    return wave


def _link_called(code: str, number: int) -> SurveyLink:
    links = SurveyLink.objects.select_related("wave__study__component")
    return get_object_or_404(links, wave__study__code=code, wave__number=number)


def _form(
    request: HttpRequest, wave: Wave, form: LinkForm, *, heading: str, button: str
) -> HttpResponse:
    context = {
        **study_page(request, wave.study, at=timezone.now(), here="view_fieldwork"),
        "wave": wave,
        "form": form,
        "heading": heading,
        "button": button,
    }
    return render(request, "fieldwork/edit_link.html", context)
