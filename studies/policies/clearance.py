"""Who may count the burden, prepare a request, record what OMB decided, and keep its numbers."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import Component, User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page, roles_of
from foundation.access.roles import Role
from studies.gates.privacy import why_not_approved
from studies.lifecycle import IcrStatus, StudyStatus
from studies.materials import materials_hash
from studies.models import Clearance, Study
from studies.models.clearance import OPEN
from studies.policies.study import CLOSED, WORKED_ON_IT, starts_studies
from studies.queries.access import conditions, has_worked_on
from studies.vocabulary import ClearanceKind

NOT_THE_OFFICER = "Paperwork officers record clearances."
ON_ITS_WAY = (IcrStatus.READY, IcrStatus.SUBMITTED)
WITHDRAW_FIRST = "The request is on its way. Withdraw it before you change it."


@Policy
def edit_burden(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, while no request that says the burden is on its way."""
    yield from conditions(user, "edit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield not study.clearances.filter(status__in=ON_ITS_WAY).exists(), WITHDRAW_FIRST


@Policy
def prepare_icr(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, while no request is on its way."""
    yield from conditions(user, "submit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield not study.clearances.filter(status__in=ON_ITS_WAY).exists(), WITHDRAW_FIRST


@Policy
def hand_over_icr(user: User, icr: Clearance, *, at: datetime) -> Conditions:
    """The lead, once it is prepared or revised."""
    yield from conditions(user, "submit_study", icr.study, at=at)
    yield (
        icr.status in (IcrStatus.PREPARING, IcrStatus.RETURNED),
        "This request is not being prepared.",
    )


@Policy
def withdraw_icr(user: User, icr: Clearance, *, at: datetime) -> Conditions:
    """The lead, until OMB decides."""
    yield from conditions(user, "submit_study", icr.study, at=at)
    yield icr.status in OPEN, "This request is not under way any more."


@Policy
def record_notice(user: User, icr: Clearance, *, at: datetime) -> Conditions:
    """The paperwork officer, for a full clearance that is under way (R-127)."""
    yield from _officer_outside(user, icr.study, at=at)
    yield icr.kind == ClearanceKind.FULL, "Only a full clearance has notices of its own."
    yield icr.status in OPEN, "This request is not under way any more."


@Policy
def submit_icr(user: User, icr: Clearance, *, at: datetime) -> Conditions:
    """The paperwork officer, with the approved PTA attached (R-077)."""
    yield from _officer_outside(user, icr.study, at=at)
    yield icr.kind != ClearanceKind.EXEMPT, "An exemption is not sent to OMB."
    yield icr.status == IcrStatus.READY, "This request is not waiting for the paperwork officer."
    yield from _privacy_approved(icr.study, at=at)


@Policy
def record_decision(user: User, icr: Clearance, *, at: datetime) -> Conditions:
    """The paperwork officer, and not whoever prepared it."""
    yield from _officer_outside(user, icr.study, at=at)
    yield icr.prepared_by_id != user.pk, "You prepared this request. Another officer records it."
    if icr.kind == ClearanceKind.EXEMPT:
        yield icr.status == IcrStatus.READY, "This is not waiting for a decision."
        yield from _privacy_approved(icr.study, at=at)
    else:
        yield icr.status == IcrStatus.SUBMITTED, "This is not with OMB."


@Policy
def return_icr(user: User, icr: Clearance, *, at: datetime) -> Conditions:
    """The paperwork officer, for the officer's own reasons or for OMB's."""
    yield from _officer_outside(user, icr.study, at=at)
    yield icr.status in ON_ITS_WAY, "This request is not on its way."


@Policy
def record_clearance(user: User, study: Study, *, at: datetime) -> Conditions:
    """The paperwork officer, once the PTA is approved: it is attached (R-077).

    For what OMB decided outside the portal; a request that is under way here goes its own way.
    """
    yield from _officer_outside(user, study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield from _privacy_approved(study, at=at)
    under_way = study.clearances.filter(status__in=OPEN).exists()
    yield not under_way, "A request is under way here. Record the decision on that one."


@Policy
def record_clearance_change(user: User, clearance: Clearance, *, at: datetime) -> Conditions:
    """The paperwork officer, when approved materials differ from those that OMB cleared."""
    study = clearance.study
    yield from _officer_outside(user, study, at=at)
    is_over = clearance.is_over(on=timezone.localdate(at))
    yield clearance.status == IcrStatus.APPROVED and not is_over, "This clearance is not in force."
    yield from _privacy_approved(study, at=at)
    changed = clearance.materials_hash != materials_hash(study)
    yield changed, "The clearance covers the present materials already."


@Policy
def void_clearance(user: User, clearance: Clearance, *, at: datetime) -> Conditions:
    """The paperwork officer, while it is in force."""
    yield from _officer_outside(user, clearance.study, at=at)
    yield clearance.status == IcrStatus.APPROVED, "This clearance is not in force."


@Policy
def view_umbrellas(user: User, *, at: datetime) -> Conditions:
    """The offices that review or oversee, and staff who may start studies under them."""
    if not any(may_use_page(user, page, at=at) for page in ("oversight", "reviews")):
        yield from starts_studies(user, at=at)


@Policy
def record_umbrella(user: User, component: Component | None, *, at: datetime) -> Conditions:
    """A paperwork officer of the component; for the department's numbers, one of the department."""
    yield (
        _is_officer(user, component, at=at),
        "Paperwork officers keep the control numbers, each of their own component.",
    )


record_pra_contact = record_umbrella
edit_umbrella = record_umbrella


def _officer_outside(user: User, study: Study, *, at: datetime) -> Conditions:
    yield _is_officer(user, study.component, at=at), NOT_THE_OFFICER
    yield not has_worked_on(user, study), WORKED_ON_IT


def _is_officer(user: User, component: Component | None, *, at: datetime) -> bool:
    if component is not None:
        return has_role(user, Role.PAPERWORK_OFFICER, at=at, component=component)
    return any(
        held.role == Role.PAPERWORK_OFFICER and held.component_id is None
        for held in roles_of(user, at=at)
    )


def _privacy_approved(study: Study, *, at: datetime) -> Conditions:
    reason = why_not_approved(study, on=timezone.localdate(at))
    yield reason is None, reason or ""
