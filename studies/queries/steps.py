"""Where a study stands: plan, privacy review, clearance, field, close, report."""

from dataclasses import dataclass
from datetime import date

from studies.lifecycle import IcrStatus, PtaStatus, StudyStatus
from studies.models import Study
from studies.queries.burden import needs_clearance
from studies.queries.facts import latest_clearance, latest_pta


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the indicator; ``state`` is "complete", "current" or "next"."""

    label: str
    state: str
    note: str = ""


LABELS = ("Plan", "Privacy review", "Clearance", "Field", "Close", "Report")


def study_state_steps(study: Study, *, on: date) -> list[Step]:
    """The six steps with the one that the study is at."""
    at = _position(study, on=on)
    return [
        Step(
            label,
            "complete" if place < at else "current" if place == at else "next",
            _note(study, label),
        )
        for place, label in enumerate(LABELS)
    ]


def next_step(study: Study) -> str:
    """What is to be done next, in a few words."""
    return {
        StudyStatus.DRAFT: "Send it to privacy review",
        StudyStatus.IN_REVIEW: "Wait for both privacy offices",
        StudyStatus.APPROVED: "Settle the launch checklist and open collection",
        StudyStatus.COLLECTING: "Collect, then close the wave",
        StudyStatus.CLOSED: "Draft the report",
    }[StudyStatus(study.status)]


def _position(study: Study, *, on: date) -> int:
    if study.status == StudyStatus.APPROVED:
        return 2 if needs_clearance(study) and not _is_cleared(study, on=on) else 3
    return {
        StudyStatus.DRAFT: 0,
        StudyStatus.IN_REVIEW: 1,
        StudyStatus.COLLECTING: 3,
        StudyStatus.CLOSED: 5,
    }[StudyStatus(study.status)]


def _is_cleared(study: Study, *, on: date) -> bool:
    clearance = latest_clearance(study)
    if clearance is None or clearance.status != IcrStatus.APPROVED:
        return False
    return not clearance.is_over(on=on)


def _note(study: Study, label: str) -> str:
    if label == "Clearance" and not needs_clearance(study):
        return "Not needed"
    if label != "Privacy review" or study.status != StudyStatus.IN_REVIEW:
        return ""
    pta = latest_pta(study)
    by_office = pta is not None and pta.status == PtaStatus.COMPONENT_APPROVED
    return "Privacy Office" if by_office else "Component office"
