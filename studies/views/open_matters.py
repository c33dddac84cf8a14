"""What a lead has to do about approvals: points to answer, conditions to meet, what ends soon."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from foundation.access.models import User
from studies import policies
from studies.forms import OpenMattersForm
from studies.lifecycle import PointStatus, PtaStatus
from studies.models import Pta, PtaCondition, PtaPoint, Study
from studies.queries import governing_pta, points_of, waiting_pta


def open_matters(
    user: User, study: Study, *, at: datetime, form: OpenMattersForm | None = None
) -> dict[str, Any]:
    """Context of the approvals page; ``form`` as it was sent."""
    points, in_force = points_of(study), _in_force(study)
    conditions = _conditions_of(in_force)
    form = form or _form_for(user, points, conditions, at=at)
    return {
        "in_force": in_force,
        "waiting": waiting_pta(study),
        "matters": form,
        "points": [
            {
                "point": point,
                "replies": point.replies.all(),
                "form": form.answers.get(point.pk),
            }
            for point in points
            if point.status != PointStatus.ACCEPTED
        ],
        "unanswered": sum(point.status == PointStatus.UNANSWERED for point in points),
        "conditions": [
            {"condition": condition, "form": form.notes.get(condition.pk)}
            for condition in conditions
        ],
        "may_renew": policies.renew_pta.allows(user, study, at=at),
    }


def matters_form(
    user: User, study: Study, *, at: datetime, sent: Mapping[str, Any]
) -> OpenMattersForm:
    """What this person sent about what waits for them."""
    return _form_for(user, points_of(study), _conditions_of(_in_force(study)), at=at, sent=sent)


def _form_for(
    user: User,
    points: Iterable[PtaPoint],
    conditions: Iterable[PtaCondition],
    *,
    at: datetime,
    sent: Mapping[str, Any] | None = None,
) -> OpenMattersForm:
    may_answer, may_mark = policies.answer_point.allows, policies.mark_condition.allows
    return OpenMattersForm(
        sent,
        points=[each.pk for each in points if may_answer(user, each, at=at)],
        conditions=[each.pk for each in conditions if may_mark(user, each, at=at)],
    )


def _in_force(study: Study) -> Pta | None:
    governing = governing_pta(study)
    return governing if governing and governing.status == PtaStatus.APPROVED else None


def _conditions_of(pta: Pta | None) -> list[PtaCondition]:
    if pta is None:
        return []
    return list(pta.conditions.select_related("pta__study", "marked_by", "confirmed_by"))
