"""Two versions of an instrument side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from studies import policies
from studies.comparison import compare
from studies.forms.comparing import ComparisonForm
from studies.instruments.languages import complete_languages, name_of
from studies.models import InstrumentVersion
from studies.queries import main_instrument
from studies.views.page import person, study_called, study_page

WORDS = {
    "added": "Added",
    "removed": "Removed",
    "changed": "Changed",
    "moved": "Moved",
    "same": "Unchanged",
}


@require_safe
def compare_versions(request: HttpRequest, code: str) -> HttpResponse:
    """The two versions that the address names; the last two where it names none."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    versions = list(
        InstrumentVersion.objects.filter(instrument=main_instrument(study)).order_by("number")
    )
    if len(versions) < 2:
        return redirect("view_instrument", code)
    last = {"before": versions[-2].number, "after": versions[-1].number}
    form = ComparisonForm({**last, **request.GET.dict()}, versions=versions)
    chosen = form.cleaned_data if form.is_valid() else last
    numbered = {version.number: version for version in versions}
    before, after = numbered[chosen["before"]], numbered[chosen["after"]]
    comparison = compare(before.definition, after.definition)
    context = {
        **study_page(request, study, at=at, here="list_materials"),
        "form": form,
        "before": before,
        "after": after,
        "comparison": comparison,
        "counts": [(WORDS[kind], number) for kind, number in comparison.counts.items() if number],
        "languages": [_languages(version) for version in (before, after)],
    }
    return render(request, "studies/compare_versions.html", context)


def _languages(version: InstrumentVersion) -> str:
    return ", ".join(map(name_of, complete_languages(version.definition)))
