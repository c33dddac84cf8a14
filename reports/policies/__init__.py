"""Who may write, render, see and release a report, and when."""

from reports.policies.reading import (
    download_report,
    list_reports,
    list_study_reports,
    view_report,
)
from reports.policies.releasing import (
    ENOUGH_APPROVALS,
    approve_release,
    publication_is_forbidden,
    withdraw_release,
)
from reports.policies.rendering import render_report, request_rendering
from reports.policies.writing import draft_report, edit_report

__all__ = [
    "ENOUGH_APPROVALS",
    "approve_release",
    "download_report",
    "draft_report",
    "edit_report",
    "list_reports",
    "list_study_reports",
    "publication_is_forbidden",
    "render_report",
    "request_rendering",
    "view_report",
    "withdraw_release",
]
