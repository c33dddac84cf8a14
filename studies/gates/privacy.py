"""G2: both privacy offices approved exactly what is to be used, not longer than three years ago.

What they made a condition and wanted met before collection is confirmed as met.
"""

from collections.abc import Iterator
from datetime import date

from studies.gates.request import CollectionRequest, Reason
from studies.lifecycle import ConditionStatus, PtaStatus
from studies.materials import materials_hash
from studies.models import Pta, Study
from studies.queries import governing_pta, stopping_conditions

GATE = "G2"
TITLE = "Approved by both privacy offices"
SOURCE = "PIA, Oversight of Information Collections; 2.5"

NOT_APPROVED = {
    PtaStatus.DRAFT: "The privacy threshold analysis was not sent to review yet.",
    PtaStatus.SUBMITTED: "The component privacy officer has not approved it yet.",
    PtaStatus.COMPONENT_APPROVED: (
        "The component privacy officer approved it; the Privacy Office has not yet."
    ),
    PtaStatus.RETURNED: "The privacy threshold analysis was returned: revise it and send it again.",
    PtaStatus.WITHDRAWN: "The privacy threshold analysis was withdrawn.",
    PtaStatus.VOID: "A material changed after the approval: send the study to review again.",
    PtaStatus.EXPIRED: "The approval expired after three years: send the study to review again.",
    PtaStatus.SUPERSEDED: "The approval was replaced, and its renewal is not in force any more.",
}

NOT_MET = {
    ConditionStatus.UNMET: "Condition {} of the approval, due before collection, is not met yet.",
    ConditionStatus.MARKED: (
        "Condition {} of the approval is marked as met; a privacy officer has to confirm it."
    ),
}


def check(request: CollectionRequest) -> Iterator[Reason]:
    """The approval exists, is in force and matches the materials and the version in use."""
    reason = why_not_approved(request.study, on=request.on)
    if reason is None and not _is_approved_version(request):
        reason = "This version of the instrument is not the approved one."
    if reason is not None:
        yield Reason(GATE, reason, SOURCE, "view_approvals")
    for condition in stopping_conditions(request.study):
        yield Reason(
            GATE,
            NOT_MET[ConditionStatus(condition.status)].format(condition.number),
            SOURCE,
            "view_approvals",
        )


def why_not_approved(study: Study, *, on: date) -> str | None:
    """One sentence why no approval of the two offices is in force, or nothing."""
    pta = governing_pta(study)
    if pta is None:
        return NOT_APPROVED[PtaStatus.DRAFT]
    if pta.status != PtaStatus.APPROVED:
        return NOT_APPROVED[PtaStatus(pta.status)]
    if pta.expires_on is None or pta.expires_on < on:
        return NOT_APPROVED[PtaStatus.EXPIRED]
    if pta.materials_hash != materials_hash(study):
        return NOT_APPROVED[PtaStatus.VOID]
    return None


def _is_approved_version(request: CollectionRequest) -> bool:
    version = request.instrument_version
    pta: Pta | None = governing_pta(request.study)
    if version is None or pta is None:
        return True  # Without a version nothing is asked; G1 says so where one is needed.
    return any(
        material["kind"] == "instrument" and material["hash"] == version.content_hash
        for material in pta.materials
    )
