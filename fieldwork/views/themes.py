"""The code book of open answers, and its use text by text."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fieldwork import actions, policies, queries
from fieldwork.forms.themes import ThemeForm
from fieldwork.models import OpenText, Theme
from fieldwork.queries import TextQuestion
from foundation.access.policy import Refused
from studies.models import Study, Wave
from studies.views.page import person, study_called, study_page

PER_PAGE = 20
NO_THEME = "none"


@require_safe
def list_themes(request: HttpRequest, code: str) -> HttpResponse:
    """The code book, with the number of texts that name each theme."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.list_themes.require(user, study, at=at)
    waves = study.waves.order_by("number")
    context = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "themes": queries.themes_in_use(study),
        "waves": [wave for wave in waves if policies.code_texts.allows(user, wave, at=at)],
        "sessions": [
            each
            for each in queries.sessions_to_code(study)
            if policies.view_coded_speakers.allows(user, each, at=at)
        ],
    }
    return render(request, "fieldwork/list_themes.html", context)


@require_http_methods(["GET", "POST"])
def add_theme(request: HttpRequest, code: str) -> HttpResponse:
    """One more theme."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.add_theme.require(user, study, at=at)
    form = ThemeForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_theme(study=study, **form.cleaned_data, by=user, at=at)
            messages.success(request, "The theme is added.")
            return redirect("list_themes", code)
        except Refused as refusal:
            form.add_error("label", " ".join(refusal.reasons))
    return _form_page(request, study, form, at=at)


@require_http_methods(["GET", "POST"])
def edit_theme(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Other words, or another place."""
    user, at, theme = person(request), timezone.now(), _theme(code, number)
    policies.edit_theme.require(user, theme.study, at=at)
    known = {name: getattr(theme, name) for name in ("label", "definition", "position")}
    form = ThemeForm(request.POST or None, is_new=False, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_theme(theme=theme, **form.cleaned_data, by=user, at=at)
            messages.success(request, "Changed. The texts that name it stay.")
            return redirect("list_themes", code)
        except Refused as refusal:
            form.add_error("label", " ".join(refusal.reasons))
    return _form_page(request, theme.study, form, at=at, theme=theme)


@require_POST
def remove_theme(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One that no text names."""
    actions.remove_theme(theme=_theme(code, number), by=person(request), at=timezone.now())
    messages.success(request, "The theme is removed.")
    return redirect("list_themes", code)


@never_cache
@require_http_methods(["GET", "POST"])
def code_texts(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Twenty texts of one question: tick what each is about."""
    user, at, wave = person(request), timezone.now(), _wave(code, number)
    policies.code_texts.require(user, wave, at=at)
    if request.method == "POST":
        try:
            done = actions.code_texts(wave=wave, said=_said(request.POST), by=user, at=at)
            messages.success(request, f"Saved: {done} of this page are decided.")
        except Refused as refusal:
            messages.error(request, " ".join(refusal.reasons))
        return redirect(request.get_full_path())
    questions = queries.text_questions(wave)
    question = _chosen(request, questions)
    context = {
        **study_page(request, wave.study, at=at, here="view_fieldwork"),
        "wave": wave,
        "question": question,
        "questions": questions,
        **_texts(request, wave, question, at=at),
    }
    return render(request, "fieldwork/code_texts.html", context)


def _texts(
    request: HttpRequest, wave: Wave, question: TextQuestion | None, *, at: datetime
) -> dict[str, Any]:
    """The texts of a page with their boxes; how many are decided."""
    key, show = question.key if question else "", request.GET.get("show", "uncoded")
    found = queries.texts_to_code(wave, key, only_uncoded=show != "all")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    themes = queries.themes_of(wave.study)
    opened = actions.open_texts_to_code(
        wave=wave, texts=list(page.object_list), by=person(request), at=at
    )
    left = queries.texts_to_code(wave, key, only_uncoded=True).count()
    return {
        "page": page,
        "show": show,
        "rows": [_row(row, words, themes) for row, words in opened],
        "themes": themes,
        "left": left,
        "decided": question.readable - left if question else 0,
    }


def _row(row: OpenText, words: str, themes: Sequence[Theme]) -> dict[str, Any]:
    coded = getattr(row, "coded", None)
    boxes = boxes_of(themes, coded.themes if coded else None)
    return {"ref": str(row.text_ref), "words": words, "boxes": boxes}


def boxes_of(themes: Sequence[Theme], named: Collection[int] | None) -> list[dict[str, Any]]:
    """A box for each theme, and one for none; ``named`` are ticked, once it was decided."""
    boxes = [
        {"value": str(t.number), "label": t.label, "is_ticked": t.number in (named or ())}
        for t in themes
    ]
    is_none = named is not None and not named
    return [*boxes, {"value": NO_THEME, "label": "None of these", "is_ticked": is_none}]


def _said(posted: QueryDict) -> dict[UUID, list[int] | None]:
    """What was ticked for each text of the page; a text without a tick is not decided."""
    return {UUID(ref): ticked(posted.getlist(f"themes-{ref}")) for ref in _refs(posted)}


def ticked(values: Sequence[str]) -> list[int] | None:
    """The themes of ticked boxes; nothing where none was ticked."""
    numbers = [int(value) for value in values if value.isdecimal()]
    return numbers if numbers or NO_THEME in values else None


def _refs(posted: QueryDict) -> list[str]:
    shown = []
    for ref in posted.getlist("shown"):
        try:
            shown.append(str(UUID(ref)))
        except ValueError:
            continue
    return shown


def _chosen(request: HttpRequest, questions: Sequence[TextQuestion]) -> TextQuestion | None:
    """The question of the address; otherwise the first that has a text to read."""
    asked = [each for each in questions if each.key == request.GET.get("question")]
    return next(iter([*asked, *(each for each in questions if each.readable)]), None)


def _form_page(
    request: HttpRequest, study: Study, form: ThemeForm, *, at: datetime, theme: Theme | None = None
) -> HttpResponse:
    page = study_page(request, study, at=at, here="view_fieldwork")
    return render(request, "fieldwork/edit_theme.html", {**page, "form": form, "theme": theme})


def _theme(code: str, number: int) -> Theme:
    themes = Theme.objects.filter(study=study_called(code), is_removed=False)
    return get_object_or_404(themes.select_related("study__component"), number=number)


def _wave(code: str, number: int) -> Wave:
    waves = study_called(code).waves.select_related("study__component")
    return get_object_or_404(waves, number=number)
