"""What changes about reports: verbs."""

from reports.actions.comparing import choose_comparisons
from reports.actions.correcting import correct_report
from reports.actions.drafting import ReportDraft, draft_report, edit_report
from reports.actions.findings import (
    FindingDraft,
    add_finding,
    confirm_number,
    edit_finding,
    move_finding,
    remove_finding,
)
from reports.actions.freezing import freeze_wave
from reports.actions.looking import find_merges, look_for_merges
from reports.actions.merging import NOT_MERGEABLE, merge_categories, undo_merge
from reports.actions.points import (
    Remark,
    accept_report_point,
    answer_report_point,
    reopen_report_point,
    return_report,
)
from reports.actions.previewing import Preview, preview_report
from reports.actions.protecting import RenderingRefused
from reports.actions.quoting import choose_quotes
from reports.actions.readers import name_reader, remove_reader
from reports.actions.recommendations import (
    Progress,
    RecommendationDraft,
    add_recommendation,
    edit_recommendation,
    follow_recommendation,
    move_recommendation,
    remove_recommendation,
)
from reports.actions.releasing import (
    Confirmed,
    check_report,
    publish_report,
    release_report,
    review_report,
    withdraw_release,
)
from reports.actions.rendering import (
    prepare_rendering,
    render_report,
    request_rendering,
)
from reports.actions.stopping import RenderingStopped, stop_rendering
from reports.actions.weighing import check_weights, import_weights, remove_weights

__all__ = [
    "NOT_MERGEABLE",
    "Confirmed",
    "FindingDraft",
    "Preview",
    "Progress",
    "RecommendationDraft",
    "Remark",
    "RenderingRefused",
    "RenderingStopped",
    "ReportDraft",
    "accept_report_point",
    "add_finding",
    "add_recommendation",
    "answer_report_point",
    "check_report",
    "check_weights",
    "choose_comparisons",
    "choose_quotes",
    "confirm_number",
    "correct_report",
    "draft_report",
    "edit_finding",
    "edit_recommendation",
    "edit_report",
    "find_merges",
    "follow_recommendation",
    "freeze_wave",
    "import_weights",
    "look_for_merges",
    "merge_categories",
    "move_finding",
    "move_recommendation",
    "name_reader",
    "prepare_rendering",
    "preview_report",
    "publish_report",
    "release_report",
    "remove_finding",
    "remove_reader",
    "remove_recommendation",
    "remove_weights",
    "render_report",
    "reopen_report_point",
    "request_rendering",
    "return_report",
    "review_report",
    "stop_rendering",
    "undo_merge",
    "withdraw_release",
]
