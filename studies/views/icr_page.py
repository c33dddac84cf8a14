"""What the page of a request shows of it: its steps so far, and those open to this person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from foundation.access.models import User
from studies import policies
from studies.clearances import COMMENT_DAYS
from studies.lifecycle import IcrStatus
from studies.models import Clearance, Study
from studies.vocabulary import ClearanceKind

# Policy, URL name, its arguments after the study's code, words of the button, and its look.
STEPS: tuple[tuple[str, tuple[int, ...], str, str], ...] = (
    ("hand_over_icr", (), "Send to the paperwork officer", ""),
    ("submit_icr", (), "Record that it was sent to OMB", ""),
    ("record_decision", (), "Record the decision", ""),
    ("record_notice", (60,), "Record the 60-day notice", "outline"),
    ("record_notice", (30,), "Record the 30-day notice", "outline"),
    ("return_icr", (), "Return it to the lead", "outline"),
    ("record_clearance_change", (), "Record a non-substantive change", "outline"),
    ("withdraw_icr", (), "Withdraw the request", "unstyled"),
    ("void_clearance", (), "End the clearance early", "unstyled"),
)
AT_ONCE = {"hand_over_icr", "withdraw_icr"}  # nothing has to be filled in
ENDINGS = {
    IcrStatus.RETURNED: "Returned",
    IcrStatus.WITHDRAWN: "Withdrawn",
    IcrStatus.EXPIRED: "Expired",
    IcrStatus.SUPERSEDED: "Replaced by a later clearance",
    IcrStatus.VOID: "Ended early",
}


@dataclass(frozen=True, slots=True)
class IcrStep:
    """A button: at once, or to a form."""

    label: str
    url: str
    kind: str
    is_at_once: bool


def icr_steps(icr: Clearance | None, user: User, study: Study, *, at: datetime) -> list[IcrStep]:
    """What this person may do with the request now, the likeliest first."""
    if icr is None:
        return []
    icr.study = study
    return [
        IcrStep(label, reverse(name, args=(study.code, *args)), kind, name in AT_ONCE)
        for name, args, label, kind in STEPS
        if getattr(policies, name).allows(user, icr, at=at)
    ]


def icr_entries(icr: Clearance) -> list[dict[str, Any]]:
    """The dated steps of one request, in their order, with the clocks that still run."""
    entries = [
        {"at": at, "title": title, "text": text, "who": who}
        for at, title, text, who in _dated(icr)
        if at is not None
    ]
    return sorted(entries, key=lambda entry: str(entry["at"])[:10])


def _dated(icr: Clearance) -> Iterator[tuple[date | datetime | None, str, str, Any]]:
    yield icr.prepared_at, "Prepared", "", icr.prepared_by
    if icr.status == IcrStatus.READY:
        yield icr.moved_at, "Handed over to the paperwork officer", "", None
    yield icr.notice60_on, "60-day notice", icr.notice60_citation, None
    if icr.notice60_on:
        yield icr.notice60_on + COMMENT_DAYS[60], "Comments on the 60-day notice end", "", None
    yield icr.submitted_on, "Sent to OMB", _burden(icr), None
    yield icr.notice30_on, "30-day notice", icr.notice30_citation, None
    if icr.notice30_on:
        yield icr.notice30_on + COMMENT_DAYS[30], "Comments on the 30-day notice end", "", None
    yield icr.decided_on, _decided(icr), "", icr.recorded_by
    for change in icr.changes.all():
        yield (
            change.approved_on,
            "Non-substantive change",
            f"{change.what} ({change.citation})",
            None,
        )
    if icr.status == IcrStatus.APPROVED:
        yield icr.last_day, "Ends", "", None
    if icr.status in ENDINGS:
        yield icr.moved_at, ENDINGS[IcrStatus(icr.status)], icr.reason, None


def _decided(icr: Clearance) -> str:
    if icr.kind == ClearanceKind.EXEMPT:
        return "Exemption decided"
    return f"Approved by OMB: {icr.control_number}"


def _burden(icr: Clearance) -> str:
    if icr.burden_minutes is None:
        return ""
    return f"{icr.responses:,} responses, {icr.burden_minutes / 60:,.1f} hours"
