"""What changes about reports: verbs."""

from reports.actions.drafting import ReportDraft, draft_report, edit_report
from reports.actions.freezing import freeze_wave
from reports.actions.releasing import approve_release, withdraw_release
from reports.actions.rendering import (
    RenderingRefused,
    prepare_rendering,
    render_report,
    request_rendering,
)

__all__ = [
    "RenderingRefused",
    "ReportDraft",
    "approve_release",
    "draft_report",
    "edit_report",
    "freeze_wave",
    "prepare_rendering",
    "render_report",
    "request_rendering",
    "withdraw_release",
]
