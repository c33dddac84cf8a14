"""Counting what a study asks of people's time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.clearances import ClearanceError
from studies.models import BurdenLine, Study
from studies.queries import Burden, burden_of, problem_of_burden

LONGEST_MINUTES = 600


@dataclass(frozen=True, slots=True)
class BurdenDraft:
    """So many people of one kind, how often each answers, and the minutes each time."""

    person_kind: str
    respondents: int
    minutes: int
    times: int = 1


@transaction.atomic
def edit_burden(*, study: Study, lines: Iterable[BurdenDraft], by: User, at: datetime) -> Burden:
    """Say anew who answers, how often and how long (44 U.S.C. 3502(2)).

    :raises Refused: unless this person may, and no request is on its way.
    :raises ClearanceError: if the lines do not say what the study says.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.edit_burden.require(by, locked, at=at)
    said = [line for line in lines if line.respondents]
    problem = problem_of_burden(locked, {line.person_kind: line.respondents for line in said})
    if problem:
        raise ClearanceError({"lines": problem})
    if any(not 1 <= line.minutes <= LONGEST_MINUTES or line.times < 1 for line in said):
        raise ClearanceError({"lines": f"Enter 1 to {LONGEST_MINUTES} minutes for each kind."})
    locked.burden_lines.all().delete()
    BurdenLine.objects.bulk_create(
        BurdenLine(
            study=locked,
            person_kind=line.person_kind,
            respondents=line.respondents,
            times=line.times,
            minutes=line.minutes,
        )
        for line in said
    )
    burden = burden_of(locked)
    log.record(
        "burden.edited",
        subject=locked,
        by=by,
        at=at,
        responses=burden.responses,
        minutes=burden.minutes,
    )
    return burden
