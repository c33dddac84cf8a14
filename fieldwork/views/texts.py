"""Open answers: their review, and what analysts read after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fieldwork import actions, policies, queries
from fieldwork.models import OpenText
from fieldwork.queries import TextQuestion
from fieldwork.verdicts import CHOICES, rows_of, verdicts_in
from foundation.printing.sheets import as_csv
from studies.models import Wave
from studies.views.page import person, study_called, study_page

RESTRICTION = "These answers may not be used to make any decision about an individual participant."
PER_PAGE = 50


@never_cache
@require_http_methods(["GET", "POST"])
def review_texts(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ten texts of one question at a time: keep, cut or remove each."""
    user, at, wave = person(request), timezone.now(), _wave(code, number)
    policies.review_texts.require(user, wave, at=at)
    if request.method != "POST":
        return _review_page(request, wave, at=at)
    verdicts = verdicts_in(request.POST)
    try:
        done = actions.review_texts(wave=wave, verdicts=verdicts, by=user, at=at)
    except actions.NotACutError as error:
        messages.error(request, f"Nothing was stored yet. {error}")
        return _review_page(request, wave, at=at, wrong=error.text_refs)
    except actions.ReviewedMeanwhileError as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())
    if done:
        messages.success(request, f"{done} reviewed.")
    else:
        messages.warning(request, "You decided about no text. Choose for each what becomes of it.")
    return redirect(request.get_full_path())


@never_cache
@require_safe
def read_texts(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The reviewed texts of one question, in no order, without anything else of their writers."""
    user, at, wave = person(request), timezone.now(), _wave(code, number)
    policies.read_texts.require(user, wave, at=at)
    questions = queries.text_questions(wave)
    question = _chosen(request, questions)
    pages = Paginator(_readable(wave, question), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    texts = actions.read_texts(wave=wave, texts=list(page.object_list), by=user, at=at)
    context = {
        **_page(request, wave, questions, question, at=at),
        "page": page,
        "texts": [text for _, text in texts],
        "restriction": RESTRICTION,
    }
    return render(request, "fieldwork/read_texts.html", context)


@never_cache
@require_safe
def download_texts(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """All reviewed texts of a wave as CSV, each line with what it may not be used for (R-169)."""
    user, at, wave = person(request), timezone.now(), _wave(code, number)
    policies.read_texts.require(user, wave, at=at)
    labels = {question.key: question.label for question in queries.text_questions(wave)}
    rows = OpenText.objects.readable().filter(wave=wave).order_by("question_key", "text_ref")
    texts = actions.read_texts(wave=wave, texts=rows, by=user, at=at)
    lines = [(labels.get(key, key), text, RESTRICTION) for key, text in texts]
    name = f"{wave.study.code}-wave-{wave.number}-open-answers"
    return as_csv(name, ("Question", "Answer", "Restriction"), lines)


def _wave(code: str, number: int) -> Wave:
    waves = study_called(code).waves.select_related("study__component")
    return get_object_or_404(waves, number=number)


def _readable(wave: Wave, question: TextQuestion | None) -> Any:
    key = question.key if question else ""
    texts = OpenText.objects.readable().filter(wave=wave, question_key=key)
    return texts.order_by("text_ref")


def _review_page(
    request: HttpRequest, wave: Wave, *, at: datetime, wrong: Sequence[UUID] = ()
) -> HttpResponse:
    questions = queries.text_questions(wave)
    question = _chosen(request, questions)
    key = question.key if question else ""
    texts = actions.open_texts(wave=wave, question_key=key, by=person(request), at=at)
    posted = request.POST if request.method == "POST" else None
    context = {
        **_page(request, wave, questions, question, at=at),
        "rows": rows_of(texts, posted, wrong),
        "choices": CHOICES,
    }
    return render(request, "fieldwork/review_texts.html", context)


def _chosen(request: HttpRequest, questions: Sequence[TextQuestion]) -> TextQuestion | None:
    """The question of the address; otherwise the first with something to do."""
    asked = [each for each in questions if each.key == request.GET.get("question")]
    open_ones = [each for each in questions if each.waiting]
    return next(iter([*asked, *open_ones, *questions]), None)


def _page(
    request: HttpRequest,
    wave: Wave,
    questions: Sequence[TextQuestion],
    question: TextQuestion | None,
    *,
    at: datetime,
) -> dict[str, Any]:
    user = person(request)
    return {
        **study_page(request, wave.study, at=at, here="view_fieldwork"),
        "wave": wave,
        "question": question,
        "questions": questions,
        "waiting": sum(each.waiting for each in questions),
        "not_apart": queries.people_not_set_apart(wave),
        "may_review": policies.review_texts.allows(user, wave, at=at),
        "may_read": policies.read_texts.allows(user, wave, at=at),
        "refusal_to_read": policies.read_texts.refusal(user, wave, at=at),
    }
