"""What may follow what: studies, threshold analyses (PTAs) and what belongs to them, requests.

The tables are the whole state machine. ``docs/architecture.md`` draws them; tests run every pair.
"""

from django.db import models


class StudyStatus(models.TextChoices):
    """Where a study stands between the first idea and the last answer."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In privacy review"
    APPROVED = "approved", "Approved"
    COLLECTING = "collecting", "Collecting"
    CLOSED = "closed", "Closed"


class PtaStatus(models.TextChoices):
    """Where a privacy threshold analysis stands between its writer and the two offices."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for the component privacy officer"
    COMPONENT_APPROVED = "component_approved", "Waiting for the Privacy Office"
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"
    VOID = "void", "Void: a material changed"
    EXPIRED = "expired", "Expired"
    SUPERSEDED = "superseded", "Replaced by its renewal"


class PointStatus(models.TextChoices):
    """Where one point of a returned submission stands between reviewer and lead."""

    UNANSWERED = "unanswered", "Waiting for the lead’s answer"
    ANSWERED = "answered", "Answered: waiting for the reviewer"
    ACCEPTED = "accepted", "Settled"


class ConditionStatus(models.TextChoices):
    """Where a condition of an approval stands between lead and reviewer."""

    UNMET = "unmet", "Not met yet"
    MARKED = "marked", "Marked as met"
    CONFIRMED = "confirmed", "Confirmed as met"


class IcrStatus(models.TextChoices):
    """Where an information collection request stands between its lead and OMB's last day."""

    PREPARING = "preparing", "Being prepared"
    READY = "ready", "With the paperwork officer"
    SUBMITTED = "submitted", "With OMB"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"
    APPROVED = "approved", "Approved"
    EXPIRED = "expired", "Expired"
    SUPERSEDED = "superseded", "Replaced by a later clearance"
    VOID = "void", "Ended early"


# A change of an approved material voids the approval (C-14), so approved and collecting
# studies can fall back to draft; collecting again then needs a new review.
NEXT_STUDY: dict[StudyStatus, frozenset[StudyStatus]] = {
    StudyStatus.DRAFT: frozenset({StudyStatus.IN_REVIEW, StudyStatus.CLOSED}),
    StudyStatus.IN_REVIEW: frozenset({StudyStatus.DRAFT, StudyStatus.APPROVED}),
    StudyStatus.APPROVED: frozenset(
        {StudyStatus.DRAFT, StudyStatus.COLLECTING, StudyStatus.CLOSED}
    ),
    StudyStatus.COLLECTING: frozenset({StudyStatus.DRAFT, StudyStatus.CLOSED}),
    StudyStatus.CLOSED: frozenset(),
}

# Component office first, then the Privacy Office: neither is skipped or comes later.
NEXT_PTA: dict[PtaStatus, frozenset[PtaStatus]] = {
    PtaStatus.DRAFT: frozenset({PtaStatus.SUBMITTED}),
    PtaStatus.SUBMITTED: frozenset(
        {
            PtaStatus.COMPONENT_APPROVED,
            PtaStatus.RETURNED,
            PtaStatus.WITHDRAWN,
            PtaStatus.VOID,
        }
    ),
    PtaStatus.COMPONENT_APPROVED: frozenset(
        {PtaStatus.APPROVED, PtaStatus.RETURNED, PtaStatus.WITHDRAWN, PtaStatus.VOID}
    ),
    # A renewal replaces the approval that it renews; until then that one stays in force.
    PtaStatus.APPROVED: frozenset({PtaStatus.VOID, PtaStatus.EXPIRED, PtaStatus.SUPERSEDED}),
    PtaStatus.RETURNED: frozenset(),
    PtaStatus.WITHDRAWN: frozenset(),
    PtaStatus.VOID: frozenset(),
    PtaStatus.EXPIRED: frozenset(),
    PtaStatus.SUPERSEDED: frozenset(),
}

# The lead answers, the reviewer accepts or asks again; the second office may reopen what the
# first accepted.
NEXT_POINT: dict[PointStatus, frozenset[PointStatus]] = {
    PointStatus.UNANSWERED: frozenset({PointStatus.ANSWERED}),
    PointStatus.ANSWERED: frozenset({PointStatus.ACCEPTED, PointStatus.UNANSWERED}),
    PointStatus.ACCEPTED: frozenset({PointStatus.UNANSWERED}),
}

NEXT_CONDITION: dict[ConditionStatus, frozenset[ConditionStatus]] = {
    ConditionStatus.UNMET: frozenset({ConditionStatus.MARKED}),
    ConditionStatus.MARKED: frozenset({ConditionStatus.CONFIRMED, ConditionStatus.UNMET}),
    ConditionStatus.CONFIRMED: frozenset(),
}

# An exemption is not sent to OMB: it is decided as soon as it is ready. What OMB or the paperwork
# officer returns is revised in place, so that its notices in the Federal Register stay with it.
NEXT_ICR: dict[IcrStatus, frozenset[IcrStatus]] = {
    IcrStatus.PREPARING: frozenset({IcrStatus.READY, IcrStatus.WITHDRAWN}),
    IcrStatus.READY: frozenset(
        {IcrStatus.SUBMITTED, IcrStatus.APPROVED, IcrStatus.RETURNED, IcrStatus.WITHDRAWN}
    ),
    IcrStatus.SUBMITTED: frozenset({IcrStatus.APPROVED, IcrStatus.RETURNED, IcrStatus.WITHDRAWN}),
    IcrStatus.RETURNED: frozenset({IcrStatus.READY, IcrStatus.WITHDRAWN}),
    IcrStatus.WITHDRAWN: frozenset(),
    IcrStatus.APPROVED: frozenset({IcrStatus.EXPIRED, IcrStatus.SUPERSEDED, IcrStatus.VOID}),
    IcrStatus.EXPIRED: frozenset(),
    IcrStatus.SUPERSEDED: frozenset(),
    IcrStatus.VOID: frozenset(),
}


class IllegalMoveError(ValueError):
    """A state that may not follow the current one was asked for."""

    def __init__(self, current: str, to: str) -> None:
        self.current = current
        self.to = to
        super().__init__(f"“{to}” may not follow “{current}”.")


class OvertakenError(ValueError):
    """Somebody else decided or changed it since the page was opened; ``reasons`` say what."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__(*reasons)


def check_study(current: str, to: StudyStatus) -> None:
    """:raises IllegalMoveError: unless a study may go from ``current`` to ``to``."""
    if to not in NEXT_STUDY[StudyStatus(current)]:
        raise IllegalMoveError(current, to)


def check_pta(current: str, to: PtaStatus) -> None:
    """:raises IllegalMoveError: unless a PTA may go from ``current`` to ``to``."""
    if to not in NEXT_PTA[PtaStatus(current)]:
        raise IllegalMoveError(current, to)


def check_icr(current: str, to: IcrStatus) -> None:
    """:raises IllegalMoveError: unless a collection request may go from ``current`` to ``to``."""
    if to not in NEXT_ICR[IcrStatus(current)]:
        raise IllegalMoveError(current, to)


def check_point(current: str, to: PointStatus) -> None:
    """:raises IllegalMoveError: unless a point may go from ``current`` to ``to``."""
    if to not in NEXT_POINT[PointStatus(current)]:
        raise IllegalMoveError(current, to)


def check_condition(current: str, to: ConditionStatus) -> None:
    """:raises IllegalMoveError: unless a condition may go from ``current`` to ``to``."""
    if to not in NEXT_CONDITION[ConditionStatus(current)]:
        raise IllegalMoveError(current, to)
