"""Information collection requests in every state, made through the real actions."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from foundation.access.roles import Role
from studies.actions import (
    edit_study,
    hand_over_icr,
    prepare_icr,
    record_decision,
    record_notice,
    submit_icr,
    submit_pta,
)
from studies.actions.decisions import Decision
from studies.actions.requests import IcrDraft
from studies.drafts import StudyDraft
from studies.lifecycle import IcrStatus
from studies.models import Clearance, Study
from studies.vocabulary import ClearanceKind
from tests.builders.access import NOW, a_person
from tests.builders.documents import a_written_package, the_missing_documents
from tests.builders.studies import a_burden, a_study, an_umbrella, approve
from tests.playing_back import played_back

TODAY = timezone.localdate(NOW)
WAY: tuple[IcrStatus, ...] = (
    IcrStatus.PREPARING,
    IcrStatus.READY,
    IcrStatus.SUBMITTED,
    IcrStatus.APPROVED,
)


@played_back
def a_packaged_study(*, at: datetime = NOW, **description: Any) -> Study:
    """Approved by both privacy offices, with burden and a complete package."""
    study = a_study(at=at, **description)
    the_missing_documents(study, at=at)
    submit_pta(study=study, by=study.created_by, at=at)
    approve(study, at=at)
    a_written_package(study, at=at)
    study.refresh_from_db()
    a_burden(study, at=at)
    return study


def an_icr_draft(kind: str = ClearanceKind.GENERIC, *, at: datetime = NOW, **said: Any) -> IcrDraft:
    """Complete for its kind."""
    if kind == ClearanceKind.GENERIC:
        umbrella = said.pop("umbrella", None) or an_umbrella(at=at)
        given = {"umbrella": umbrella, "conditions_met": umbrella.conditions}
    elif kind == ClearanceKind.EMERGENCY:
        given = {"justification": "A storm has closed two checkpoints."}
    elif kind == ClearanceKind.EXEMPT:
        given = {
            "exemption": "excluded",
            "basis": "It is part of an investigation.",
            "decided_by": "General Counsel",
        }
    else:
        given = {}
    return IcrDraft(kind=kind, **{**given, **said})


@played_back
def an_icr(
    status: IcrStatus = IcrStatus.PREPARING,
    kind: str = ClearanceKind.GENERIC,
    *,
    study: Study | None = None,
    at: datetime = NOW,
    **said: Any,
) -> Clearance:
    """A request that came as far as ``status`` says: preparing, ready, submitted or approved."""
    study = study or a_packaged_study(at=at)
    lead, officer = study.created_by, a_person(Role.PAPERWORK_OFFICER, at=at)
    today = timezone.localdate(at)
    icr = prepare_icr(study=study, draft=an_icr_draft(kind, at=at, **said), by=lead, at=at)
    steps = WAY[1 : WAY.index(status) + 1]
    if IcrStatus.READY in steps:
        icr = hand_over_icr(icr=icr, by=lead, at=at)
    if kind == ClearanceKind.FULL:
        icr = a_notice_in_the_register(icr, 60, today - timedelta(days=120), at=at)
    if IcrStatus.SUBMITTED in steps and kind != ClearanceKind.EXEMPT:
        icr = submit_icr(icr=icr, sent_on=today - timedelta(days=40), by=officer, at=at)
        if kind == ClearanceKind.FULL:
            icr = a_notice_in_the_register(icr, 30, today - timedelta(days=39), at=at)
    if IcrStatus.APPROVED in steps:
        icr = record_decision(icr=icr, decision=a_decision(icr, at=at), by=officer, at=at)
    return icr


@played_back
def a_notice_in_the_register(
    icr: Clearance, days: int, published_on: date, *, at: datetime = NOW
) -> Clearance:
    """Cited with the volume of its year."""
    return record_notice(
        icr=icr,
        days=days,
        citation=f"{published_on.year - 1935} FR 12345",
        published_on=published_on,
        by=a_person(Role.PAPERWORK_OFFICER, at=at),
        at=at,
    )


@played_back
def a_decision(icr: Clearance, *, at: datetime = NOW, **said: Any) -> Decision:
    """OMB approves today for as long as it usually may; an exemption is decided."""
    today = timezone.localdate(at)
    if icr.kind == ClearanceKind.EXEMPT:
        return Decision(decided_on=today, **said)
    lasts = timedelta(days=100 if icr.kind == ClearanceKind.EMERGENCY else 365)
    number = icr.umbrella.control_number if icr.umbrella else "1601-0099"
    given = {"control_number": number, "decided_on": today, "expires_on": today + lasts}
    return Decision(**{**given, **said})


@played_back
def change_and_approve_again(study: Study, *, at: datetime = NOW, **said: Any) -> Study:
    """A material changes, and both privacy offices approve it anew."""
    study.refresh_from_db()
    lead = study.created_by
    draft = replace(StudyDraft.of(study), **{"title": "Changed", **said})
    study = edit_study(study=study, draft=draft, by=lead, at=at)
    submit_pta(study=study, by=lead, at=at)
    approve(study, at=at)
    study.refresh_from_db()
    return study
