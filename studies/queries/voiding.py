"""What a change of a material would end, said before it is saved (C-14, R-081)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import Pta, Study
from studies.queries.access import team_of
from studies.queries.facts import latest_clearance


@dataclass(frozen=True, slots=True)
class Voids:
    """What ends, a sentence each; ``told`` is how many people hear of it."""

    pta: Pta
    sentences: tuple[str, ...]
    told: int


def what_it_voids(study: Study, *, at: datetime) -> Voids | None:
    """What any change of a material of this study ends; nothing while no approval is in force."""
    approved = study.ptas.filter(status=PtaStatus.APPROVED)
    pta = approved.select_related("component_by", "office_by").first()
    if pta is None:
        return None
    told = concerned(study, at=at)
    both = f"{pta.component_by} for the component and by {pta.office_by} for the department"
    sentences = [f"The privacy approval of {_day(pta.office_at)}, given by {both}, is void."]
    clearance = latest_clearance(study)
    if clearance is not None and clearance.materials_hash == pta.materials_hash:
        sentences.append(f"The clearance {clearance} was given for the present texts.")
    if study.status == StudyStatus.COLLECTING:
        sentences.append("Collection stops at once.")
    sentences.append("Both privacy offices have to review the study again before it goes on.")
    sentences.append(
        "Whoever leads, recruits or holds sessions, both privacy offices and the paperwork officers"
        f" are told: {len(told)} people."
    )
    return Voids(pta, tuple(sentences), len(told))


def concerned(study: Study, *, at: datetime) -> list[User]:
    """Whoever acts on an approval: who leads, recruits or collects, both offices, the paperwork.

    Analysts go on with what was collected (R-081).
    """
    working = (Role.LEAD, Role.RECRUITER, Role.FACILITATOR, Role.VENDOR_STAFF)
    people = [grant.user for grant in team_of(study, at=at).filter(role__in=working)]
    offices = (
        holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=study.component),
        holders_of(Role.PRIVACY_OFFICE, at=at),
        holders_of(Role.PAPERWORK_OFFICER, at=at, component=study.component),
    )
    for holders in offices:
        people += holders
    return list({person.pk: person for person in people}.values())


def _day(moment: datetime | None) -> str:
    if moment is None:
        return "an unknown day"
    day = timezone.localdate(moment)
    return f"{day.day} {day:%B %Y}"
