"""What a lead has to do about approvals: points to answer, conditions to meet, what ends soon."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.access.models import User
from studies import policies
from studies.forms import AnswerForm, MetForm
from studies.lifecycle import PointStatus, PtaStatus
from studies.models import Study
from studies.queries import governing_pta, points_of, waiting_pta


def open_matters(
    user: User,
    study: Study,
    *,
    at: datetime,
    answer_forms: Mapping[int, AnswerForm] | None = None,
    met_forms: Mapping[int, MetForm] | None = None,
) -> dict[str, Any]:
    """Context of the approvals page."""
    answered, met = answer_forms or {}, met_forms or {}
    governing = governing_pta(study)
    in_force = governing if governing and governing.status == PtaStatus.APPROVED else None
    conditions = in_force.conditions.select_related("marked_by", "confirmed_by") if in_force else []
    points = points_of(study)
    return {
        "in_force": in_force,
        "waiting": waiting_pta(study),
        "points": [
            {
                "point": point,
                "replies": point.replies.all(),
                "form": answered.get(point.pk) or AnswerForm(auto_id=f"id_point{point.pk}_%s"),
                "may_answer": policies.answer_point.allows(user, point, at=at),
            }
            for point in points
            if point.status != PointStatus.ACCEPTED
        ],
        "unanswered": sum(point.status == PointStatus.UNANSWERED for point in points),
        "conditions": [
            {
                "condition": condition,
                "form": met.get(condition.pk) or MetForm(auto_id=f"id_condition{condition.pk}_%s"),
                "may_mark": policies.mark_condition.allows(user, condition, at=at),
            }
            for condition in conditions
        ],
        "may_renew": policies.renew_pta.allows(user, study, at=at),
    }
