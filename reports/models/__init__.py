"""Frozen answers, and reports made from them.

A snapshot holds true codes and no identity; a report holds protected numbers only.
"""

from reports.models.release import ReleaseApproval
from reports.models.report import Report, ReportQuerySet
from reports.models.snapshot import Snapshot, SnapshotBlock

__all__ = ["ReleaseApproval", "Report", "ReportQuerySet", "Snapshot", "SnapshotBlock"]
