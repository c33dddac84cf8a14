"""The questions that are being written, as participants will meet them; nothing of it is kept."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fieldwork.answering.flow import Move, Turn, shown, turn
from fieldwork.answering.languages import choose_language, language_switch
from fieldwork.answering.progress import BrokenFormError, Progress, seal, unseal
from fieldwork.answering.reviewing import review
from fieldwork.answering.showing import page_in_words, questions_shown
from fieldwork.views.answering_page import answering_page
from studies.instruments import validate_definition
from studies.instruments.answering import ONLY_PAGE, Screen, screens
from studies.instruments.languages import SOURCE, complete_languages, in_language
from studies.instruments.sending import Sent, whole
from studies.models import InstrumentDraft
from studies.views.building import draft_of
from studies.views.framing import framed_by_own_pages

MOVES = {move.value: move for move in Move}


@dataclass(frozen=True)
class Trial:
    """One request of somebody who tries the questions of a draft."""

    request: HttpRequest
    draft: InstrumentDraft
    offered: list[str]
    progress: Progress

    @property
    def definition(self) -> dict[str, Any]:
        """The questions in the language that is read now."""
        return in_language(self.draft.definition, self.progress.language)

    def page(self, template: str, **context: Any) -> HttpResponse:
        """One of the pages, which say that they are a preview."""
        language = self.progress.language
        said = {
            "study": self.draft.study,
            "title": self.definition["title"],
            "languages": language_switch(self.offered, current=language),
            "form": seal(self.progress),
            "link": {"address": self.progress.place},
            **context,
        }
        return answering_page(self.request, f"fieldwork/{template}.html", said, language=language)


@csrf_exempt  # Nothing changes by it: the form carries all that there is.
@framed_by_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
def preview_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Screen by screen, with conditions followed; from one question on if the address names it."""
    draft = draft_of(request, code)
    problems = validate_definition(draft.definition)
    if problems:
        context = {"study": draft.study, "problems": problems}
        template = "fieldwork/preview_unready.html"
        return answering_page(request, template, context, language=SOURCE)
    trial = _trial(request, draft)
    with translation.override(trial.progress.language):
        return _next(trial)


def _trial(request: HttpRequest, draft: InstrumentDraft) -> Trial:
    """Where the form says that somebody is; at the beginning where the questions changed since."""
    offered = complete_languages(draft.definition)
    place = f"draft-{draft.draft_ref}-{draft.revision}"
    try:
        progress = unseal(request.POST.get("form", ""))
    except BrokenFormError:
        progress = None
    if progress is None or progress.place != place or "stop" in request.POST:
        language = choose_language(offered, asked=request.GET.get("language", ""))
        progress = Progress(place=place, version_id=draft.pk, language=language, step=0)
    wished = request.POST.get("language", "")
    if wished in offered:
        progress = progress.in_language(wished)
    return Trial(request, draft, offered, progress)


def _next(trial: Trial) -> HttpResponse:
    sent = trial.request.POST
    if "send" in sent:
        return trial.page("preview_end")
    if (step := whole(sent.get("go", ""))) is not None:
        return _show(trial, shown(trial.definition, trial.progress.at(step)))
    if trial.request.method != "POST" or "stop" in sent:
        return _show(trial, _first(trial))
    fields = {name: sent.getlist(name) for name in sent}
    move = MOVES.get(sent.get("move", ""), Move.SHOW)
    turned = turn(trial.definition, trial.progress, fields, move)
    again = bool(turned.problems or turned.told)
    return _show(trial, turned, fields if again else None)


def _first(trial: Trial) -> Turn:
    """The first screen, or nothing but the question asked for, in the place of its screen."""
    definition, progress = trial.definition, trial.progress
    key = trial.request.GET.get("question", "")
    question = next((each for each in definition["questions"] if each["key"] == key), None)
    if question is None:
        return shown(definition, progress)
    pages = {page["key"]: page for page in definition.get("pages", [])}
    alone = Screen(pages.get(question.get("page", ""), ONLY_PAGE), (question,))
    every = screens(definition, progress.answers)
    step = next((step for step, screen in enumerate(every) if key in screen.keys), 0)
    return Turn(progress.at(step), [*every[:step], alone, *every[step + 1 :]])


def _show(trial: Trial, turned: Turn, sent: Sent | None = None) -> HttpResponse:
    there = Trial(trial.request, trial.draft, trial.offered, turned.progress)
    said: dict[str, Any] = {"place": page_in_words(turned), "turned": turned}
    if turned.screen is None:
        return there.page("preview_review", answers=review(turned), **said)
    return there.page("preview_draft", questions=questions_shown(turned, sent), **said)
