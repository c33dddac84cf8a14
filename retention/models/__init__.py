"""Holds, purge runs with their items, and certificates. No personal data in any of them."""

from retention.models.holds import LegalHold
from retention.models.runs import Certificate, PurgeItem, PurgeRun, Trigger

__all__ = ["Certificate", "LegalHold", "PurgeItem", "PurgeRun", "Trigger"]
