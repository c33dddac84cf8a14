"""The notice of a study, and the privacy statements of official forms."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent import actions, policies
from consent.actions import StatementText
from consent.elements import LABELS, TextError, as_rows, empty_elements, statement_rows
from consent.forms import NoticeForm, NoticeTranslationForm, StatementForm
from consent.languages import SOURCE, missing, said_in
from consent.models import Notice
from consent.queries import all_statements, languages_wanted, latest_notice
from studies.instruments.languages import LANGUAGE, is_right_to_left, name_of
from studies.models import Study
from studies.views.page import person, study_called, study_page
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form


@require_http_methods(["GET", "POST"])
def edit_notice(request: HttpRequest, code: str) -> HttpResponse:
    """The text for whoever sees the study; the form for its lead."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_notice.require(user, study, at=at)
    notice = latest_notice(study)
    form = NoticeForm(
        request.POST or None,
        initial=NoticeForm.initial_of(notice),
        keeps_linkage=study.keeps_linkage,
    )
    voiding = voiding_form(request, study, at=at)
    if request.method == "POST":
        policies.write_notice.require(user, study, at=at)
        if form.is_valid() and form.said:
            try:
                with confirmed(voiding, study):
                    actions.write_notice(study=study, text=form.said, by=user, at=at)
            except UnconfirmedError:
                pass  # The tick says it, beside everything that was typed.
            else:
                _say_saved(request, study)
                return redirect("edit_notice", code)
    context = {
        **study_page(request, study, at=at, here="edit_notice"),
        "form": form,
        "voiding": voiding,
        **_about(request, study, notice, at=at),
    }
    return render(request, "consent/edit_notice.html", context)


@require_http_methods(["GET", "POST"])
def translate_notice(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Every element of the notice beside its words in another language."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_notice.require(user, study, at=at)
    policies.translate_notice.require(user, study, at=at)
    notice = latest_notice(study)
    if notice is None or language == SOURCE or not LANGUAGE.fullmatch(language):
        raise Http404
    form = NoticeTranslationForm(request.POST or None, notice=notice, language=language)
    voiding = voiding_form(request, study, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed(voiding, study):
                actions.translate_notice(
                    study=study, language=language, texts=form.cleaned_data, by=user, at=at
                )
        except UnconfirmedError:
            pass  # The tick says it, beside everything that was typed.
        except TextError as error:
            form.add_error(None, str(error))
        else:
            _say_saved(request, study)
            return redirect("edit_notice", code)
    context = {
        **study_page(request, study, at=at, here="edit_notice"),
        "form": form,
        "voiding": voiding,
        "language": language,
        "name": name_of(language),
        "direction": "rtl" if is_right_to_left(language) else "ltr",
    }
    return render(request, "consent/translate_notice.html", context)


@require_POST
def release_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Make the latest text the one that participants are told."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_notice.require(user, study, at=at)
    notice = latest_notice(study)
    if notice is None:
        messages.error(request, "There is no notice yet: write it first.")
        return redirect("edit_notice", code)
    actions.release_notice(notice=notice, by=user, at=at)
    messages.success(request, "Released. From now on participants are told exactly this.")
    return redirect("edit_notice", code)


@require_safe
def list_statements(request: HttpRequest) -> HttpResponse:
    """The privacy statements of official forms, and which of them contacts may rest on."""
    user, at = person(request), timezone.now()
    policies.list_statements.require(user, at=at)
    context = {
        "statements": [
            {
                "statement": statement,
                "missing": [LABELS[element] for element in statement.missing_elements],
                "rows": statement_rows(statement),
            }
            for statement in all_statements()
        ],
        "may_record": policies.record_statement.allows(user, at=at),
    }
    return render(request, "consent/list_statements.html", context)


@require_http_methods(["GET", "POST"])
def record_statement(request: HttpRequest) -> HttpResponse:
    """Enter the statement of one version of a form (R-011, R-012)."""
    user, at = person(request), timezone.now()
    policies.record_statement.require(user, at=at)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = StatementText(**form.cleaned_data)
        statement = actions.record_statement(text=text, by=user, at=at)
        if statement.is_basis_for_research:
            messages.success(request, f"{statement} is recorded. Contacts may rest on it.")
        else:
            messages.warning(request, f"{statement} is recorded. Contacts cannot rest on it.")
        return redirect("list_statements")
    breadcrumbs = [("Privacy statements", reverse("list_statements")), ("Record one", "")]
    context = {"form": form, "breadcrumbs": breadcrumbs}
    return render(request, "consent/record_statement.html", context)


def _about(
    request: HttpRequest, study: Study, notice: Notice | None, *, at: datetime
) -> dict[str, Any]:
    user = person(request)
    return {
        "notice": notice,
        "rows": as_rows(notice) if notice else [],
        "empty": empty_elements(notice) if notice else [],
        "languages": _languages(study, notice) if notice else [],
        "may_write": policies.write_notice.allows(user, study, at=at),
        "why_not_write": policies.write_notice.refusal(user, study, at=at),
        "may_release": notice is not None and policies.release_notice.allows(user, notice, at=at),
    }


def _languages(study: Study, notice: Notice) -> list[dict[str, Any]]:
    return [
        {
            "code": language,
            "name": name_of(language),
            "summary": f"Read it in {name_of(language)}",
            "direction": "rtl" if is_right_to_left(language) else "ltr",
            "lacking": [LABELS[name] for name in missing(notice, language)],
            "rows": said_in(notice, language),
        }
        for language in languages_wanted(study, notice)
    ]


def _say_saved(request: HttpRequest, study: Study) -> None:
    before = study.status
    study.refresh_from_db()
    if study.status != before:
        messages.warning(request, "Saved. The approval is void: send the study to review again.")
    else:
        messages.success(request, "Saved. Release it when it is complete.")
