"""What may follow what, for a report and for what reviewers ask about it."""

from django.db.models import TextChoices


class ReportStatus(TextChoices):
    """Where a report stands on its way out."""

    DRAFT = "draft", "Draft"
    RENDERING = "rendering", "Being rendered"
    REFUSED = "refused", "Rendering refused"
    RENDERED = "rendered", "Waiting for the analyst’s check"
    CHECKED = "analyst_checked", "Waiting for the privacy review"
    REVIEWED = "privacy_reviewed", "Waiting for the second reviewer"
    RETURNED = "returned", "Returned with comments"
    RELEASED = "released", "Released to named people"
    PUBLIC = "public", "Public"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RenderingStage(TextChoices):
    """What a worker is doing with a report, in this order."""

    WAITING = "waiting", "Waiting for a worker"
    FORGETTING = "forgetting", "Destroying what is due"
    COUNTING = "counting", "Counting answers"
    PROTECTING = "protecting", "Hiding small numbers"
    ATTACKING = "attacking", "Trying to work out what is hidden"
    WRITING = "writing", "Writing the document"


class Step(TextChoices):
    """Who decides on the way out, in this order; the last is a decision of its own."""

    CHECK = "check", "Analyst’s check"
    PRIVACY = "privacy", "Privacy review"
    SECOND = "second", "Second reviewer"
    PUBLIC = "public", "Publication"


class ReportPointStatus(TextChoices):
    """Where a reviewer's comment stands between reviewer and authors."""

    UNANSWERED = "unanswered", "Waiting for the authors"
    ANSWERED = "answered", "Answered: waiting for the reviewer"
    ACCEPTED = "accepted", "Settled"


class RecommendationState(TextChoices):
    """How far a recommendation has come."""

    PROPOSED = "proposed", "Proposed"
    ACCEPTED = "accepted", "Accepted"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    DECLINED = "declined", "Declined"


class IllegalMoveError(ValueError):
    """A report cannot go from where it stands to where it was sent."""


STEP_AT: dict[ReportStatus, Step] = {
    ReportStatus.RENDERED: Step.CHECK,
    ReportStatus.CHECKED: Step.PRIVACY,
    ReportStatus.REVIEWED: Step.SECOND,
    ReportStatus.RELEASED: Step.PUBLIC,
}
"""What a report waits for where it stands; publication need never come."""

IN_REVIEW = frozenset({ReportStatus.RENDERED, ReportStatus.CHECKED, ReportStatus.REVIEWED})
OUT = frozenset({ReportStatus.RELEASED, ReportStatus.PUBLIC})

NEXT_REPORT: dict[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.DRAFT: frozenset({ReportStatus.RENDERING, ReportStatus.WITHDRAWN}),
    # A rendering that died half-way can be asked for again, and any can be stopped.
    ReportStatus.RENDERING: frozenset(
        {
            *(ReportStatus.RENDERING, ReportStatus.DRAFT),
            *(ReportStatus.RENDERED, ReportStatus.REFUSED),
        }
    ),
    ReportStatus.REFUSED: frozenset(
        {ReportStatus.DRAFT, ReportStatus.RENDERING, ReportStatus.WITHDRAWN}
    ),
    # Changed words make it a draft again: what is let out is what was rendered and reviewed.
    ReportStatus.RENDERED: frozenset(
        {
            *(ReportStatus.DRAFT, ReportStatus.CHECKED),
            *(ReportStatus.RETURNED, ReportStatus.WITHDRAWN),
        }
    ),
    ReportStatus.CHECKED: frozenset(
        {
            *(ReportStatus.DRAFT, ReportStatus.REVIEWED),
            *(ReportStatus.RETURNED, ReportStatus.WITHDRAWN),
        }
    ),
    ReportStatus.REVIEWED: frozenset(
        {
            *(ReportStatus.DRAFT, ReportStatus.RELEASED),
            *(ReportStatus.RETURNED, ReportStatus.WITHDRAWN),
        }
    ),
    # Words that stay are rendered as they are, and go the whole way again.
    ReportStatus.RETURNED: frozenset(
        {ReportStatus.DRAFT, ReportStatus.RENDERING, ReportStatus.WITHDRAWN}
    ),
    ReportStatus.RELEASED: frozenset({ReportStatus.PUBLIC, ReportStatus.WITHDRAWN}),
    ReportStatus.PUBLIC: frozenset({ReportStatus.WITHDRAWN}),
    ReportStatus.WITHDRAWN: frozenset(),
}

NEXT_POINT: dict[ReportPointStatus, frozenset[ReportPointStatus]] = {
    ReportPointStatus.UNANSWERED: frozenset({ReportPointStatus.ANSWERED}),
    ReportPointStatus.ANSWERED: frozenset(
        {ReportPointStatus.ACCEPTED, ReportPointStatus.UNANSWERED}
    ),
    ReportPointStatus.ACCEPTED: frozenset({ReportPointStatus.UNANSWERED}),
}

NEXT_RECOMMENDATION: dict[RecommendationState, frozenset[RecommendationState]] = {
    RecommendationState.PROPOSED: frozenset(
        {
            *(RecommendationState.ACCEPTED, RecommendationState.UNDER_WAY),
            *(RecommendationState.DONE, RecommendationState.DECLINED),
        }
    ),
    RecommendationState.ACCEPTED: frozenset(
        {RecommendationState.UNDER_WAY, RecommendationState.DONE, RecommendationState.DECLINED}
    ),
    RecommendationState.UNDER_WAY: frozenset(
        {RecommendationState.DONE, RecommendationState.DECLINED}
    ),
    # What was said too early is taken back.
    RecommendationState.DONE: frozenset({RecommendationState.UNDER_WAY}),
    RecommendationState.DECLINED: frozenset(
        {RecommendationState.ACCEPTED, RecommendationState.UNDER_WAY}
    ),
}


def check(current: str, to: ReportStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = ReportStatus(current)
    if to not in NEXT_REPORT[now]:
        raise IllegalMoveError(
            f"A report that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )


def check_point(current: str, to: ReportPointStatus) -> None:
    """:raises IllegalMoveError: unless a comment may go from ``current`` to ``to``."""
    now = ReportPointStatus(current)
    if to not in NEXT_POINT[now]:
        raise IllegalMoveError(
            f"A comment that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )


def check_recommendation(current: str, to: RecommendationState) -> None:
    """:raises IllegalMoveError: unless a recommendation may go from ``current`` to ``to``."""
    now = RecommendationState(current)
    if to not in NEXT_RECOMMENDATION[now]:
        raise IllegalMoveError(
            f"A recommendation that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )
