"""The pages of a phone interview: one request of an interviewer, and what is read aloud next."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation

from consent.queries import five_elements, languages_to_ask_in, released_notice
from fieldwork import calling, policies
from fieldwork.answering.flow import Turn
from fieldwork.answering.progress import BrokenFormError, Progress, seal, unseal
from fieldwork.answering.reviewing import review
from fieldwork.answering.showing import page_in_words, questions_shown
from fieldwork.calling import Call
from studies.instruments.languages import (
    in_language,
    is_right_to_left,
    name_of,
)
from studies.instruments.sending import Sent
from studies.models import InstrumentVersion, Study, Wave
from studies.queries import records_calls
from studies.queries.omb_block import omb_block, why_no_number
from studies.views.page import person, study_called, study_page

TOO_OLD = "This call was open for more than a day, or its page was changed. Begin it again."


@dataclass(frozen=True)
class OnCall:
    """One request of an interviewer who is on the phone."""

    request: HttpRequest
    study: Study
    wave: Wave
    version: InstrumentVersion
    progress: Progress
    call: Call
    at: datetime

    @property
    def offered(self) -> list[str]:
        """The languages in which both the questions and the notice can be read aloud."""
        return languages_to_ask_in(self.study, self.version.definition)

    @property
    def definition(self) -> dict[str, Any]:
        """The questions in the language of the call."""
        return in_language(self.version.definition, self.progress.language)

    @property
    def sent(self) -> Sent:
        """What the form sent, field by field."""
        return {name: self.request.POST.getlist(name) for name in self.request.POST}

    def said(self, name: str) -> str:
        """What one field of the form sent, or nothing."""
        return str(self.request.POST.get(name, ""))

    def page(self, template: str, **context: Any) -> HttpResponse:
        """A page of the call; what is read aloud stands in the language of the call."""
        language = self.progress.language
        page = {
            **study_page(self.request, self.study, at=self.at, here="view_fieldwork"),
            "wave": self.wave,
            "form": seal(self.progress),
            "title": self.definition["title"],
            "language": language,
            "right_to_left": is_right_to_left(language),
            "languages": [(code, name_of(code).capitalize()) for code in self.offered],
            "is_recorded": self.call.session_ref is not None,
            **context,
        }
        with translation.override(language):
            return render(self.request, f"fieldwork/{template}.html", page)


def of_a_call(view: Callable[[OnCall], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give a view the call whose form was sent; a form of anything else begins a new one."""

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        study, at = study_called(code), timezone.now()
        policies.stop_call.require(person(request), study, at=at)
        try:
            progress = unseal(request.POST.get("form", ""))
            call = Call.at_place(progress.place)
        except BrokenFormError:
            messages.error(request, TOO_OLD)
            return redirect("begin_call", code)
        return view(_on_call(request, study, progress, call, at))

    return found


def statements(on_call: OnCall, *, problem: str = "") -> HttpResponse:
    """What is read aloud and ticked, and the question whether the person takes part."""
    study, notice = on_call.study, released_notice(on_call.study)
    language = on_call.progress.language
    omb = omb_block(study, on=timezone.localdate(on_call.at))
    with translation.override(language):
        aloud = {
            "omb": calling.omb_to_read(omb) if omb else (),
            "statements": calling.words_to_read(study),
            "to_take_part": calling.asked_to_take_part(),
            "to_be_recorded": calling.asked_to_be_recorded() if records_calls(study) else "",
        }
    return on_call.page(
        "record_call_consent",
        why_no_number=why_no_number(study),
        elements=five_elements(notice, language) if notice else [],
        problem=problem,
        ticked=on_call.sent.get("items", []),
        taking_part=on_call.said("taking_part"),
        recording=on_call.said("recording"),
        **aloud,
    )


def screen(on_call: OnCall, turned: Turn, sent: Sent | None = None) -> HttpResponse:
    """A screen of questions or, after the last, all answers to read back."""
    there = replace(on_call, progress=turned.progress)
    with translation.override(on_call.progress.language):
        said: dict[str, Any] = {"place": page_in_words(turned), "turned": turned}
        if turned.screen is None:
            return there.page("send_call", answers=review(turned), **said)
        return there.page("ask_call", questions=questions_shown(turned, sent), **said)


def _on_call(
    request: HttpRequest, study: Study, progress: Progress, call: Call, at: datetime
) -> OnCall:
    wave = get_object_or_404(study.waves.select_related("study__component"), pk=call.wave_id)
    versions = InstrumentVersion.objects.filter(instrument__study=study)
    version = get_object_or_404(versions, pk=progress.version_id)
    on_call = OnCall(request, study, wave, version, progress, call, at)
    offered, asked = on_call.offered, request.POST.get("language", "")
    if progress.language not in offered or asked in offered:
        chosen = asked if asked in offered else next(iter(offered), progress.language)
        return replace(on_call, progress=progress.in_language(chosen))
    return on_call
