"""Questions of the bank: found, looked at, and added to what is being written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from studies import actions
from studies.forms.bank import BankFilterForm, BankForm
from studies.instruments.bank import Banked, spoken
from studies.instruments.kinds import Definition
from studies.instruments.languages import name_of, source_language
from studies.models import InstrumentDraft
from studies.queries.asked_elsewhere import Elsewhere, asked_elsewhere
from studies.queries.bank import banked_questions, found_in_bank
from studies.views.building import draft_of, revision_sent
from studies.views.page import address, person, study_page

HERE = "list_materials"
MOST_AT_ONCE = 100
"""As many as an address can name."""


@require_safe
def search_bank(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that can be added, by words, demographic, kind and where it comes from."""
    draft = draft_of(request, code)
    form = BankFilterForm(request.GET)
    groups = found_in_bank(**form.cleaned_data) if form.is_valid() else []
    context = {
        **study_page(request, draft.study, at=timezone.now(), here=HERE),
        "form": form,
        "groups": groups,
        "page": request.GET.get("page", ""),
    }
    return render(request, "studies/search_bank.html", context)


@require_http_methods(["GET", "POST"])
def add_from_bank(request: HttpRequest, code: str) -> HttpResponse:
    """What was chosen as it will be asked, then added in one step."""
    draft = draft_of(request, code)
    banked, unspoken = _chosen(request, draft.definition)
    if not banked:
        messages.error(request, unspoken or "Choose at least one question.")
        return redirect("search_bank", code)
    form = BankForm(
        request.POST or None,
        study=draft.study,
        draft=draft.definition,
        banked=banked,
        page=request.GET.get("page", ""),
        elsewhere=_elsewhere(request, draft, banked),
    )
    if request.method == "POST" and form.is_valid():
        saved = actions.change_draft(
            draft=draft,
            definition=form.definition,
            revision=revision_sent(request),
            by=person(request),
            at=timezone.now(),
        )
        messages.success(request, "Added. “Undo” takes them away again.")
        known = {question["key"] for question in draft.definition["questions"]}
        keys = [q["key"] for q in saved.definition["questions"] if q["key"] not in known]
        return redirect(f"{address('view_draft', code)}#question-{keys[0]}")
    context = {
        **study_page(request, draft.study, at=timezone.now(), here=HERE),
        "draft": draft,
        "form": form,
        "unspoken": unspoken,
    }
    return render(request, "studies/add_from_bank.html", context)


def _elsewhere(
    request: HttpRequest, draft: InstrumentDraft, banked: list[Banked]
) -> dict[str, Elsewhere]:
    named = [{**each.question, "key": each.key, "bank": each.key} for each in banked]
    definition = {"title": "", "questions": named}
    return asked_elsewhere(definition, study=draft.study, by=person(request), at=timezone.now())


def _chosen(request: HttpRequest, definition: Definition) -> tuple[list[Banked], str]:
    """The questions that the address names, in the language of the draft; what to say if not."""
    keys = list(dict.fromkeys(filter(None, request.GET.getlist("question"))))[:MOST_AT_ONCE]
    known = banked_questions(keys)
    language = source_language(definition)
    found = {key: spoken(each, language) for key, each in known.items() if not each.retired}
    silent = [key for key, each in found.items() if each is None]
    words = (
        f"Not in {name_of(language)}, in which this is written: "
        f"{', '.join(known[key].name for key in silent)}."
        if silent
        else ""
    )
    return [each for key in keys if (each := found.get(key))], words
