"""Who says that a condition of an approval is met, and who confirms it."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.lifecycle import ConditionStatus, PtaStatus
from studies.models import PtaCondition
from studies.models.remark import Due
from studies.policies.review import independent, is_reviewer
from studies.queries.access import conditions

NOT_IN_FORCE = "The approval that set this condition is not in force."


@Policy
def mark_condition(user: User, condition: PtaCondition, *, at: datetime) -> Conditions:
    """The lead of the study."""
    yield from conditions(user, "submit_study", condition.pta.study, at=at)
    yield condition.pta.status == PtaStatus.APPROVED, NOT_IN_FORCE
    yield condition.status == ConditionStatus.UNMET, "This condition is marked as met already."


@Policy
def confirm_condition(user: User, condition: PtaCondition, *, at: datetime) -> Conditions:
    """A reviewer who is not on the team, for what comes before collection."""
    yield is_reviewer(user, condition.pta, at=at), "You do not review this study."
    yield from independent(user, condition.pta)
    yield condition.marked_by_id != user.pk, "You marked it as met yourself."
    yield condition.pta.status == PtaStatus.APPROVED, NOT_IN_FORCE
    yield condition.due == Due.BEFORE, "Nobody has to confirm what is met during collection."
    yield condition.status != ConditionStatus.UNMET, "The lead has not marked it as met yet."
    yield condition.status == ConditionStatus.MARKED, "This condition is confirmed already."


@Policy
def refuse_condition(user: User, condition: PtaCondition, *, at: datetime) -> Conditions:
    """A reviewer who is not on the team, until it is confirmed."""
    yield is_reviewer(user, condition.pta, at=at), "You do not review this study."
    yield from independent(user, condition.pta)
    yield condition.pta.status == PtaStatus.APPROVED, NOT_IN_FORCE
    yield condition.status == ConditionStatus.MARKED, "There is nothing to refuse."
