"""What changes: holds are set and lifted, what is due is purged, what is held is said."""

from retention.actions.erasing import Clock
from retention.actions.holds import (
    AlreadyOnHoldError,
    ReviewError,
    lift_hold,
    review_hold,
    set_hold,
)
from retention.actions.needs import NeedError, decide_need, state_need, withdraw_need
from retention.actions.publishing import ask_for_look, hurry_look, publish_holdings
from retention.actions.purging import PurgeChangedError, purge_due, purge_now
from retention.actions.rules import (
    RuleChangeError,
    decide_rule_change,
    propose_rule_change,
    withdraw_rule_change,
)
from retention.actions.watching import NothingInDoubtError, confirm_clock
from retention.clocks import ClockRefusedError

__all__ = [
    "AlreadyOnHoldError",
    "Clock",
    "ClockRefusedError",
    "NeedError",
    "NothingInDoubtError",
    "PurgeChangedError",
    "ReviewError",
    "RuleChangeError",
    "ask_for_look",
    "confirm_clock",
    "decide_need",
    "decide_rule_change",
    "hurry_look",
    "lift_hold",
    "propose_rule_change",
    "publish_holdings",
    "purge_due",
    "purge_now",
    "review_hold",
    "set_hold",
    "state_need",
    "withdraw_need",
    "withdraw_rule_change",
]
