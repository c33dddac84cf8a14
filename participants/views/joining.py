"""Where the public signs up for a study: the page of a channel, and a tablet of the staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.queries import five_elements, notice_languages, released_notice
from foundation.access.languages import LANGUAGES, language_of
from foundation.access.policy import Refused
from foundation.crowds.starts import may_start
from foundation.crowds.work import challenge_for
from participants import actions
from participants.forms import JoinForm
from participants.models import JoinPage, Kiosk
from participants.queries import studies_by_ref
from participants.queries.join_pages import kiosk_behind, kiosk_token, why_not_join
from participants.views.public import leaves_nothing, public_page
from studies.instruments.languages import in_language
from studies.models import Study
from studies.queries import current_version
from studies.vocabulary import RecruitingChannel


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def join_study(request: HttpRequest, address: str) -> HttpResponse:
    """The notice and the form of one channel; whoever signs up is kept sealed, and thanked."""
    at, page = timezone.now(), _page_at(address)
    if page.channel == RecruitingChannel.IN_PERSON:
        return _not_open(request, page, reasons=())
    if reasons := why_not_join(page, _study_of(page), at=at):
        return _not_open(request, page, reasons=reasons)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if wait := may_start(request, place=page.address, at=at):
            form.add_error(None, _(wait.sentence))
        else:
            return _join(request, page, form, at=at) or _shown(request, page, "joined")
    challenge = challenge_for(page.address, at=at)
    return _shown(request, page, "join_study", form=form, challenge=challenge)


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_in_person(request: HttpRequest, address: str) -> HttpResponse:
    """One person after the other on a tablet: each finds an empty form, and nothing of others."""
    at, page = timezone.now(), _page_at(address)
    kiosk = kiosk_behind(request.GET.get("t", ""), at=at)
    if kiosk is None or kiosk.page_id != page.pk:
        return _shown(request, page, "kiosk_over")
    if "end" in request.POST:
        actions.end_kiosk(kiosk=kiosk, at=at)
        return _shown(request, page, "kiosk_over")
    if reasons := why_not_join(page, _study_of(page), at=at):
        return _not_open(request, page, reasons=reasons)
    form = JoinForm(request.POST if request.method == "POST" else None, on_tablet=True)
    if form.is_bound and form.is_valid():
        return _join(request, page, form, at=at) or _thank(request, kiosk, at=at)
    return _on_tablet(request, kiosk, form, at=at)


def _thank(request: HttpRequest, kiosk: Kiosk, *, at: datetime) -> HttpResponse:
    """By way of another address, so that going back finds no form that was sent."""
    return HttpResponseRedirect(_here(request, kiosk, at=at, thanks="yes"))


def _on_tablet(request: HttpRequest, kiosk: Kiosk, form: JoinForm, *, at: datetime) -> HttpResponse:
    thanks = request.method != "POST" and "thanks" in request.GET
    return _shown(
        request,
        kiosk.page,
        "kiosk_thanks" if thanks else "sign_up_in_person",
        keep={"t": kiosk_token(kiosk, at=at)},
        form=None if thanks else form,
        empty=_here(request, kiosk, at=at),
    )


def _here(request: HttpRequest, kiosk: Kiosk, *, at: datetime, **more: str) -> str:
    query = {"t": kiosk_token(kiosk, at=at), "language": request.GET.get("language", ""), **more}
    return f"{request.path}?{urlencode(query)}"


def _join(
    request: HttpRequest, page: JoinPage, form: JoinForm, *, at: datetime
) -> HttpResponse | None:
    """Keep it; the page that says why not, if something changed in this moment."""
    try:
        actions.join_study(page=page, row=form.row, at=at)
    except Refused as refusal:
        return _not_open(request, page, reasons=refusal.reasons)
    return None


def _not_open(request: HttpRequest, page: JoinPage, *, reasons: Sequence[str]) -> HttpResponse:
    return _shown(request, page, "join_closed", reasons=reasons, status=403)


def _shown(request: HttpRequest, page: JoinPage, name: str, **shown: Any) -> HttpResponse:
    study = _study_of(page)
    told = notice_languages(study)
    offered = [code for code in LANGUAGES if code in told] or ["en"]
    language = language_of(request, offered)
    notice, version = released_notice(study), current_version(study)
    with translation.override(language):
        elements = five_elements(notice, language) if notice else []
        said = {
            "study": study,
            "title": in_language(version.definition, language)["title"] if version else "",
            "elements": [{"label": label, "value": value} for label, value in elements],
            **shown,
        }
        return public_page(request, name, offered=offered, **said)


def _page_at(address: str) -> JoinPage:
    page = JoinPage.objects.select_related("batch").filter(address=address.lower()).first()
    if page is None or page.study_ref not in studies_by_ref([page.study_ref]):
        raise Http404
    return page


def _study_of(page: JoinPage) -> Study:
    return studies_by_ref([page.study_ref])[page.study_ref]


def address_of(request: HttpRequest, page: JoinPage) -> str:
    """The whole address, for flyers."""
    return request.build_absolute_uri(reverse("join_study", args=[page.address]))
