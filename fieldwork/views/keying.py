"""Keying of paper forms, with the keyboard alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from fieldwork import actions, policies
from fieldwork.answering.reviewing import in_words
from fieldwork.models import KeyedForm, PaperBatch
from fieldwork.paper.document import spoken
from fieldwork.paper.keying import (
    Keyed,
    KeyQuestion,
    as_typed,
    differing,
    key_questions,
    read_form,
)
from fieldwork.queries.paper import next_number
from fieldwork.views.paper_batches import HERE, batch_called
from foundation.access.policy import Refused
from studies.instruments.given import Answers
from studies.instruments.kinds import Definition, asked
from studies.instruments.languages import in_language
from studies.instruments.sending import whole
from studies.views.page import person, study_called, study_page

# No question can be called so: their keys have no hyphens.
NUMBER, SEAL, AGAIN = "form-number", "form-seal", "form-again"


@require_http_methods(["GET", "POST"])
def key_paper_form(request: HttpRequest, code: str, batch_ref: UUID) -> HttpResponse:
    """One form: check it, seal it, go on with the next."""
    user, at = person(request), timezone.now()
    batch = batch_called(study_called(code), batch_ref)
    policies.key_paper_form.require(user, batch, at=at)
    if request.method != "POST":
        number = request.GET.get("form", "") or str(next_number(batch, user) or "")
        if not number:
            messages.success(request, "There is nothing left for you to key in this batch.")
            return redirect("view_paper_batch", code, batch_ref)
        return _keying_page(request, batch, number, again="again" in request.GET)
    number, again = request.POST.get(NUMBER, "").strip(), AGAIN in request.POST
    keyed = read_form(_definition(batch), request.POST.dict())
    problem = "" if keyed.problems or SEAL not in request.POST else _seal(request, batch, keyed)
    if SEAL in request.POST and not keyed.problems and not problem:
        return redirect("key_paper_form", code, batch_ref)
    return _keying_page(request, batch, number, again=again, keyed=keyed, problem=problem)


@require_http_methods(["GET", "POST"])
def settle_paper_form(
    request: HttpRequest, code: str, batch_ref: UUID, number: int
) -> HttpResponse:
    """What two people read in two ways, side by side; type what the paper says."""
    user, at = person(request), timezone.now()
    batch = batch_called(study_called(code), batch_ref)
    policies.view_paper_batch.require(user, batch, at=at)
    form = get_object_or_404(
        KeyedForm.objects.select_related("batch__study"), batch=batch, number=number
    )
    first, second = actions.compare_keyings(form=form, by=user, at=at)
    definition = _definition(batch)
    keys = differing(definition, first, second)
    typed = request.POST.dict() if request.method == "POST" else {}
    keyed = read_form(_only(definition, keys), typed)
    if request.method == "POST" and not keyed.problems:
        actions.settle_paper_form(form_id=form.pk, answers=keyed.answers, by=user, at=at)
        messages.success(request, f"Form {number} is settled.")
        return redirect("view_paper_batch", code, batch_ref)
    questions = key_questions(definition, typed, keyed.problems)
    context = {
        **study_page(request, batch.study, at=at, here=HERE),
        "batch": batch,
        "number": number,
        "first_wrong": _first_wrong([each for each in questions if each.key in keys], ""),
        "rows": [
            {
                "question": shown,
                "first": _read(question, first),
                "second": _read(question, second),
            }
            for question, shown in zip(asked(definition), questions, strict=True)
            if question["key"] in keys
        ],
    }
    return render(request, "fieldwork/settle_paper_form.html", context)


def _seal(request: HttpRequest, batch: PaperBatch, keyed: Keyed) -> str:
    """Seal the form; what is wrong with its number, if something is."""
    number = whole(request.POST.get(NUMBER, "").strip())
    if number is None:
        return "Type the number that you wrote on the form."
    try:
        form = actions.key_paper_form(
            batch_id=batch.pk,
            number=number,
            answers=keyed.answers,
            replaces=AGAIN in request.POST,
            by=person(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        return " ".join(refusal.reasons)
    said = f"Form {form.number} is sealed."
    if form.differs:
        messages.warning(request, f"{said} Two keyings of it differ: settle it before the end.")
    else:
        messages.success(request, said)
    return ""


def _keying_page(
    request: HttpRequest,
    batch: PaperBatch,
    number: str,
    *,
    again: bool,
    keyed: Keyed | None = None,
    problem: str = "",
) -> HttpResponse:
    definition = _definition(batch)
    problems = keyed.problems if keyed else {}
    with translation.override(spoken(batch.form.language)):
        questions = key_questions(definition, request.POST.dict(), problems)
    read = _read_back(definition, keyed) if keyed else {}
    context = {
        **study_page(request, batch.study, at=timezone.now(), here=HERE),
        "batch": batch,
        "number": number,
        "again": again,
        "number_problem": problem,
        "rows": [{"question": each, "read": read.get(each.key)} for each in questions],
        "first_wrong": _first_wrong(questions, problem),
        "is_checked": keyed is not None and not problems and not problem,
    }
    return render(request, "fieldwork/key_paper_form.html", context)


def _first_wrong(questions: list[KeyQuestion], problem: str) -> str:
    """The field on which the keyer goes on: the first with a problem, else the first of all."""
    if problem:
        return NUMBER
    wrong = [each for each in questions if each.problem] or questions
    return wrong[0].fields[0].name if wrong else NUMBER


def _read_back(definition: Definition, keyed: Keyed) -> dict[str, str]:
    return {
        question["key"]: _read(question, keyed.answers)
        for question in asked(definition)
        if question["key"] not in keyed.problems
    }


def _read(question: Any, answers: Answers) -> str:
    words = "; ".join(in_words(question, answers))
    typed = as_typed(question, answers)
    return f"{words} ({typed})" if words and typed not in ("", words) else words or "Left blank"


def _definition(batch: PaperBatch) -> Definition:
    return in_language(batch.form.instrument_version.definition, batch.form.language)


def _only(definition: Definition, keys: list[str]) -> Definition:
    questions = [each for each in definition["questions"] if each["key"] in keys]
    return {**definition, "questions": questions}
