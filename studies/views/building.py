"""The builder: an instrument written question by question, with undo, until it is a version."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.forms.writing import PageForm, QuestionForm
from studies.instruments import DefinitionError, validate_definition, without_question
from studies.instruments.bank import Banked
from studies.instruments.changing import (
    moved_page,
    moved_question,
    placed_question,
    with_copy_of,
    without_page,
)
from studies.instruments.languages import without_translation
from studies.models import InstrumentDraft, InstrumentVersion, Study
from studies.queries.bank import banked_questions, problems_with_bank
from studies.queries.building import advice_on, outline_of
from studies.views.instrument import say_made
from studies.views.page import address, person, study_called, study_page
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form
from studies.vocabulary import QuestionKind

Definition = Mapping[str, Any]
# Name of the step and how many keys it is about.
STEPS: dict[tuple[str, int], Callable[..., dict[str, Any]]] = {
    ("up", 1): partial(moved_question, by=-1),
    ("down", 1): partial(moved_question, by=1),
    ("copy", 1): with_copy_of,
    ("remove", 1): without_question,
    ("before", 2): placed_question,
    ("page_up", 1): partial(moved_page, by=-1),
    ("page_down", 1): partial(moved_page, by=1),
    ("page_remove", 1): without_page,
    ("language_remove", 1): without_translation,
}
OWN_NOW = "Saved as a question of this study: its words are not those of the bank any more."
KIND_HINTS = {
    QuestionKind.YES_NO: "One of two.",
    QuestionKind.SINGLE: "One answer of a list, with “Other” if you like.",
    QuestionKind.MULTIPLE: "All answers that apply.",
    QuestionKind.SCALE: "Agreement or satisfaction in words, such as “Very satisfied”.",
    QuestionKind.RATING: "Numbered steps with words at both ends.",
    QuestionKind.NET_PROMOTER: "0 to 10: would you recommend it?",
    QuestionKind.MATRIX: "Several rows with the same answers.",
    QuestionKind.RANKING: "Put a few things in order.",
    QuestionKind.NUMBER: "A count or an amount, with unit and bounds.",
    QuestionKind.DATE: "A month or a year, never a day.",
    QuestionKind.TEXT: "Free words. They may identify somebody: use few.",
    QuestionKind.INFORMATION: "A text between questions. It asks nothing.",
}


@require_POST
def begin_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to write, or go on with what somebody of the team began."""
    actions.begin_draft(study=study_called(code), by=person(request), at=timezone.now())
    return redirect("view_draft", code)


@require_safe
def view_draft(request: HttpRequest, code: str) -> HttpResponse:
    """All pages and questions, what is left to settle, and every step."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.change_draft.require(user, study, at=at)
    draft = InstrumentDraft.objects.filter(study=study).first()
    if draft is None:
        return redirect("view_instrument", code)
    context = {
        **study_page(request, study, at=at, here="list_materials"),
        "draft": draft,
        "outline": outline_of(draft.definition),
        "problems": validate_definition(draft.definition) or problems_with_bank(draft.definition),
        "advice": advice_on(study, draft.definition),
        "voiding": voiding_form(request, study, at=at),
        "number": len(draft.definition["questions"]),
    }
    return render(request, "studies/view_draft.html", context)


@require_POST
def change_draft(request: HttpRequest, code: str) -> HttpResponse:
    """One step: its name and the keys that it is about, such as ``before:age:satisfied``."""
    draft = draft_of(request, code)
    name, *keys = request.POST.get("step", "").split(":")
    things = [*draft.definition["questions"], *draft.definition.get("pages", [])]
    known = {each["key"] for each in things} | set(draft.definition.get("translations", {}))
    step = STEPS.get((name, len(keys)))
    if step is None or not {*keys} <= known:
        raise Http404
    actions.change_draft(
        draft=draft,
        definition=step(draft.definition, *keys),
        revision=revision_sent(request),
        by=person(request),
        at=timezone.now(),
    )
    if name.endswith("remove"):
        messages.success(request, "Removed. “Undo” brings it back.")
    place = "page" if name.startswith("page") else "question"
    return redirect(f"{address('view_draft', code)}#{place}-{keys[0]}")


@require_http_methods(["GET", "POST"])
def write_question(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """One question, new or changed."""
    draft = draft_of(request, code)
    study = draft.study
    question = _found(draft.definition["questions"], key)
    kind = question["kind"] if question else request.GET.get("kind", "")
    if kind not in QuestionKind.values:
        return _choose_kind(request, study, draft)
    form = QuestionForm(
        request.POST or None,
        study=study,
        draft=draft.definition,
        kind=QuestionKind(kind),
        question=question,
        page=request.GET.get("page", ""),
        banked=_banked(question),
    )
    return _written(request, draft, form, title=QuestionKind(kind).label, key=key)


@require_http_methods(["GET", "POST"])
def write_page(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """One page, new or changed."""
    draft = draft_of(request, code)
    page = _found(draft.definition.get("pages", []), key)
    form = PageForm(request.POST or None, draft=draft.definition, page=page)
    return _written(request, draft, form, title="Page", key=key)


@require_POST
def undo_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Go back one step."""
    actions.undo_draft(
        draft=draft_of(request, code),
        revision=revision_sent(request),
        by=person(request),
        at=timezone.now(),
    )
    return redirect("view_draft", code)


@require_POST
def redo_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Do again what was undone."""
    actions.redo_draft(
        draft=draft_of(request, code),
        revision=revision_sent(request),
        by=person(request),
        at=timezone.now(),
    )
    return redirect("view_draft", code)


@require_http_methods(["GET", "POST"])
def discard_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Delete the draft, once that is confirmed."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.discard_draft.require(user, study, at=at)
    draft = draft_of(request, code)
    if request.method == "POST":
        actions.discard_draft(draft=draft, by=user, at=at)
        messages.success(request, "The draft is discarded.")
        return redirect("view_instrument", code)
    page = study_page(request, study, at=at, here="list_materials")
    return render(request, "studies/discard_draft.html", {**page, "draft": draft})


@require_POST
def make_version(request: HttpRequest, code: str) -> HttpResponse:
    """Make a version of the draft, unless something is left to settle."""
    user, at, study = person(request), timezone.now(), study_called(code)
    draft = draft_of(request, code)
    voiding = voiding_form(request, study, at=at)
    try:
        with confirmed(voiding, study):
            version: InstrumentVersion = actions.make_version(
                draft=draft, revision=revision_sent(request), by=user, at=at
            )
    except DefinitionError as error:
        messages.error(request, " ".join(error.problems))
    except UnconfirmedError as error:
        messages.error(request, str(error))
    else:
        say_made(request, study, version)
        return redirect("view_instrument", code)
    return redirect("view_draft", code)


def _written(
    request: HttpRequest,
    draft: InstrumentDraft,
    form: QuestionForm | PageForm,
    *,
    title: str,
    key: str,
) -> HttpResponse:
    autosaves = "X-Autosave" in request.headers
    if request.method == "POST" and form.is_valid():
        saved = actions.change_draft(
            draft=draft,
            definition=form.definition,
            revision=revision_sent(request),
            by=person(request),
            at=timezone.now(),
        )
        if autosaves:
            return JsonResponse(_saved(request, saved, form))
        if isinstance(form, QuestionForm) and form.loses_mark:
            messages.info(request, OWN_NOW)
        return redirect("view_draft", draft.study.code)
    if autosaves:
        return JsonResponse({"words": "Not saved yet: something is missing."})
    context = {
        **study_page(request, draft.study, at=timezone.now(), here="list_materials"),
        "draft": draft,
        "form": form,
        "title": title,
        "is_new": not key,
        "kept_condition": form.conditions.in_words,
        "banked": getattr(form, "banked", None),
    }
    return render(request, "studies/write_question.html", context)


def _saved(
    request: HttpRequest, draft: InstrumentDraft, form: QuestionForm | PageForm
) -> dict[str, object]:
    """What the page needs to save again: a new question has an address of its own by now."""
    name = "write_page" if isinstance(form, PageForm) else "write_question"
    own = " " + OWN_NOW if isinstance(form, QuestionForm) and form.loses_mark else ""
    return {
        "words": f"Saved at {timezone.localtime(draft.saved_at):%H:%M}.{own}",
        "revision": draft.revision,
        "address": address(name, draft.study.code, form.written["key"]),
    }


def _choose_kind(request: HttpRequest, study: Study, draft: InstrumentDraft) -> HttpResponse:
    kinds = [(kind.value, kind.label, hint) for kind, hint in KIND_HINTS.items()]
    context = {
        **study_page(request, study, at=timezone.now(), here="list_materials"),
        "draft": draft,
        "kinds": kinds,
        "page": request.GET.get("page", ""),
    }
    return render(request, "studies/choose_kind.html", context)


def draft_of(request: HttpRequest, code: str) -> InstrumentDraft:
    """What is being written, for whoever may write it: others are not told whether there is any.

    :raises Refused: unless this person may change the study now.
    :raises Http404: if nothing is being written for this study.
    """
    policies.change_draft.require(person(request), study_called(code), at=timezone.now())
    drafts = InstrumentDraft.objects.select_related("study__component", "saved_by")
    return get_object_or_404(drafts, study__code=code)


def _banked(question: dict[str, Any] | None) -> Banked | None:
    """The question of the bank that it is, if any."""
    mark = (question or {}).get("bank", "")
    return banked_questions([mark]).get(mark)


def _found(things: list[dict[str, Any]], key: str) -> dict[str, Any] | None:
    """:raises Http404: if a key is given that nothing has."""
    if not key:
        return None
    found = next((thing for thing in things if thing["key"] == key), None)
    if found is None:
        raise Http404
    return found


def revision_sent(request: HttpRequest) -> int:
    """The revision that the person saw; one that never was, where none is sent."""
    said = request.POST.get("revision", "")
    return int(said) if said.isdecimal() else -1
