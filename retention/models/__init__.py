"""Holds, rule changes, purge runs, certificates, and what services said that they hold.

No personal data in any of them.
"""

from retention.models.holds import LegalHold
from retention.models.published import Publication, PublishedHolding, RequestedLook
from retention.models.rule_changes import DispositionRuleChange
from retention.models.runs import Certificate, PurgeItem, PurgeRun, Trigger

__all__ = [
    "Certificate",
    "DispositionRuleChange",
    "LegalHold",
    "Publication",
    "PublishedHolding",
    "PurgeItem",
    "PurgeRun",
    "RequestedLook",
    "Trigger",
]
