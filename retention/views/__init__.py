"""How the web asks about what is held and what was destroyed."""

from retention.views.certificates import (
    download_certificate,
    print_certificate,
    view_certificate,
)
from retention.views.clock import confirm_clock
from retention.views.disposition import view_disposition_report
from retention.views.holds import lift_hold, review_hold, set_hold
from retention.views.needs import decide_need, state_need, view_needs, withdraw_need
from retention.views.overview import view_retention
from retention.views.public import (
    download_certificate_keys,
    explain_retention,
    list_certificate_keys,
)
from retention.views.purging import purge_now
from retention.views.rules import (
    decide_rule_change,
    list_rules,
    propose_rule_change,
    view_rule_change,
    withdraw_rule_change,
)

__all__ = [
    "confirm_clock",
    "decide_need",
    "decide_rule_change",
    "download_certificate",
    "download_certificate_keys",
    "explain_retention",
    "lift_hold",
    "list_certificate_keys",
    "list_rules",
    "print_certificate",
    "propose_rule_change",
    "purge_now",
    "review_hold",
    "set_hold",
    "state_need",
    "view_certificate",
    "view_disposition_report",
    "view_needs",
    "view_retention",
    "view_rule_change",
    "withdraw_need",
    "withdraw_rule_change",
]
