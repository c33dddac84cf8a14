"""The builder: an instrument written question by question, with undo, until it is a version."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.instruments import DefinitionError, validate_definition, without_question
from studies.instruments.changing import (
    moved_page,
    moved_question,
    placed_question,
    with_copy_of,
    without_page,
)
from studies.instruments.languages import without_translation
from studies.models import InstrumentDraft, InstrumentVersion
from studies.queries.bank import problems_with_bank
from studies.queries.building import advice_on, outline_of
from studies.queries.languages import languages_spoken
from studies.views.framing import frames_own_pages
from studies.views.instrument import say_made
from studies.views.page import address, person, study_called, study_page
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form

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


@require_POST
def begin_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to write, or go on with what somebody of the team began."""
    actions.begin_draft(study=study_called(code), by=person(request), at=timezone.now())
    return redirect("view_draft", code)


@frames_own_pages
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
        "languages": languages_spoken(draft.definition),
        "preview_url": address("preview_draft", study.code),
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


def draft_of(request: HttpRequest, code: str) -> InstrumentDraft:
    """What is being written, for whoever may write it: others are not told whether there is any.

    :raises Refused: unless this person may change the study now.
    :raises Http404: if nothing is being written for this study.
    """
    policies.change_draft.require(person(request), study_called(code), at=timezone.now())
    drafts = InstrumentDraft.objects.select_related("study__component", "saved_by")
    return get_object_or_404(drafts, study__code=code)


def revision_sent(request: HttpRequest) -> int:
    """The revision that the person saw; one that never was, where none is sent."""
    said = request.POST.get("revision", "")
    return int(said) if said.isdecimal() else -1
