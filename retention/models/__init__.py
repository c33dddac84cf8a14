"""Holds, rule changes, purge runs and their clock, certificates, what services say they hold.

No personal data in any of them.
"""

from retention.models.holds import LegalHold
from retention.models.looks import LastLook
from retention.models.needs import NeedStatement
from retention.models.published import Publication, PublishedHolding, RequestedLook
from retention.models.rule_changes import DispositionRuleChange
from retention.models.runs import Certificate, PurgeItem, PurgeRun, Trigger

__all__ = [
    "Certificate",
    "DispositionRuleChange",
    "LastLook",
    "LegalHold",
    "NeedStatement",
    "Publication",
    "PublishedHolding",
    "PurgeItem",
    "PurgeRun",
    "RequestedLook",
    "Trigger",
]
