"""What changes about reports: verbs."""

from reports.actions.correcting import correct_report
from reports.actions.drafting import ReportDraft, draft_report, edit_report
from reports.actions.freezing import freeze_wave
from reports.actions.points import (
    Remark,
    accept_report_point,
    answer_report_point,
    reopen_report_point,
    return_report,
)
from reports.actions.readers import name_reader, remove_reader
from reports.actions.releasing import (
    Confirmed,
    check_report,
    publish_report,
    release_report,
    review_report,
    withdraw_release,
)
from reports.actions.rendering import (
    RenderingRefused,
    prepare_rendering,
    render_report,
    request_rendering,
)
from reports.actions.stopping import RenderingStopped, stop_rendering

__all__ = [
    "Confirmed",
    "Remark",
    "RenderingRefused",
    "RenderingStopped",
    "ReportDraft",
    "accept_report_point",
    "answer_report_point",
    "check_report",
    "correct_report",
    "draft_report",
    "edit_report",
    "freeze_wave",
    "name_reader",
    "prepare_rendering",
    "publish_report",
    "release_report",
    "remove_reader",
    "render_report",
    "reopen_report_point",
    "request_rendering",
    "return_report",
    "review_report",
    "stop_rendering",
    "withdraw_release",
]
