"""Where a study's fieldwork stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from fieldwork import policies, queries
from fieldwork.anonymising import STEPS
from fieldwork.models import Response
from fieldwork.queries.attrition import attrition_of
from foundation.access.models import User
from studies.gates import launch_checklist
from studies.lifecycle import StudyStatus
from studies.models import Study
from studies.queries import collectors_of, may, only_aggregates
from studies.views.page import checklist_items, person, study_called, study_page
from studies.vocabulary import Method

PER_PAGE = 25
WAYS = {
    "view_links": {
        "icon": "language",
        "label": "On the web",
        "text": "A short address and a QR code; open to everybody, or only by invitation.",
    },
    "begin_call": {
        "icon": "phone",
        "label": "By phone",
        "text": "Read the questions to somebody, and enter what they say.",
    },
    "view_paper": {
        "icon": "print",
        "label": "On paper",
        "text": "Print the form, record what goes out, key what comes back.",
    },
    "start_import": {
        "icon": "upload_file",
        "label": "From the survey tool",
        "text": "Import the export of the tool. It is checked before anything is stored.",
    },
}


@require_safe
def view_fieldwork(request: HttpRequest, code: str) -> HttpResponse:
    """Answers by wave, imports and sessions; what is still missing before anything may come in."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_fieldwork.require(user, study, at=at)
    sessions = Paginator(queries.sessions_of(study), PER_PAGE)
    checklist = launch_checklist(study, at)
    context: dict[str, Any] = {
        "collectors": collectors_of(study),
        **study_page(request, study, at=at, here="view_fieldwork"),
        "waves": _waves(study, user, at),
        "attrition": attrition_of(study),
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
        "ways": list(_ways(study, user, at)),
        "may_view_sessions": may(user, "facilitate_session", study, at=at)
        or may(user, "transcribe_session", study, at=at),
        "may_facilitate": may(user, "facilitate_session", study, at=at)
        and study.status == StudyStatus.COLLECTING,
    }
    return render(request, "fieldwork/view_fieldwork.html", context)


def _ways(study: Study, user: User, at: datetime) -> Iterator[dict[str, str]]:
    """How answers come in here, as far as this person has to do with it."""
    if only_aggregates(study):
        return
    every = (
        (study.method == Method.SURVEY, policies.view_links, "view_links"),
        (True, policies.open_call_page, "begin_call"),
        (study.method == Method.SURVEY, policies.view_paper, "view_paper"),
        (study.survey_tool_id is not None, policies.open_import_page, "start_import"),
    )
    for fits, policy, name in every:
        if fits and policy.allows(user, study, at=at):
            yield {"url": reverse(name, args=[study.code]), **WAYS[name]}


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
