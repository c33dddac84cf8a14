"""Who answers a reviewer's point, and who accepts the answer or asks again."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.lifecycle import PointStatus, StudyStatus
from studies.models import PtaPoint, Study
from studies.policies.review import decide_on_pta, is_reviewer
from studies.policies.study import CLOSED
from studies.queries import waiting_pta
from studies.queries.access import conditions

NOTHING_WAITS = "The study is not in review: nothing waits for you."


@Policy
def answer_point(user: User, point: PtaPoint, *, at: datetime) -> Conditions:
    """The lead, until it is sent to review again."""
    study = point.pta.study
    yield from conditions(user, "submit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield waiting_pta(study) is None, "It is in review: the reviewers have your answers."
    yield point.status != PointStatus.ACCEPTED, "This point is settled."


@Policy
def settle_matters(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead; each point and condition has a rule of its own besides."""
    yield from conditions(user, "submit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED


@Policy
def accept_point(user: User, point: PtaPoint, *, at: datetime) -> Conditions:
    """The office whose turn it is, once the lead answered."""
    yield is_reviewer(user, point.pta, at=at), "You do not review this study."
    waiting = waiting_pta(point.pta.study)
    yield waiting is not None, NOTHING_WAITS
    if waiting is not None:
        refusal = decide_on_pta.refusal(user, waiting, at=at)
        yield refusal is None, refusal or ""
    yield point.status == PointStatus.ANSWERED, "This point is not waiting for a reviewer."


@Policy
def reopen_point(user: User, point: PtaPoint, *, at: datetime) -> Conditions:
    """The office whose turn it is; the second may also reopen what the first accepted."""
    yield is_reviewer(user, point.pta, at=at), "You do not review this study."
    waiting = waiting_pta(point.pta.study)
    yield waiting is not None, NOTHING_WAITS
    if waiting is not None:
        refusal = decide_on_pta.refusal(user, waiting, at=at)
        yield refusal is None, refusal or ""
    yield point.status != PointStatus.UNANSWERED, "This point is with the lead already."
