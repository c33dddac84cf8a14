"""The package for the Office of Management and Budget: what it lacks, its statements, its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.forms import ChecklistForm, StatementForm, StatisticalForm
from studies.package import as_pdf, as_zip
from studies.package.checklist import CHECKLIST, open_points
from studies.package.contents import PackageContents, contents_of
from studies.package.statements import PARTS, AnsweredItem, Part, answered
from studies.queries import package_of
from studies.views.page import address, person, study_called, study_page
from studies.vocabulary import DocumentKind

HERE = "view_package"
SETTLED_AT = {"instrument": "view_instrument", "notice": "edit_notice"}


@require_safe
def view_package(request: HttpRequest, code: str) -> HttpResponse:
    """Complete or not, and what each part says."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    contents = contents_of(study, on=timezone.localdate(at))
    context = {
        **study_page(request, study, at=at, here=HERE),
        "contents": contents,
        "materials": _materials(contents),
        "statements": [_progress(part, items) for part, items in contents.statements],
        "points": len(CHECKLIST),
        "points_open": len(list(open_points(contents.package))) if contents.package else 0,
        "statistical_form": StatisticalForm(package=contents.package),
        "may_write": policies.write_statement.allows(user, study, at=at),
        "may_add": policies.create_document.allows(user, study, at=at),
    }
    return render(request, "studies/view_package.html", context)


@require_POST
def declare_statistical(request: HttpRequest, code: str) -> HttpResponse:
    """Whether statistical methods are used."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.declare_statistical.require(user, study, at=at)
    form = StatisticalForm(request.POST, package=package_of(study))
    if form.is_valid():
        said = form.cleaned_data["is_statistical"] == "yes"
        actions.declare_statistical(study=study, is_statistical=said, by=user, at=at)
        messages.success(request, "Saved.")
    else:
        messages.error(request, "Choose yes or no.")
    return redirect(HERE, code)


@require_http_methods(["GET", "POST"])
def write_statement(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """One part of the supporting statement, filled with what the study says."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.write_statement.require(user, study, at=at)
    if part not in PARTS:
        raise Http404("There is no such part.")
    items = answered(PARTS[part], study, package_of(study))
    form = StatementForm(request.POST if request.method == "POST" else None, items=items)
    if form.is_bound and form.is_valid():
        texts = {key: str(text) for key, text in form.cleaned_data.items()}
        actions.write_statement(study=study, part=part, texts=texts, by=user, at=at)
        messages.success(request, "Saved. What the study says already stays with the study.")
        return redirect(HERE, code)
    context = {**study_page(request, study, at=at, here=HERE), "form": form, "part": PARTS[part]}
    return render(request, "studies/write_statement.html", context)


@require_http_methods(["GET", "POST"])
def complete_checklist(request: HttpRequest, code: str) -> HttpResponse:
    """OMB's survey guidance, point by point; it can be left and resumed."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.complete_checklist.require(user, study, at=at)
    posted = request.POST if request.method == "POST" else None
    form = ChecklistForm(posted, package=package_of(study))
    if form.is_bound and form.is_valid():
        actions.complete_checklist(study=study, answers=form.answers(), by=user, at=at)
        messages.success(request, "Saved.")
        return redirect(HERE, code)
    context = {**study_page(request, study, at=at, here=HERE), "form": form}
    return render(request, "studies/complete_checklist.html", context)


@require_safe
def download_package(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The whole as one PDF, or its parts as a ZIP file."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    contents = contents_of(study, on=timezone.localdate(at))
    response: HttpResponseBase
    if form == "pdf":
        response = HttpResponse(as_pdf.write(contents), content_type="application/pdf")
    elif form == "zip":
        response = StreamingHttpResponse(as_zip.write(contents), content_type="application/zip")
    else:
        raise Http404("A package is a PDF or a ZIP file.")
    response["Content-Disposition"] = f'attachment; filename="{study.code}-package.{form}"'
    return response


def _materials(contents: PackageContents) -> list[dict[str, Any]]:
    code = contents.study.code
    return [
        {
            "needed": needed,
            "url": address(SETTLED_AT.get(needed.kind, "list_materials"), code),
            "is_document": needed.kind in DocumentKind.values,
        }
        for needed in contents.needed
    ]


def _progress(part: Part, items: list[AnsweredItem]) -> dict[str, Any]:
    return {
        "part": part,
        "written": sum(1 for one in items if one.text),
        "of": len(items),
    }
