"""What studies forget besides what they collected, and when."""

from retention.registry import register as register_class
from studies.retention_rules.admissions import Admissions
from studies.retention_rules.incidents import IncidentReports

__all__ = ["Admissions", "IncidentReports", "register"]


def register() -> None:
    """Make the record classes of studies known to retention."""
    register_class(Admissions())
    register_class(IncidentReports())
