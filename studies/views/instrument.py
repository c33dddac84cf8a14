"""What is asked: the questions, their variables, and new versions."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.models import User
from studies import actions, policies
from studies.codes import RESERVED_LABELS
from studies.forms import DefinitionForm
from studies.instruments import DefinitionError, options_of
from studies.instruments.conditions import conditions_of, in_words
from studies.lifecycle import StudyStatus
from studies.models import InstrumentVersion, Study
from studies.queries import current_version, what_it_voids
from studies.queries.asked_elsewhere import asked_elsewhere
from studies.queries.bank import banked_questions
from studies.queries.building import advice_on, outline_of
from studies.queries.languages import languages_spoken
from studies.queries.omb_block import omb_block, why_no_number
from studies.views.page import address, person, study_called, study_page
from studies.views.uploads import forget_file
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form
from studies.vocabulary import Demographic, QuestionKind


@require_safe
def view_instrument(request: HttpRequest, code: str) -> HttpResponse:
    """One version: the current one, or the one whose number the address names."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    version = _version_asked_for(request, study)
    current = current_version(study)
    context = {
        **study_page(request, study, at=at, here="list_materials"),
        "version": version,
        "current": current,
        "versions": version.instrument.versions.order_by("-number") if version else [],
        "questions": _questions(version, user, at=at) if version else [],
        "variables": version.variables.order_by("position") if version else [],
        "reserved": RESERVED_LABELS,
        "languages": languages_spoken(version.definition) if version else [],
        "advice": advice_on(study, version.definition) if version else [],
        "may_bank": version and policies.bank_question.allows(user, version, at=at),
        "may_edit": policies.create_instrument_version.allows(user, study, at=at)
        and version == current,
        "voids": what_it_voids(study, at=at),
    }
    return render(request, "studies/view_instrument.html", context)


@require_safe
def preview_instrument(request: HttpRequest, code: str) -> HttpResponse:
    """The current version as participants see it, with control number and burden, for print."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    version = current_version(study)
    if version is None:
        raise Http404
    context = {
        **study_page(request, study, at=at, here="list_materials"),
        "version": version,
        "outline": outline_of(version.definition),
        "omb": omb_block(study, on=timezone.localdate(at)),
        "why_no_number": why_no_number(study),
        "notice_url": address("edit_notice", study.code),
    }
    return render(request, "studies/preview_instrument.html", context)


@require_http_methods(["GET", "POST"])
def create_instrument_version(request: HttpRequest, code: str) -> HttpResponse:
    """Send a whole definition as JSON; it makes a new version."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.create_instrument_version.require(user, study, at=at)
    form = DefinitionForm(request.POST or None, request.FILES or None)
    voiding = voiding_form(request, study, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed(voiding, study):
                version = actions.create_instrument_version(
                    study=study, definition=form.definition, by=user, at=at
                )
        except DefinitionError as error:
            for problem in error.problems:
                form.add_error(None, problem)
        except UnconfirmedError:
            pass  # The tick says it, beside everything that was typed.
        else:
            forget_file(request)
            say_made(request, study, version)
            return redirect("view_instrument", code)
    context = {
        **study_page(request, study, at=at, here="list_materials"),
        "form": form,
        "current": current_version(study),
        "voiding": voiding,
    }
    return render(request, "studies/create_instrument_version.html", context)


def _version_asked_for(request: HttpRequest, study: Study) -> InstrumentVersion | None:
    number = request.GET.get("version", "")
    if not number.isdecimal():
        return current_version(study)
    versions = InstrumentVersion.objects.filter(instrument__study=study)
    return get_object_or_404(versions.select_related("instrument"), number=int(number))


def _questions(version: InstrumentVersion, user: User, *, at: datetime) -> list[dict[str, Any]]:
    objectives = dict(version.study.objectives.values_list("number", "text"))
    elsewhere = asked_elsewhere(version.definition, study=version.study, by=user, at=at)
    bank = banked_questions(version.from_bank)
    in_bank = {row.question_key: row for row in version.banked.filter(retired_at=None)}
    by_key = {question["key"]: question for question in version.definition["questions"]}
    pages = {page["key"]: page for page in version.definition.get("pages", [])}
    return [
        {
            **question,
            "objective_text": objectives.get(question["objective"], "Not an objective any more"),
            "kind_label": QuestionKind(question["kind"]).label,
            "choices": options_of(question),
            "asked_when": [in_words(one, by_key) for one in conditions_of(question, pages)],
            "elsewhere": elsewhere.get(question["key"]),
            "banked": bank.get(question.get("bank", "")),
            "in_bank": in_bank.get(question["key"]),
            "is_open": question["kind"] == QuestionKind.TEXT,
            "demographic_label": Demographic(question["demographic"]).label
            if question.get("demographic")
            else "",
        }
        for question in version.questions
    ]


def say_made(request: HttpRequest, study: Study, version: InstrumentVersion) -> None:
    """Say that a version is made, and what it ends."""
    if study.status in (StudyStatus.APPROVED, StudyStatus.COLLECTING):
        messages.warning(
            request,
            f"Version {version.number} is made. The approval of the version before is void: "
            "send the study to review again.",
        )
    else:
        messages.success(request, f"Version {version.number} is made.")
