"""Writing one question or one page of a draft, saved as it is filled in."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from studies import actions
from studies.forms.writing import PageForm, QuestionForm
from studies.instruments.bank import Banked
from studies.models import InstrumentDraft, Study
from studies.queries.asked_elsewhere import asked_elsewhere
from studies.queries.bank import banked_questions
from studies.views.building import draft_of, revision_sent
from studies.views.framing import frames_own_pages
from studies.views.page import address, person, study_page
from studies.vocabulary import QuestionKind

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
    QuestionKind.TEXT: "Free words. Higher risk: they may identify somebody. Use few.",
    QuestionKind.INFORMATION: "A text between questions. It asks nothing.",
}


@frames_own_pages
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
            filled_in=request.POST.get("filled_in", "")[:32],
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
        **_of_bank(request, draft, form),
        "draft": draft,
        "form": form,
        "title": title,
        "is_new": not key,
        "filled_in": request.POST.get("filled_in") or secrets.token_urlsafe(16),
        "preview_url": address("preview_draft", draft.study.code) if _can_be_tried(form) else "",
        "preview_from": _preview_of(key, draft) if key else "",
        "kept_condition": form.conditions.in_words,
    }
    return render(request, "studies/write_question.html", context)


def _can_be_tried(form: QuestionForm | PageForm) -> bool:
    """A question of a draft that has any; a page has nothing of its own to try."""
    return isinstance(form, QuestionForm) and bool(form.draft["questions"])


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
        "preview": _preview_of(form.written["key"], draft),
    }


def _preview_of(key: str, draft: InstrumentDraft) -> str:
    """Behind the address of the preview: one question, as it is since the last change."""
    return f"?question={key}&changed={draft.revision}"


def _choose_kind(request: HttpRequest, study: Study, draft: InstrumentDraft) -> HttpResponse:
    kinds = [(kind.value, kind.label, hint) for kind, hint in KIND_HINTS.items()]
    context = {
        **study_page(request, study, at=timezone.now(), here="list_materials"),
        "draft": draft,
        "kinds": kinds,
        "page": request.GET.get("page", ""),
    }
    return render(request, "studies/choose_kind.html", context)


def _of_bank(
    request: HttpRequest, draft: InstrumentDraft, form: QuestionForm | PageForm
) -> dict[str, Any]:
    """Which question of the bank this is, and where else it is asked."""
    if isinstance(form, PageForm) or not form.before:
        return {}
    alone = {"title": "", "questions": [form.before]}
    found = asked_elsewhere(alone, study=draft.study, by=person(request), at=timezone.now())
    return {"banked": form.banked, "elsewhere": found.get(form.before["key"])}


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
