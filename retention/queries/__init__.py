"""What is held, what is due, what is kept back, and what became of it."""

from retention.queries.clock import (
    is_nightly_missed,
    looks_in_doubt,
    reasons_to_doubt_clock,
    sentence_of,
)
from retention.queries.disposition import Disposed, disposed_in, years_with_certificates
from retention.queries.holdings import (
    HoldingGroup,
    due,
    falling_due,
    going_within,
    grouped,
    held,
    left_before_report,
    promised,
    reasons_before_report,
    studies_held,
    study_ref_of,
    to_purge,
)
from retention.queries.holds import (
    DAY_OF_NOTICE,
    hold_on,
    holds_in_force,
    holds_to_review,
    is_on_hold,
)
from retention.queries.needs import NeedLine, as_needed, need_lines, statements_of
from retention.queries.overdue import Cause, Late, late
from retention.queries.rules import Preview, RuleLine, preview_of, rule_changes, rule_lines
from retention.queries.runs import (
    Destroyed,
    certified_run,
    destroyed_of,
    failed_items,
    recent_runs,
    title_of,
    unsettled_keys,
)

__all__ = [
    "DAY_OF_NOTICE",
    "Cause",
    "Destroyed",
    "Disposed",
    "HoldingGroup",
    "Late",
    "NeedLine",
    "Preview",
    "RuleLine",
    "as_needed",
    "certified_run",
    "destroyed_of",
    "disposed_in",
    "due",
    "failed_items",
    "falling_due",
    "going_within",
    "grouped",
    "held",
    "hold_on",
    "holds_in_force",
    "holds_to_review",
    "is_nightly_missed",
    "is_on_hold",
    "late",
    "left_before_report",
    "looks_in_doubt",
    "need_lines",
    "preview_of",
    "promised",
    "reasons_before_report",
    "reasons_to_doubt_clock",
    "recent_runs",
    "rule_changes",
    "rule_lines",
    "sentence_of",
    "statements_of",
    "studies_held",
    "study_ref_of",
    "title_of",
    "to_purge",
    "unsettled_keys",
    "years_with_certificates",
]
