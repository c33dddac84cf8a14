"""Frozen answers, and reports made from them.

A snapshot holds true codes and no identity; a report holds protected numbers only.
"""

from reports.models.ledger import LedgerEntry
from reports.models.point import ReportPoint, ReportReply
from reports.models.publication import PublicationEntry
from reports.models.release import ReleaseDecision, ReportAuthor, ReportReader
from reports.models.report import Report, ReportQuerySet, WavesAs
from reports.models.snapshot import EarlierBlock, Snapshot, SnapshotBlock
from reports.models.words import ConfirmedNumber, Finding, Recommendation

__all__ = [
    "ConfirmedNumber",
    "EarlierBlock",
    "Finding",
    "LedgerEntry",
    "PublicationEntry",
    "Recommendation",
    "ReleaseDecision",
    "Report",
    "ReportAuthor",
    "ReportPoint",
    "ReportQuerySet",
    "ReportReader",
    "ReportReply",
    "Snapshot",
    "SnapshotBlock",
    "WavesAs",
]
