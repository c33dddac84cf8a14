"""Who may write, render, see and release a report, and when."""

from reports.policies.reading import (
    download_report,
    list_publications,
    list_reports,
    list_study_reports,
    view_evidence,
    view_report,
)
from reports.policies.releasing import (
    accept_report_point,
    answer_report_point,
    check_report,
    name_reader,
    publication_is_forbidden,
    publish_report,
    release_report,
    remove_reader,
    reopen_report_point,
    return_report,
    review_report,
    withdraw_release,
)
from reports.policies.rendering import render_report, request_rendering, stop_rendering
from reports.policies.writing import correct_report, draft_report, edit_report

__all__ = [
    "accept_report_point",
    "answer_report_point",
    "check_report",
    "correct_report",
    "download_report",
    "draft_report",
    "edit_report",
    "list_publications",
    "list_reports",
    "list_study_reports",
    "name_reader",
    "publication_is_forbidden",
    "publish_report",
    "release_report",
    "remove_reader",
    "render_report",
    "reopen_report_point",
    "request_rendering",
    "return_report",
    "review_report",
    "stop_rendering",
    "view_evidence",
    "view_report",
    "withdraw_release",
]
