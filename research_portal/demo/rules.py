"""A shorter period that one records officer proposed, and the other has yet to decide about."""

from datetime import datetime, timedelta

from research_portal.demo.cast import Cast
from retention.actions import propose_rule_change
from retention.periods import Period
from retention.registry import all_rules

RECORDINGS = "recordings.session"


def propose_shorter_period(cast: Cast, *, at: datetime) -> None:
    """Recordings for six months instead of a year."""
    rule = next(rule for rule in all_rules() if rule.key == RECORDINGS)
    propose_rule_change(
        rule=rule,
        period=Period(months=6),
        reason="Transcripts are complete within eight weeks; nobody listened to a tape later.",
        by=cast["remy.records"],
        at=at - timedelta(days=2),
    )
