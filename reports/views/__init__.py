"""How the web asks for reports. Pages get documents, which hold protected numbers only."""

from reports.views.comparing import choose_comparisons
from reports.views.drafting import draft_report, edit_report, render_report, stop_rendering
from reports.views.evidence import view_evidence
from reports.views.library import (
    download_publication,
    list_library,
    view_public_chart,
    view_publication,
    view_publication_version,
)
from reports.views.lists import list_reports, list_study_reports
from reports.views.merging import look_for_merges, merge_categories, undo_merge
from reports.views.points import (
    accept_report_point,
    answer_report_point,
    reopen_report_point,
    return_report,
)
from reports.views.previewing import preview_report
from reports.views.publications import list_publications
from reports.views.quoting import choose_quotes
from reports.views.readers import name_reader, remove_reader
from reports.views.reading import download_report, view_chart, view_report
from reports.views.releasing import (
    check_report,
    correct_report,
    publish_report,
    release_report,
    review_report,
    withdraw_release,
)
from reports.views.weighing import import_weights, remove_weights
from reports.views.words import (
    add_finding,
    add_recommendation,
    confirm_number,
    edit_finding,
    edit_recommendation,
    follow_recommendation,
    move_finding,
    move_recommendation,
    remove_finding,
    remove_recommendation,
)

__all__ = [
    "accept_report_point",
    "add_finding",
    "add_recommendation",
    "answer_report_point",
    "check_report",
    "choose_comparisons",
    "choose_quotes",
    "confirm_number",
    "correct_report",
    "download_publication",
    "download_report",
    "draft_report",
    "edit_finding",
    "edit_recommendation",
    "edit_report",
    "follow_recommendation",
    "import_weights",
    "list_library",
    "list_publications",
    "list_reports",
    "list_study_reports",
    "look_for_merges",
    "merge_categories",
    "move_finding",
    "move_recommendation",
    "name_reader",
    "preview_report",
    "publish_report",
    "release_report",
    "remove_finding",
    "remove_reader",
    "remove_recommendation",
    "remove_weights",
    "render_report",
    "reopen_report_point",
    "return_report",
    "review_report",
    "stop_rendering",
    "undo_merge",
    "view_chart",
    "view_evidence",
    "view_public_chart",
    "view_publication",
    "view_publication_version",
    "view_report",
    "withdraw_release",
]
