"""Where the public answers: notice, questions, review, thanks; without account, cookie or draft."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from fieldwork import actions, links
from fieldwork.answering.flow import Move, Turn, shown, turn
from fieldwork.answering.progress import NOT_BEGUN, BrokenFormError, Progress, unseal
from fieldwork.answering.reviewing import review
from fieldwork.answering.showing import page_in_words, questions_shown
from fieldwork.models import SurveyLink
from fieldwork.views.answering_page import LEAVES_NOTHING
from fieldwork.views.visit import Visit, closed, language_wished, link_at, plain, told_before
from foundation.access.policy import Refused
from foundation.crowds.starts import may_start
from foundation.crowds.work import challenge_for
from studies.instruments.sending import Sent, whole
from studies.models import InstrumentVersion
from studies.queries.admissions import admits_people, is_admitted
from studies.views.page import address as address_of
from studies.vocabulary import CollectionChannel

TOO_OLD = gettext_noop("This page was open for too long, or it was changed on its way.")
MOVES = {move.value: move for move in Move}
NOT_KEPT = gettext_noop("Your answers could not be taken, and nothing of them is kept.")


@csrf_exempt  # There is no session that somebody else's page could ride on.
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_survey(request: HttpRequest, address: str) -> HttpResponse:
    """The whole survey at one address: what comes next depends on the form that is sent."""
    at, link = timezone.now(), link_at(address)
    if request.method != "POST":
        return _come(request, link, at=at)
    try:
        progress = unseal(request.POST.get("form", ""))
    except BrokenFormError:
        return closed(request, link, TOO_OLD, begin_again=True)
    versions = InstrumentVersion.objects.select_related("instrument")
    version = versions.filter(pk=progress.version_id, instrument__study=link.wave.study_id).first()
    if version is None or progress.place != link.address:
        return closed(request, link, TOO_OLD, begin_again=True)
    offered = links.languages_offered(version, links.notice_of(link))
    visit = _in_language_asked(Visit(request, link, version, offered, progress, at))
    with translation.override(visit.language):
        return _go_on(visit)


@login_not_required
@require_safe
def thank_participant(request: HttpRequest, address: str) -> HttpResponse:
    """After the answers were kept: the same for everybody, and nothing of what was said."""
    link = link_at(address)
    panel = address_of("sign_up_for_panel")
    return plain(request, link, "thanks", forget=link.address, panel_url=panel)


@login_not_required
@require_safe
def about_survey(request: HttpRequest, address: str) -> HttpResponse:
    """The notice, whom to ask, and what happens to answers; for later, on paper too (R-151)."""
    return plain(request, link_at(address), "about", at=timezone.now())


def _come(request: HttpRequest, link: SurveyLink, *, at: datetime) -> HttpResponse:
    """The first page, if somebody may begin now."""
    version, token = links.version_asked(link), request.GET.get("k", "")
    if sentence := links.why_not_begin(link, token=token, at=at):
        return closed(request, link, sentence, asks_code=sentence == links.INVITED_ONLY)
    if reasons := links.reasons_of_the_gates(link, version, at=at):
        return closed(request, link, links.NOT_OPEN, reasons=reasons)
    if token and not (token := links.token_admitted(link, token)):
        return closed(request, link, actions.LINK_USED, asks_code=True)
    assert version is not None  # without one the gates let nobody begin
    offered = links.languages_offered(version, links.notice_of(link))
    progress = Progress(
        place=link.address,
        version_id=version.pk,
        language=language_wished(request, offered),
        token=token,
    )
    with translation.override(progress.language):
        return _told_before(Visit(request, link, version, offered, progress, at))


def _in_language_asked(visit: Visit) -> Visit:
    language = visit.request.POST.get("language", "")
    if language not in visit.offered:
        return visit
    return replace(visit, progress=visit.progress.in_language(language))


def _go_on(visit: Visit) -> HttpResponse:
    """What the button that was pressed asks for."""
    sent = visit.request.POST
    if visit.progress.step == NOT_BEGUN:
        return _begin(visit) if "begin" in sent else _told_before(visit)
    if "discard" in sent:
        return visit.page("stopped", forget=visit.link.address)
    if "send" in sent:
        return _send(visit)
    if (step := whole(sent.get("go", ""))) is not None:
        return _show(visit, shown(visit.definition, visit.progress.at(step)))
    fields = {name: sent.getlist(name) for name in sent}
    turned = turn(
        visit.definition,
        visit.progress,
        fields,
        MOVES.get(sent.get("move", ""), Move.SHOW),
    )
    again = bool(turned.problems or turned.told)
    if "stop" in sent:
        there = replace(visit, progress=turned.progress)
        # Another language would send the form without the fields of the screen.
        return there.page("stop", languages=(), step=turned.progress.step)
    return _show(visit, turned, fields if again else None)


def _begin(visit: Visit) -> HttpResponse:
    """The first question, if the gates let one more person begin."""
    link, token = visit.link, visit.progress.token
    if sentence := links.why_not_begin(link, token=token, at=visit.at):
        return closed(visit.request, link, sentence)
    if token:
        return _begin_by_invitation(visit)
    if not visit.has_begun:
        if wait := may_start(visit.request, place=link.address, at=visit.at):
            return visit.waiting(wait)
        try:
            _start(visit)
        except Refused as refusal:
            return closed(visit.request, link, links.NOT_OPEN, reasons=refusal.reasons)
    return _show(visit, shown(visit.definition, visit.progress.at(0)))


def _begin_by_invitation(visit: Visit) -> HttpResponse:
    """Whoever was invited is counted when the invitation is used, however often it is begun."""
    link = visit.link
    if not is_admitted(link.wave, visit.progress.token):
        return closed(visit.request, link, actions.LINK_USED)
    if reasons := links.reasons_of_the_gates(link, visit.version, at=visit.at):
        return closed(visit.request, link, links.NOT_OPEN, reasons=reasons)
    return _show(visit, shown(visit.definition, visit.progress.at(0)))


def _start(visit: Visit) -> None:
    """Count one person; whoever lost the connection and presses again is the same one.

    Where this process dies between the two lines, a person is counted twice rather than never.
    """
    actions.start_answering(
        wave=visit.link.wave,
        version=visit.version,
        mode=CollectionChannel.WEB,
        person_kind=visit.link.person_kind,
        language=visit.language,
        by=None,
        at=visit.at,
    )
    visit.remember_beginning()


def _send(visit: Visit) -> HttpResponse:
    """Keep the answers, and only then say thank you."""
    submission = actions.Submission(
        wave=visit.link.wave,
        version=visit.version,
        mode=CollectionChannel.WEB,
        person_kind=visit.link.person_kind,
        answers=visit.progress.answers,
        ticket=visit.progress.ticket,
        token=visit.progress.token,
        language=visit.language,
    )
    try:
        actions.accept_answers(submission=submission, at=visit.at)
    except Refused as refusal:
        return closed(visit.request, visit.link, NOT_KEPT, reasons=refusal.reasons)
    thanks = reverse("thank_participant", args=[visit.link.address])
    there = f"{thanks}?{urlencode({'language': visit.language})}"
    return HttpResponseRedirect(there, headers=LEAVES_NOTHING)


def _told_before(visit: Visit) -> HttpResponse:
    is_open = not visit.progress.token
    challenge = challenge_for(visit.link.address, at=visit.at) if is_open else None
    told = told_before(visit.link, visit.language, at=visit.at)
    asks_code = is_open and admits_people(visit.link.wave)
    return visit.page("begin", challenge=challenge, asks_code=asks_code, **told)


def _show(visit: Visit, turned: Turn, sent: Sent | None = None) -> HttpResponse:
    """A screen of questions or, after the last, all answers to look at once more."""
    there = replace(visit, progress=turned.progress)
    said: dict[str, Any] = {"place": page_in_words(turned), "turned": turned}
    if turned.screen is None:
        return there.page("review", answers=review(turned), **said)
    return there.page("ask", questions=questions_shown(turned, sent), **said)
