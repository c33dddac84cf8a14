"""Who was trained when: list, file, and the courses that components ask for."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access import actions, policies
from foundation.access.actions import CourseDraft, TrainingError
from foundation.access.forms.people import CourseForm, TrainingFileForm, TrainingFilterForm
from foundation.access.models import TRAINING_LASTS, Course, Training, User
from foundation.access.queries.courses import course_names, people_by_training, with_state
from foundation.access.queries.people import called
from foundation.access.training_file import MOST_BYTES
from foundation.access.views.page import people_page, person
from foundation.printing.sheets import as_csv, as_xlsx

ROWS_PER_PAGE = 50
COLUMNS = ("Person", "User name", "Component", "Course", "Completed", "Valid until", "State")


@require_safe
def list_training(request: HttpRequest) -> HttpResponseBase:
    """Who completed a course and until when it counts; as a page, or with ``?format=`` a file."""
    at = timezone.now()
    policies.list_training.require(person(request), at=at)
    courses = course_names()
    form = TrainingFilterForm(request.GET, courses=courses)
    said = form.cleaned_data if form.is_valid() else {}
    course = said.get("course") or str(Training.Kind.PRIVACY.value)
    on = timezone.localdate(at)
    found = with_state(people_by_training(course), said.get("state", ""), on=on)
    found = called(found, said.get("q", ""))
    if said.get("component"):
        found = found.filter(component=said["component"])
    as_file = {"csv": as_csv, "xlsx": as_xlsx}.get(request.GET.get("format", ""))
    if as_file:
        return as_file("training", COLUMNS, _rows(found, courses[course]))
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **people_page("list_training"),
        "form": form,
        "course": courses[course],
        "page": page,
        "rows": list(_states(page)),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "access/list_training.html", context)


@require_http_methods(["GET", "POST"])
def import_training(request: HttpRequest) -> HttpResponse:
    """Record a file of trainings: all rows or none."""
    user, at = person(request), timezone.now()
    policies.import_training.require(user, at=at)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form, findings = TrainingFileForm(*posted), None
    if request.method == "POST" and form.is_valid():
        only_look = form.cleaned_data["only_look"]
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        findings = actions.import_training(content=content, dry_run=only_look, by=user, at=at)
        if not only_look and not findings.problems:
            messages.success(request, f"{findings.new:,} trainings are recorded.")
            return redirect("list_training")
    context = {
        **people_page("list_training"),
        "form": form,
        "findings": findings,
        "courses": course_names(),
    }
    return render(request, "access/import_training.html", context)


@require_http_methods(["GET", "POST"])
def record_course(request: HttpRequest) -> HttpResponse:
    """The courses that components ask for, and the form that adds or changes one."""
    user, at = person(request), timezone.now()
    policies.record_course.require(user, at=at)
    form = CourseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        draft = CourseDraft(**{**said, "required_by": tuple(said["required_by"])})
        try:
            course = actions.record_course(draft=draft, by=user, at=at)
        except (TrainingError, ValidationError) as error:
            form.add_error(None, " ".join(getattr(error, "messages", None) or [str(error)]))
        else:
            messages.success(request, f"{course.name} is recorded.")
            return redirect("record_course")
    context = {
        **people_page("record_course"),
        "form": form,
        "courses": Course.objects.prefetch_related("required_by"),
        "kinds": Training.Kind.labels,
    }
    return render(request, "access/record_course.html", context)


def _states(people: Iterable[User]) -> Iterator[dict[str, object]]:
    """What ``people_by_training`` annotated, as the page and the file show it."""
    on = timezone.localdate()
    for one in people:
        last = getattr(one, "last", None)
        until = last + TRAINING_LASTS if last else None
        state = "missing" if until is None else "current" if until >= on else "expired"
        yield {"person": one, "completed_on": last, "valid_until": until, "state": state}


def _rows(found: QuerySet[User], course: str) -> Iterator[tuple[object, ...]]:
    for row in _states(found):
        one = row["person"]
        assert isinstance(one, User)
        yield (
            str(one),
            one.username,
            one.component.code if one.component else "",
            course,
            row["completed_on"],
            row["valid_until"],
            row["state"],
        )
