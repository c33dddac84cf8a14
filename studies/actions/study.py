"""Starting and describing a study."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.access.models import Component, User
from foundation.access.roles import Role
from foundation.audit import log
from studies import policies
from studies.actions.submissions import void_changed_approvals
from studies.actions.team import give_permissions
from studies.drafts import StudyDraft, StudyDraftError, check_draft
from studies.models import Grant, Objective, Study, Wave

__all__ = ["StudyDraft", "StudyDraftError", "add_objective", "create_study", "edit_study"]

LEADS_FOR = timedelta(days=366)
FIRST_WAVE = "Collection"


@transaction.atomic
def create_study(*, draft: StudyDraft, by: User, at: datetime) -> Study:
    """Start a study with its first wave; whoever starts it leads it for a year.

    :raises Refused: unless this person may start studies.
    :raises StudyDraftError: if the description is incomplete or outside the PIA.
    """
    policies.create_study.require(by, at=at)
    check_draft(draft)
    study = Study(code=_next_code(draft.component, at), created_by=by, created_at=at)
    draft.write_to(study)
    study.save()
    _write_objectives(study, draft.objectives)
    Wave.objects.create(study=study, number=1, label=FIRST_WAVE)
    grant = Grant.objects.create(
        study=study,
        user=by,
        role=Role.LEAD,
        justification="Started the study.",
        granted_at=at,
        expires_on=timezone.localdate(at) + LEADS_FOR,
    )
    give_permissions(grant)
    log.record("study.created", subject=study, by=by, at=at, code=study.code)
    return study


@transaction.atomic
def edit_study(*, study: Study, draft: StudyDraft, by: User, at: datetime) -> Study:
    """Describe a study anew. The component stays: it is part of the code.

    A change of what was approved voids the approval (C-14).

    :raises Refused: unless this person may change it now.
    :raises StudyDraftError: if the description is incomplete or outside the PIA.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.edit_study.require(by, locked, at=at)
    check_draft(draft, before=StudyDraft.of(locked))
    component = locked.component
    draft.write_to(locked)
    locked.component = component
    locked.save()
    _write_objectives(locked, draft.objectives)
    log.record("study.edited", subject=locked, by=by, at=at)
    void_changed_approvals(study=locked, by=by, at=at)
    return locked


@transaction.atomic
def add_objective(*, study: Study, text: str, by: User, at: datetime) -> Objective:
    """Add an objective, with the next number.

    :raises Refused: unless this person may change the study now.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.add_objective.require(by, locked, at=at)
    objective = Objective.objects.create(
        study=locked, number=locked.objectives.count() + 1, text=text.strip()
    )
    log.record("objective.added", subject=objective, by=by, at=at, number=objective.number)
    void_changed_approvals(study=locked, by=by, at=at)
    return objective


def _next_code(component: Component, at: datetime) -> str:
    """The next number of this component and year; the component's row orders those who ask."""
    Component.objects.select_for_update(no_key=True).get(pk=component.pk)
    start = f"{component.code}-{timezone.localdate(at).year}-"
    taken = Study.objects.filter(code__startswith=start).values_list("code", flat=True)
    last = max((int(code.removeprefix(start)) for code in taken), default=0)
    return f"{start}{last + 1:03d}"


def _write_objectives(study: Study, texts: Sequence[str]) -> None:
    """Make the objectives these texts, numbered from 1; a number keeps its row."""
    said = [text.strip() for text in texts if text.strip()]
    for number, text in enumerate(said, start=1):
        Objective.objects.update_or_create(study=study, number=number, defaults={"text": text})
    study.objectives.filter(number__gt=len(said)).delete()
