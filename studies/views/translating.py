"""An instrument in further languages, side by side with its own wording."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from studies import actions
from studies.forms.translating import AT_ONE_TIME, TranslationForm, languages_to_offer
from studies.instruments.bank import known_wordings, marks_of
from studies.instruments.kinds import Definition
from studies.instruments.languages import (
    LANGUAGE,
    is_right_to_left,
    missing,
    name_of,
    source_language,
    wordings,
)
from studies.queries.bank import banked_questions
from studies.views.building import draft_of, revision_sent
from studies.views.page import address, person, study_page


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a language is."""

    language: str
    name: str
    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        """Whether it can be asked in this language."""
        return self.done == self.total


@require_safe
def list_languages(request: HttpRequest, code: str) -> HttpResponse:
    """How far each language is, and a further one to begin."""
    draft = draft_of(request, code)
    wanted = request.GET.get("language", "")
    if wanted:
        return redirect("translate_draft", code, wanted)
    context = {
        **study_page(request, draft.study, at=timezone.now(), here="list_materials"),
        "draft": draft,
        "source": name_of(source_language(draft.definition)),
        "languages": [
            progress_of(draft.definition, language)
            for language in sorted(draft.definition.get("translations", {}))
        ],
        "offered": languages_to_offer(draft.definition),
    }
    return render(request, "studies/list_languages.html", context)


@require_http_methods(["GET", "POST"])
def translate_draft(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """One language, a hundred wordings at a time."""
    at, draft = timezone.now(), draft_of(request, code)
    definition = draft.definition
    if not LANGUAGE.fullmatch(language) or language == source_language(definition):
        raise Http404
    total = len(wordings(definition))
    start = _start(request, total)
    known = known_wordings(definition, banked_questions(marks_of(definition)), language)
    form = TranslationForm(
        request.POST or None, draft=definition, language=language, start=start, known=known
    )
    if request.method == "POST" and form.is_valid():
        actions.change_draft(
            draft=draft,
            definition=form.definition,
            revision=revision_sent(request),
            by=person(request),
            at=at,
        )
        rest = start + AT_ONE_TIME
        if rest < total:
            return redirect(f"{address('translate_draft', code, language)}?start={rest}")
        return redirect("list_languages", code)
    context = {
        **study_page(request, draft.study, at=at, here="list_materials"),
        "draft": draft,
        "form": form,
        "progress": progress_of(definition, language),
        "source": name_of(source_language(definition)),
        "direction": "rtl" if is_right_to_left(language) else "ltr",
        "first": start + 1,
        "last": start + len(form.places),
    }
    return render(request, "studies/translate_draft.html", context)


def progress_of(definition: Definition, language: str) -> Progress:
    """How many wordings have a translation that is up to date."""
    total = len(wordings(definition))
    return Progress(language, name_of(language), total - len(missing(definition, language)), total)


def _start(request: HttpRequest, total: int) -> int:
    said = request.GET.get("start", "")
    start = int(said) if said.isdecimal() else 0
    return start if start < total else 0
