"""Setting up a study, one step at a time, until it is started."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from studies import policies
from studies.actions.access_requests import request_access
from studies.actions.instruments import create_instrument_version
from studies.actions.study import create_study
from studies.actions.team import LONGEST_GRANT, GrantError
from studies.models import ProposedMember, Study, StudyPlan
from studies.plans import PlanStep, answers_of, first_step, read
from studies.plans.copying import definition_for, draft_for_copy


class ProposalError(ValueError):
    """Somebody was proposed without a reason, or twice."""


@transaction.atomic
def plan_study(*, by: User, at: datetime) -> StudyPlan:
    """Begin to set up a study.

    :raises Refused: unless this person may start studies.
    """
    policies.plan_study.require(by, at=at)
    answers = {"component": [str(by.component_id)]} if by.component_id else {}
    plan = _begin(answers, by=by, at=at)
    log.record("plan.begun", subject=plan, by=by, at=at)
    return plan


@transaction.atomic
def copy_study(*, study: Study, by: User, at: datetime) -> StudyPlan:
    """Begin to set up a study that says what an earlier one says. Nobody's access comes along.

    :raises Refused: unless this person may start studies and sees this one.
    """
    policies.copy_study.require(by, study, at=at)
    plan = _begin(answers_of(draft_for_copy(study)), by=by, at=at, copied_from=study)
    log.record(
        "study.copied", subject=plan, by=by, at=at, study_ref=study.study_ref, code=study.code
    )
    return plan


@transaction.atomic
def answer_step(
    *,
    plan: StudyPlan,
    step: PlanStep,
    answers: Mapping[str, Sequence[str]],
    by: User,
    at: datetime,
) -> StudyPlan:
    """Keep what was typed into a step, finished or not; fields of other steps are left out.

    :raises Refused: unless the set-up is this person's, and the step open to them.
    """
    locked = _locked(plan)
    policies.answer_step.require(by, locked, step, at=at)
    # PostgreSQL keeps no NUL in JSON.
    said = {
        name: [text.replace("\x00", "") for text in answers.get(name, ())] for name in step.fields
    }
    locked.answers = {**locked.answers, **said}
    locked.saved = {**locked.saved, step.key: at.isoformat()}
    locked.left_at_step, locked.saved_at = step.key, at
    locked.save(update_fields=["answers", "saved", "left_at_step", "saved_at"])
    log.record("plan.saved", subject=locked, by=by, at=at, step=step.key)
    return locked


@transaction.atomic
def start_plan(*, plan: StudyPlan, by: User, at: datetime) -> Study:
    """Make the study that was set up, with what comes along from the one it was copied from.

    Access is asked for whoever was proposed; a proposal that cannot be asked for stays.

    :raises Refused: unless the set-up is this person's, whole, within the PIA and not started.
    :raises StudyDraftError: if the description is incomplete or outside the PIA.
    """
    locked = _locked(plan)
    policies.start_plan.require(by, locked, at=at)
    study = create_study(draft=read(locked.answers).draft, by=by, at=at)
    locked.study, locked.saved_at = study, at
    locked.save(update_fields=["study", "saved_at"])
    source = locked.copied_from
    # Whoever does not see the earlier study any more takes nothing further from it.
    if source is not None and policies.copy_study.allows(by, source, at=at):
        _copy_materials(source, study, by=by, at=at)
        log.record("study.copied_from", subject=study, by=by, at=at, code=source.code)
    for proposed in locked.proposed.select_related("user"):
        _ask_for(proposed, study, by=by, at=at)
    return study


@transaction.atomic
def discard_plan(*, plan: StudyPlan, by: User, at: datetime) -> None:
    """Delete a set-up that was not started, with everything that was typed.

    :raises Refused: unless it is this person's and not started.
    """
    locked = _locked(plan)
    policies.discard_plan.require(by, locked, at=at)
    subject = f"studies.StudyPlan:{locked.plan_ref}"
    locked.delete()
    log.record("plan.discarded", subject=subject, by=by, at=at)


@transaction.atomic
def propose_member(
    *, plan: StudyPlan, user: User, role: str, justification: str, by: User, at: datetime
) -> ProposedMember:
    """Name somebody who should work on the study; access is asked for once it is started.

    :raises Refused: unless the set-up is this person's, or if the role does not go with the other.
    :raises ProposalError: without a reason, or if proposed already.
    """
    locked = _locked(plan)
    policies.propose_member.require(by, locked, user, role, at=at)
    if not justification.strip():
        raise ProposalError("Say why this person needs access.")
    if locked.proposed.filter(user=user, role=role).exists():
        raise ProposalError("This person is proposed for this role already.")
    proposed = locked.proposed.create(user=user, role=role, justification=justification.strip())
    log.record(
        "member.proposed", subject=locked, by=by, at=at, user=user.user_ref, role=proposed.role
    )
    return proposed


@transaction.atomic
def withdraw_proposal(*, proposed: ProposedMember, by: User, at: datetime) -> None:
    """Take a name off the list.

    :raises Refused: unless the set-up is this person's and not started.
    """
    locked = _locked(proposed.plan)
    proposed.plan = locked
    policies.withdraw_proposal.require(by, proposed, at=at)
    user, role = proposed.user.user_ref, proposed.role
    proposed.delete()
    log.record("proposal.withdrawn", subject=locked, by=by, at=at, user=user, role=role)


def _begin(
    answers: Mapping[str, Sequence[str]],
    *,
    by: User,
    at: datetime,
    copied_from: Study | None = None,
) -> StudyPlan:
    return StudyPlan.objects.create(
        owner=by,
        copied_from=copied_from,
        answers=dict(answers),
        left_at_step=first_step().key,
        begun_at=at,
        saved_at=at,
    )


def _copy_materials(source: Study, study: Study, *, by: User, at: datetime) -> None:
    definition = definition_for(source, study)
    if definition is not None:
        create_instrument_version(study=study, definition=definition, by=by, at=at)
    for path in settings.WHEN_STUDY_IS_COPIED:
        import_string(path)(source=source, study=study, by=by, at=at)


def _ask_for(proposed: ProposedMember, study: Study, *, by: User, at: datetime) -> None:
    latest = timezone.localdate(at) + LONGEST_GRANT
    with suppress(Refused, GrantError):
        request_access(
            study=study,
            user=proposed.user,
            role=proposed.role,
            justification=proposed.justification,
            expires_on=min(study.ends_on or latest, latest),
            by=by,
            at=at,
        )
        proposed.delete()


def _locked(plan: StudyPlan) -> StudyPlan:
    plans = StudyPlan.objects.select_for_update(of=("self",), no_key=True).select_related(
        "copied_from"
    )
    return plans.get(pk=plan.pk)
