"""Lists, descriptions and the overview of studies."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.access.models import User
from retention.queries import HoldingGroup, grouped, held, hold_on
from studies import policies
from studies.drafts import StudyDraft
from studies.forms import StudyFilterForm, WaveForm
from studies.gates import launch_checklist
from studies.models import Study
from studies.models.study import StudyQuerySet
from studies.plans import in_words
from studies.queries import (
    AddressedCount,
    addressed_count,
    current_version,
    may,
    team_of,
    uncovered_among,
    unfinished_plans,
    visible_studies,
)
from studies.views.activity import entries_of
from studies.views.page import checklist_items, person, study_called, study_page

STUDIES_PER_PAGE = 25
ENTRIES_PER_PAGE = 50
RECENT = 5


@require_safe
def list_studies(request: HttpRequest) -> HttpResponse:
    """The studies that the person sees, filtered by the address."""
    user, at = person(request), timezone.now()
    form = StudyFilterForm(request.GET)
    studies = _filtered(visible_studies(user, at=at).select_related("component"), form)
    page = Paginator(studies, STUDIES_PER_PAGE).get_page(request.GET.get("page"))
    shown = (study.pk for study in page.object_list)
    context = {
        "form": form,
        "page": page,
        "uncovered": uncovered_among(shown, on=timezone.localdate(at)),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "plans": unfinished_plans(user),
        "may_create_study": policies.plan_study.allows(user, at=at),
    }
    return render(request, "studies/list_studies.html", context)


@require_safe
def view_study(request: HttpRequest, code: str) -> HttpResponse:
    """Where the study stands, what is missing, and who works on it."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    context = {
        **study_page(request, study, at=at, here="view_study"),
        "checklist": checklist_items(study, launch_checklist(study, at)),
        "team": [
            {"name": str(g.user), "role": g.get_role_display(), "until": g.expires_on}
            for g in team_of(study, at=at)
        ],
        "facts": _facts(study, at=at),
        "objectives": study.objectives.order_by("number"),
        "waves": study.waves.order_by("number"),
        "wave_form": WaveForm(),
        "why_no_wave": policies.add_wave.refusal(user, study, at=at),
        "recent": entries_of(study)[:RECENT],
        "plan": _what_goes_when(study, at=at),
        "hold": hold_on(study.study_ref),
        **_possibilities(user, study, at=at),
    }
    return render(request, "studies/view_study.html", context)


@require_safe
def view_activity(request: HttpRequest, code: str) -> HttpResponse:
    """Who did what, from the audit record."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    page = Paginator(entries_of(study), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {**study_page(request, study, at=at, here="view_activity"), "page": page}
    return render(request, "studies/view_activity.html", context)


def _what_goes_when(study: Study, *, at: datetime) -> list[HoldingGroup]:
    """Of a study that is closed: its clocks run."""
    if study.closed_at is None:
        return []
    return grouped(held(at=at, study_ref=study.study_ref))


def _filtered(studies: StudyQuerySet, form: StudyFilterForm) -> StudyQuerySet:
    if not form.is_valid():
        return studies
    said = form.cleaned_data
    if said["q"]:
        studies = studies.filter(Q(code__icontains=said["q"]) | Q(title__icontains=said["q"]))
    if said["component"]:
        studies = studies.for_component(said["component"].pk)
    if said["status"]:
        studies = studies.filter(status=said["status"])
    return studies


def _facts(study: Study, *, at: datetime) -> list[dict[str, Any]]:
    version, draft = current_version(study), StudyDraft.of(study)
    count = addressed_count(study, on=timezone.localdate(at), version=version)
    return [
        {"label": "Purpose", "value": study.get_purpose_display()},
        {"label": "Method", "value": study.get_method_display()},
        {"label": "Audience", "value": ", ".join(study.audience_labels)},
        {"label": "Target population", "value": study.target_population},
        {"label": "People expected", "value": f"{study.expected_respondents:,}"},
        {
            "label": "Countable people addressed",
            "value": f"{count.total:,}",
            "note": _note_of(count),
        },
        {"label": "Recruiting", "value": in_words(draft, "channels")},
        {"label": "Contact details from", "value": study.contact_sources},
        {"label": "Data held", "value": in_words(draft, "data_collected")},
        {"label": "Kept by", "value": study.custodian},
        _conductor(study),
        {"label": "Outside tool", "value": study.survey_tool or "None"},
        {"label": "Instrument", "value": f"Version {version.number}" if version else "None yet"},
        {"label": "Planned", "value": _planned(draft)},
        {"label": "Threshold", "value": study.threshold or f"{study.threshold_asked} asked"},
    ]


def _note_of(count: AddressedCount) -> str:
    note = "under the same questions in twelve months"
    if not count.elsewhere:
        return note
    return f"{note}, {count.elsewhere:,} of them in other studies"


def _planned(draft: StudyDraft) -> str:
    days = [in_words(draft, name) for name in ("starts_on", "ends_on") if getattr(draft, name)]
    return " to ".join(days)


def _possibilities(user: User, study: Study, *, at: datetime) -> dict[str, bool]:
    wave = study.waves.filter(closed_at=None).first()
    return {
        "may_edit": policies.edit_study.allows(user, study, at=at),
        "may_open": policies.open_collection.allows(user, study, at=at),
        "may_add_wave": policies.add_wave.allows(user, study, at=at),
        "may_rename": may(user, "edit_study", study, at=at),
        "may_copy": policies.copy_study.allows(user, study, at=at),
        "may_close": policies.close_study.allows(user, study, at=at),
        "may_close_wave": bool(wave and policies.close_wave.allows(user, wave, at=at)),
    }


def _conductor(study: Study) -> dict[str, Any]:
    """A vendor's own policy says where people have their details corrected (PIA 7.2)."""
    row = {"label": "Conducted by", "value": study.vendor or study.get_conductor_display()}
    if study.vendor is None or not study.vendor.privacy_policy_url:
        return row
    return {**row, "url": study.vendor.privacy_policy_url, "link_label": "Its privacy policy"}
