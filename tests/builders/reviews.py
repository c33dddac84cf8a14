"""Reviews in between: returned with points, answered, approved with conditions."""

from datetime import datetime
from typing import Any

from foundation.access.models import User
from foundation.access.roles import Role
from studies.actions import (
    answer_point,
    approve_pta_for_office,
    decide_on_pta,
    mark_condition,
    return_pta,
    submit_pta,
)
from studies.actions.remarks import Decision
from studies.actions.reviews import NewCondition
from studies.models import PtaCondition, PtaPoint, Study
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_pta, a_study, approve_for_component, decide
from tests.playing_back import played_back


@played_back
def an_officer(study: Study, *, at: datetime = NOW) -> User:
    """A privacy officer of the study's component."""
    return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component, at=at)


@played_back
def an_office(*, at: datetime = NOW) -> User:
    """Somebody of the Privacy Office."""
    return a_person(Role.PRIVACY_OFFICE, at=at)


@played_back
def a_point(status: str = "unanswered", *, study: Study | None = None, **keywords: Any) -> PtaPoint:
    """The one point of a returned study; an answered one is in review again."""
    study = study or a_study("in_review", **keywords)
    change = Decision("change", section="storage", text="Say where the export is kept.")
    officer = an_officer(study)
    pta = a_pta(study)
    pta = decide_on_pta(pta=pta, revision=pta.revision, decisions=[change], by=officer, at=NOW)
    point = return_pta(pta=pta, revision=pta.revision, by=officer, at=NOW).points.get()
    if status == "unanswered":
        return point
    lead = study.created_by
    point = answer_point(point=point, text="It is said now.", by=lead, at=NOW)
    submit_pta(study=study, by=lead, at=NOW)
    return point


@played_back
def a_condition(
    status: str = "unmet", *, due: str = "before", study: Study | None = None, **keywords: Any
) -> PtaCondition:
    """The one condition of an approved study."""
    study = study or a_study("in_review", **keywords)
    office, wanted = an_office(), NewCondition("Turn the address log off.", due)
    pta = decide(approve_for_component(study), by=office)
    pta = approve_pta_for_office(
        pta=pta, revision=pta.revision, conditions=[wanted], by=office, at=NOW
    )
    condition = pta.conditions.get()
    if status == "unmet":
        return condition
    note = "It is off since today."
    return mark_condition(condition=condition, note=note, by=study.created_by, at=NOW)
