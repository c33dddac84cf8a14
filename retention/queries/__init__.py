"""What is held, what is due, what is kept back, and what became of it."""

from retention.queries.holdings import (
    HoldingGroup,
    due,
    falling_due,
    grouped,
    held,
    left_before_report,
    reasons_before_report,
    studies_held,
    study_ref_of,
    to_purge,
)
from retention.queries.holds import (
    hold_on,
    holds_in_force,
    is_on_hold,
)
from retention.queries.runs import (
    certified_run,
    failed_items,
    recent_runs,
    unsettled_keys,
)

__all__ = [
    "HoldingGroup",
    "certified_run",
    "due",
    "failed_items",
    "falling_due",
    "grouped",
    "held",
    "hold_on",
    "holds_in_force",
    "is_on_hold",
    "left_before_report",
    "reasons_before_report",
    "recent_runs",
    "studies_held",
    "study_ref_of",
    "to_purge",
    "unsettled_keys",
]
