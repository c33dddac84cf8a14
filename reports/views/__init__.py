"""How the web asks for reports. Pages get documents, which hold protected numbers only."""

from reports.views.drafting import draft_report, edit_report, render_report
from reports.views.lists import list_reports, list_study_reports
from reports.views.reading import download_report, view_chart, view_report
from reports.views.releasing import approve_release, withdraw_release

__all__ = [
    "approve_release",
    "download_report",
    "draft_report",
    "edit_report",
    "list_reports",
    "list_study_reports",
    "render_report",
    "view_chart",
    "view_report",
    "withdraw_release",
]
