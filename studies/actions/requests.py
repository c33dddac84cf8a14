"""The lead's side of an information collection request: prepare, hand over, withdraw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.clearances import ClearanceError, raise_any
from studies.lifecycle import IcrStatus
from studies.models import Clearance, Study, Umbrella
from studies.models.clearance import OPEN
from studies.notices.clearances import tell_officers_icr_ready, tell_officers_icr_withdrawn
from studies.queries import problems_of_preparation
from studies.vocabulary import ClearanceKind


@dataclass(frozen=True, slots=True)
class IcrDraft:
    """What a lead prepares; each kind uses its own part. ``conditions_met`` are in full words."""

    kind: str
    umbrella: Umbrella | None = None
    conditions_met: Iterable[str] = ()
    justification: str = ""
    exemption: str = ""
    basis: str = ""
    decided_by: str = ""


@transaction.atomic
def prepare_icr(*, study: Study, draft: IcrDraft, by: User, at: datetime) -> Clearance:
    """Begin a request, or describe anew the one that is being prepared or was returned.

    :raises Refused: unless this person may, and no request is on its way.
    :raises ClearanceError: without a kind, or a generic one without its umbrella.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.prepare_icr.require(by, locked, at=at)
    _check_kind(draft, locked)
    icr = locked.clearances.filter(status__in=OPEN).first() or Clearance(study=locked)
    icr.kind = draft.kind
    is_generic = draft.kind == ClearanceKind.GENERIC
    icr.umbrella = draft.umbrella if is_generic else None
    icr.conditions_met = _known_conditions(draft) if is_generic else []
    icr.justification = draft.justification.strip()
    icr.exemption, icr.basis = draft.exemption, draft.basis.strip()
    icr.decided_by = draft.decided_by.strip()
    icr.prepared_by, icr.prepared_at = by, at
    icr.save()
    log.record("icr.prepared", subject=icr, by=by, at=at, kind=icr.kind)
    return icr


@transaction.atomic
def hand_over_icr(*, icr: Clearance, by: User, at: datetime) -> Clearance:
    """Send a prepared request to the paperwork officer.

    :raises Refused: unless this person may, and it is being prepared.
    :raises ClearanceError: while something of its kind is missing.
    """
    locked, _ = lock_icr(icr)
    policies.hand_over_icr.require(by, locked, at=at)
    raise_any(problems_of_preparation(locked, on=timezone.localdate(at)))
    move_icr(locked, IcrStatus.READY, at=at)
    log.record("icr.ready", subject=locked, by=by, at=at, kind=locked.kind)
    tell_officers_icr_ready(locked, at=at)
    return locked


@transaction.atomic
def withdraw_icr(*, icr: Clearance, by: User, at: datetime) -> Clearance:
    """Give a request up; its burden hours are free again.

    :raises Refused: unless this person may, and OMB has not decided.
    """
    locked, _ = lock_icr(icr)
    policies.withdraw_icr.require(by, locked, at=at)
    was_with_officer = locked.status in policies.clearance.ON_ITS_WAY
    move_icr(locked, IcrStatus.WITHDRAWN, at=at)
    log.record("icr.withdrawn", subject=locked, by=by, at=at, kind=locked.kind)
    if was_with_officer:
        tell_officers_icr_withdrawn(locked, at=at)
    return locked


def lock_icr(icr: Clearance) -> tuple[Clearance, Study]:
    """Both rows, the study first, as everywhere, so that nobody waits in a circle."""
    study = Study.objects.select_for_update(no_key=True).get(pk=icr.study_id)
    locked = Clearance.objects.select_for_update(of=("self",), no_key=True).get(pk=icr.pk)
    locked.study = study
    return locked, study


def move_icr(icr: Clearance, status: IcrStatus, *, at: datetime) -> None:
    """Set and save the next state with all that was written beside it."""
    icr.move_to(status)
    icr.moved_at = at
    icr.save()


def _check_kind(draft: IcrDraft, study: Study) -> None:
    if draft.kind not in ClearanceKind.values:
        raise ClearanceError({"kind": "Choose a kind of clearance."})
    if draft.kind != ClearanceKind.GENERIC:
        return
    umbrella = draft.umbrella
    if umbrella is None or not umbrella.is_generic or not umbrella.serves(study.component_id):
        raise ClearanceError({"umbrella": "Choose the umbrella under which it is cleared."})


def _known_conditions(draft: IcrDraft) -> list[str]:
    assert draft.umbrella is not None
    met = set(draft.conditions_met)
    return [condition for condition in draft.umbrella.conditions if condition in met]
