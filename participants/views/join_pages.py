"""Where recruiters open and close the pages on which people sign up, and bring the panel in."""

import io
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from participants import actions, policies, queries
from participants.forms import PanelUseForm
from participants.models import JoinPage
from participants.queries.join_pages import ChannelPage, channel_pages, signing_up
from participants.views.contacts import told
from participants.views.joining import address_of
from participants.vocabulary import FollowUp
from studies.gates import may_collect
from studies.models import Study
from studies.queries import strictest_person_kind
from studies.views.page import person, study_called, study_page
from studies.vocabulary import RecruitingChannel

CODES = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
def view_join_pages(request: HttpRequest, code: str) -> HttpResponse:
    """Each channel of the plan, with its address, its code for flyers and its count."""
    study, at = study_called(code), timezone.now()
    user = person(request)
    policies.view_join_pages.require(user, study, at=at)
    return _page(request, study, PanelUseForm())


@require_POST
def open_join_page(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """People can sign up from now on."""
    study = study_called(code)
    actions.open_join_page(study=study, channel=channel, by=person(request), at=timezone.now())
    messages.success(request, "Open. Whoever has the address can sign up.")
    return redirect("view_join_pages", code)


@require_POST
def close_join_page(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """Nobody can sign up any more; who did stays."""
    study, page = study_called(code), _page_of(code, channel)
    actions.close_join_page(study=study, page=page, by=person(request), at=timezone.now())
    messages.success(request, "Closed. Nobody can sign up there; who did stays in the vault.")
    return redirect("view_join_pages", code)


@require_POST
def open_kiosk(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """Make this device a tablet for signing up, and sign its owner out of it."""
    study, page = study_called(code), _page_of(code, channel)
    token = actions.open_kiosk(study=study, page=page, by=person(request), at=timezone.now())
    logout(request)
    there = reverse("sign_up_in_person", args=[page.address])
    return redirect(f"{there}?{urlencode({'t': token})}")


@require_safe
def download_join_code(request: HttpRequest, code: str, channel: str, form: str) -> HttpResponse:
    """The address as a QR code, to be put on a flyer or a poster."""
    page = _page_of(code, channel)
    policies.view_join_pages.require(person(request), study_called(code), at=timezone.now())
    if form not in CODES:
        raise Http404
    written = io.BytesIO()
    qr = segno.make(address_of(request, page), error="m", micro=False)
    qr.save(written, kind=form, scale=12, border=4, light="white")
    response = HttpResponse(written.getvalue(), content_type=CODES[form])
    shown = "inline" if form == "svg" and "show" in request.GET else "attachment"
    name = f"{page.study_code}-{page.address}.{form}"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


@require_POST
def bring_in_panel(request: HttpRequest, code: str) -> HttpResponse:
    """People of the panel who chose to be asked again; nobody is shown."""
    study, at = study_called(code), timezone.now()
    policies.view_join_pages.require(person(request), study, at=at)
    form = PanelUseForm(request.POST)
    if not form.is_valid():
        return _page(request, study, form)
    given = form.cleaned_data
    came = actions.bring_in_panel(
        study=study, use=given["use"], people=given["people"], by=person(request), at=at
    )
    if came:
        people = "1 person" if came == 1 else f"{came:,} people"
        messages.success(request, f"{people} of the panel can be asked now. Nobody was shown.")
    else:
        messages.info(
            request,
            "Nobody was new: they are contacts already, opted out, or were asked too often lately.",
        )
    return redirect("view_contacts", code)


def _page(request: HttpRequest, study: Study, form: PanelUseForm) -> HttpResponse:
    user, at = person(request), timezone.now()
    unmet = may_collect(signing_up(study, strictest_person_kind(study), at=at))
    panel_use = FollowUp.FUTURE_WAVES
    context: dict[str, Any] = {
        **study_page(request, study, at=at, here="view_contacts"),
        "channels": [_channel(request, study, each) for each in channel_pages(study)],
        "unmet": told(study, unmet),
        "panel_form": form,
        "panel_people": queries.panel_in_numbers().allowing[panel_use],
        "may_bring_in": policies.bring_in_panel.allows(user, study, panel_use, at=at),
    }
    status = 400 if form.errors else 200
    return render(request, "participants/view_join_pages.html", context, status=status)


def _channel(request: HttpRequest, study: Study, each: ChannelPage) -> dict[str, Any]:
    user, at, page = person(request), timezone.now(), each.page
    is_open = page is not None and page.is_open
    shown = {
        "channel": each.channel,
        "page": page,
        "is_open": is_open,
        "in_person": each.channel == RecruitingChannel.IN_PERSON,
        "may_open": not is_open
        and policies.open_join_page.allows(user, study, each.channel, at=at),
    }
    if page is None:
        return shown
    return {
        **shown,
        "address": address_of(request, page),
        "may_close": policies.close_join_page.allows(user, study, page, at=at),
        "may_take_tablet": policies.open_kiosk.allows(user, study, page, at=at),
    }


def _page_of(code: str, channel: str) -> JoinPage:
    return get_object_or_404(
        JoinPage.objects.of_study(study_called(code).study_ref), channel=channel
    )
