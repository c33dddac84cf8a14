"""Where a study's fieldwork stands."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fieldwork import policies, queries
from fieldwork.anonymising import STEPS
from fieldwork.models import Response
from foundation.access.models import User
from studies.gates import launch_checklist
from studies.lifecycle import StudyStatus
from studies.models import Study
from studies.queries import may, only_aggregates
from studies.views.page import checklist_items, person, study_called, study_page
from studies.vocabulary import Method

PER_PAGE = 25


@require_safe
def view_fieldwork(request: HttpRequest, code: str) -> HttpResponse:
    """Answers by wave, imports and sessions; what is still missing before anything may come in."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_fieldwork.require(user, study, at=at)
    sessions = Paginator(queries.sessions_of(study), PER_PAGE)
    checklist = launch_checklist(study, at)
    context: dict[str, Any] = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "waves": _waves(study, user, at),
        "imports": queries.imports_of(study),
        "sessions": sessions.get_page(request.GET.get("page")),
        "unmet": [item for item in checklist_items(study, checklist) if not item["met"]],
        "to_anonymise": queries.to_anonymise(study),
        "may_anonymise": may(user, "close_study", study, at=at),
        "anonymising_steps": STEPS,
        "only_aggregates": only_aggregates(study),
        "summaries": queries.summaries_of(study),
        "may_view_summary": policies.view_summary.allows(user, study, at=at),
        "may_load": policies.open_summary_page.allows(user, study, at=at),
        "may_call": policies.open_call_page.allows(user, study, at=at),
        "may_import": policies.open_import_page.allows(user, study, at=at),
        "may_publish": study.method == Method.SURVEY
        and not only_aggregates(study)
        and policies.view_links.allows(user, study, at=at),
        "may_view_sessions": may(user, "facilitate_session", study, at=at)
        or may(user, "transcribe_session", study, at=at),
        "may_facilitate": may(user, "facilitate_session", study, at=at)
        and study.status == StudyStatus.COLLECTING,
    }
    return render(request, "fieldwork/view_fieldwork.html", context)


def _waves(study: Study, user: User, at: datetime) -> list[dict[str, Any]]:
    answers = dict(
        Response.objects.filter(study=study)
        .order_by()
        .values_list("wave")
        .annotate(rows=Count("pk"))
    )
    texts = queries.texts_by_wave(study)
    return [
        {
            "wave": wave,
            "answers": answers.get(wave.pk, 0),
            "texts": texts.get(wave.pk),
            "may_review": wave.pk in texts and policies.review_texts.allows(user, wave, at=at),
            "may_read": wave.pk in texts and policies.read_texts.allows(user, wave, at=at),
        }
        for wave in study.waves.select_related("study__component")
    ]
