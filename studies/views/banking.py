"""Questions of approved versions, put into the bank and taken out of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from studies import actions, policies
from studies.forms.bank import BankingForm
from studies.instruments.bank import Banked, Origin, as_approved
from studies.instruments.languages import source_language
from studies.lifecycle import OvertakenError
from studies.models import BankQuestion, InstrumentVersion
from studies.queries.bank import row_of
from studies.views.page import address, person, study_called, study_page


@require_http_methods(["GET", "POST"])
def bank_question(request: HttpRequest, code: str, number: int, key: str) -> HttpResponse:
    """One question as it was approved, and its name in the bank."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    versions = InstrumentVersion.objects.filter(instrument__study=study)
    version = get_object_or_404(versions.select_related("instrument__study"), number=number)
    policies.bank_question.require(user, version, at=at)
    if key not in {question["key"] for question in version.questions}:
        raise Http404
    form = BankingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            actions.bank_question(version=version, question_key=key, name=name, by=user, at=at)
        except OvertakenError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"“{name}” is in the bank. Every study may ask it now.")
            return redirect(f"{address('view_instrument', code)}?version={number}#question-{key}")
    context = {
        **study_page(request, study, at=at, here="list_materials"),
        "version": version,
        "form": form,
        "row": row_of(_as_it_would_be(version, key)),
    }
    return render(request, "studies/bank_question.html", context)


@require_POST
def retire_bank_question(request: HttpRequest, bank_ref: str) -> HttpResponse:
    """Offer it no more."""
    rows = BankQuestion.objects.select_related("version__instrument__study__component")
    banked = get_object_or_404(rows, bank_ref=bank_ref)
    policies.view_study.require(person(request), banked.version.study, at=timezone.now())
    actions.retire_bank_question(banked=banked, by=person(request), at=timezone.now())
    messages.success(
        request, f"“{banked.name}” is out of the bank. Studies that ask it already go on."
    )
    number, code = banked.version.number, banked.version.study.code
    return redirect(
        f"{address('view_instrument', code)}?version={number}#question-{banked.question_key}"
    )


def _as_it_would_be(version: InstrumentVersion, key: str) -> Banked:
    question, said = as_approved(version.definition, key)
    return Banked(
        key=key,
        name="",
        origin=Origin.APPROVED,
        question=question,
        source=f"Approved in {version.study.code}, version {version.number}",
        language=source_language(version.definition),
        said=said,
    )
