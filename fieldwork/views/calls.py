"""A phone interview, from the statements that are read to the thanks; nothing is kept before."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consent.queries import languages_to_ask_in
from fieldwork import actions, policies
from fieldwork.answering import beginnings
from fieldwork.answering.flow import Move, shown, turn
from fieldwork.answering.progress import NOT_BEGUN, Progress
from fieldwork.calling import Call
from fieldwork.forms.calls import CallForm
from fieldwork.models import Session
from fieldwork.script import UnreadError
from fieldwork.views.call_page import OnCall, of_a_call, screen, statements
from foundation.access.policy import Refused
from studies.gates import CollectionRequest, may_collect
from studies.instruments.sending import whole
from studies.models import InstrumentVersion, Study
from studies.queries import current_version, records_calls, strictest_person_kind
from studies.views.page import address, person, study_called, study_page
from studies.vocabulary import CollectionChannel

CHOOSE = "Choose what the person said to taking part."
CHOOSE_RECORDING = "Choose what the person said to the recording."
SAID = {"yes": True, "no": False}
MOVES = {move.value: move for move in Move}


@never_cache
@require_http_methods(["GET", "POST"])
def begin_call(request: HttpRequest, code: str) -> HttpResponse:
    """Choose wave, kind of person and language; then the statements are read."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.open_call_page.require(user, study, at=at)
    version = current_version(study)
    posted = request.POST if request.method == "POST" else None
    languages = languages_to_ask_in(study, version.definition) if version else []
    form = CallForm(posted, study=study, languages=languages)
    if posted is not None and form.is_valid() and version is not None:
        said = form.cleaned_data
        wave, kind = said["wave"], said["person_kind"]
        # Whoever reloads the next page sends this form again: it is the same person.
        if not beginnings.is_known(said["ticket"]):
            actions.begin_call(
                wave=wave,
                version=version,
                person_kind=kind,
                language=said["language"],
                by=user,
                at=at,
            )
            beginnings.remember(said["ticket"])
        call = Call(wave.pk, kind, at)
        progress = Progress(
            place=call.place,
            version_id=version.pk,
            language=said["language"],
            ticket=said["ticket"],
        )
        return statements(OnCall(request, study, wave, version, progress, call, at))
    unmet = _unmet(study, version, at)
    if posted is not None and unmet:
        raise Refused(*(reason["text"] for reason in unmet))
    context = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "form": form,
        "unmet": unmet,
        "records_calls": records_calls(study),
    }
    return render(request, "fieldwork/begin_call.html", context)


@never_cache
@require_POST
@of_a_call
def record_call_consent(on_call: OnCall) -> HttpResponse:
    """What the person said to taking part; a no ends the call kindly and keeps nothing else."""
    user, taking_part = person(on_call.request), SAID.get(on_call.said("taking_part"))
    policies.record_call_consent.require(user, on_call.wave, at=on_call.at)
    if on_call.progress.step != NOT_BEGUN:
        return screen(on_call, shown(on_call.definition, on_call.progress))
    if on_call.said("language"):
        return statements(on_call)
    if problem := _open_question(on_call):
        return statements(on_call, problem=problem)
    try:
        session = actions.record_call_consent(
            wave=on_call.wave, consent=_consent(on_call), by=user, at=on_call.at
        )
    except UnreadError as error:
        return statements(on_call, problem=str(error))
    return _after_consent(on_call, session) if taking_part else _over(on_call, "declined")


@never_cache
@require_POST
@of_a_call
def ask_call(on_call: OnCall) -> HttpResponse:
    """One screen of questions after the other, there and back, and at the end all answers."""
    policies.ask_call.require(person(on_call.request), on_call.wave, at=on_call.at)
    definition, progress = on_call.definition, on_call.progress
    if progress.step == NOT_BEGUN:
        return statements(on_call, problem=CHOOSE)
    if (step := whole(on_call.said("go"))) is not None:
        return screen(on_call, shown(definition, progress.at(step)))
    move = MOVES.get(on_call.said("move"), Move.SHOW)
    turned = turn(definition, progress, on_call.sent, move)
    return screen(on_call, turned, on_call.sent if turned.problems or turned.told else None)


@never_cache
@require_POST
@of_a_call
def send_call(on_call: OnCall) -> HttpResponse:
    """Keep the answers, and only then thank the person."""
    user, progress = person(on_call.request), on_call.progress
    policies.send_call.require(user, on_call.wave, at=on_call.at)
    if progress.step == NOT_BEGUN:
        return statements(on_call, problem=CHOOSE)
    submission = actions.Submission(
        wave=on_call.wave,
        version=on_call.version,
        mode=CollectionChannel.PHONE,
        person_kind=on_call.call.person_kind,
        answers=progress.answers,
        ticket=progress.ticket,
        language=progress.language,
    )
    try:
        actions.send_call(submission=submission, by=user, at=on_call.at)
    except Refused as refusal:
        return on_call.page("call_over", outcome="refused", reasons=refusal.reasons)
    return _over(on_call, "sent")


@never_cache
@require_POST
@of_a_call
def stop_call(on_call: OnCall) -> HttpResponse:
    """Ask once more, then let everything go: nothing of the answers was ever kept."""
    progress = on_call.progress
    if not on_call.said("discard"):
        if progress.step != NOT_BEGUN:
            turned = turn(on_call.definition, progress, on_call.sent, Move.SHOW)
            on_call = replace(on_call, progress=turned.progress)
        step = on_call.progress.step
        return on_call.page("stop_call", step=step, is_begun=step != NOT_BEGUN)
    actions.stop_call(
        study=on_call.study,
        session_ref=on_call.call.session_ref,
        by=person(on_call.request),
        at=on_call.at,
    )
    return _over(on_call, "stopped")


def _open_question(on_call: OnCall) -> str:
    """What was not asked yet: no default is taken for an answer."""
    taking_part = SAID.get(on_call.said("taking_part"))
    if taking_part is None:
        return CHOOSE
    is_asked = taking_part and records_calls(on_call.study)
    return CHOOSE_RECORDING if is_asked and on_call.said("recording") not in SAID else ""


def _consent(on_call: OnCall) -> actions.SpokenConsent:
    return actions.SpokenConsent(
        taking_part=SAID[on_call.said("taking_part")],
        recording=SAID.get(on_call.said("recording")),
        read=frozenset(on_call.sent.get("items", ())),
        person_kind=on_call.call.person_kind,
        informed_at=on_call.call.begun_at,
    )


def _after_consent(on_call: OnCall, session: Session | None) -> HttpResponse:
    """The first question; who has come here said yes."""
    call = replace(on_call.call, session_ref=session.session_ref if session else None)
    begun = replace(on_call.progress.at(0), place=call.place)
    return screen(replace(on_call, call=call), shown(on_call.definition, begun))


def _over(on_call: OnCall, outcome: str) -> HttpResponse:
    """The end of a call, with the session to which its recording is added."""
    session = None
    if ref := on_call.call.session_ref:
        session = Session.objects.filter(study=on_call.study, session_ref=ref).first()
    return on_call.page("call_over", outcome=outcome, session=session)


def _unmet(study: Study, version: InstrumentVersion | None, at: datetime) -> list[dict[str, str]]:
    """Why no call can begin now, with the page where each is settled."""
    request = CollectionRequest(
        study=study,
        channel=CollectionChannel.PHONE,
        person_kind=strictest_person_kind(study),
        people=1,
        instrument_version=version,
        at=at,
    )
    return [
        {"text": reason.text, "url": address(reason.settle, study.code)}
        for reason in may_collect(request)
    ]
