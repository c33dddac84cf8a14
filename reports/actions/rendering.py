"""From frozen answers to a protected document: purge, protect, attack, and only then write."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from math import isfinite
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fieldwork.actions import count_speakers
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import notices, policies
from reports.actions.comparing import compared_with
from reports.actions.freezing import freeze_wave
from reports.actions.locking import locked_report
from reports.actions.protecting import RenderingRefused, protect_beside_earlier
from reports.actions.quoting import quoted_in, reasons_against_quoting
from reports.actions.speaking import made_from
from reports.actions.stopping import STOPPED, RenderingStopped, enter
from reports.categories import CannotTabulateError
from reports.disclosure.attack import AttackResult
from reports.document import Audited, Heading, ReportDocument
from reports.facts import facts_of
from reports.formats import FORMATS
from reports.lifecycle import RenderingStage, ReportStatus
from reports.merges import names_of
from reports.models import Report
from reports.personal_data import PersonalDataFoundError, refuse_personal_data
from reports.queries import (
    conditions_in_words,
    conditions_of,
    kinds_of,
    labels_of,
    reasons_against_comparing,
    strata_in,
    waves_of,
    words_of,
)
from reports.response import response_of
from reports.spoken import SPOKEN
from reports.told import entries_beside
from reports.weighting import Weighting, shown_beside
from reports.wording import written_of
from retention.actions import Clock, ClockRefusedError, ask_for_look, purge_due
from retention.models import Trigger
from retention.queries import reasons_before_report

RENDERING_JOB = "reports.jobs.render_report"
_REFUSES = (CannotTabulateError, PersonalDataFoundError, Refused)
FOR_THE_NAMED = "People of the department who are named. Not public."


@dataclass(frozen=True, slots=True)
class _Rendering:
    document: ReportDocument
    audit: dict[str, Any]
    pdf: bytes


@transaction.atomic
def request_rendering(
    *, report_id: int, by: User, at: datetime, in_background: bool = True
) -> Report:
    """Have a report rendered, by a worker unless the caller renders it next.

    :raises Refused: unless this person may, on a report whose waves are closed.
    """
    report = locked_report(report_id)
    policies.request_rendering.require(by, report, at=at)
    report.move(ReportStatus.RENDERING)
    report.rendering_asked_at, report.rendering_stage = at, RenderingStage.WAITING
    report.refusal_reasons, report.merge_suggestions = [], {}
    report.save()
    log.record("report.rendering_requested", subject=report, by=by, at=at)
    if in_background:
        who = {"report_id": report.pk, "by_id": by.pk}
        transaction.on_commit(partial(current_app.send_task, RENDERING_JOB, kwargs=who))
    return report


def prepare_rendering(
    *, report_id: int, by: User, at: datetime, clock: Clock | None = None
) -> None:
    """Freeze and purge what is in sight, then have the services out of sight do the same.

    :raises Refused: unless this person may.
    """
    report = _ready_to_write(report_id, by=by, at=at, clock=clock)
    ask_for_look(study_ref=report.study.study_ref, at=at)


def render_report(*, report_id: int, by: User, at: datetime, clock: Clock | None = None) -> Report:
    """Purge what is due, refuse while anything due is left (G8), then protect, attack and write.

    Not one transaction: the purge commits step by step, and a refusal is kept with the report.
    Whoever reads a clock gives it: what the purge doubts is among the reasons.

    :raises Refused: unless this person may.
    :raises RenderingStopped: if somebody stopped it meanwhile, or asked for it anew.
    :raises RenderingRefused: with every reason, if it cannot be rendered.
    """
    report = _ready_to_write(report_id, by=by, at=at, clock=clock)
    reasons = reasons_before_report(report.study.study_ref, at=at)
    rendering = None
    if not reasons:
        try:
            rendering = _render(report, by, at)
        except RenderingStopped:
            raise
        except _REFUSES as error:
            reasons = list(getattr(error, "reasons", (str(error),)))
    return _finish(report, rendering, reasons, by=by, at=at)


def _ready_to_write(report_id: int, *, by: User, at: datetime, clock: Clock | None) -> Report:
    """Closed waves are frozen, and what of the study is due and in sight is gone."""
    report = Report.objects.select_related("study__component").get(pk=report_id)
    policies.render_report.require(by, report, at=at)
    enter(report, RenderingStage.FORGETTING)
    for wave in waves_of(report.study, report.waves):
        freeze_wave(wave=wave, at=at)
    if SPOKEN in report.themes:
        count_speakers(study=report.study, at=at)
    study_ref = report.study.study_ref
    with suppress(ClockRefusedError):  # kept by the purge, and a reason before every report
        purge_due(at=at, trigger=Trigger.REPORT, by=by, study_ref=study_ref, clock=clock)
    return report


@transaction.atomic
def _keep(
    as_asked: Report, rendering: _Rendering | None, reasons: list[str], *, by: User, at: datetime
) -> Report:
    report = locked_report(as_asked.pk)
    policies.render_report.require(by, report, at=at)
    if report.rendering_asked_at != as_asked.rendering_asked_at:
        raise RenderingStopped(STOPPED)
    report.rendering_stage = ""
    # Something may have come due while the numbers were made.
    reasons = reasons or reasons_before_report(report.study.study_ref, at=at)
    reasons = reasons or reasons_against_quoting(report)
    reasons = reasons or reasons_against_comparing(report, at=at, by=by, is_kept=True)
    if rendering is None or reasons:
        report.move(ReportStatus.REFUSED)
        report.refusal_reasons = reasons
        report.save()
        log.record("report.refused", subject=report, by=by, at=at, reasons=len(reasons))
        notices.tell_author_report_refused(report, by=by, at=at)
        return report
    report.move(ReportStatus.RENDERED)
    report.threshold = rendering.document.protected.threshold
    report.rendered_at = at
    report.rendering += 1
    report.payload = rendering.document.to_plain()
    report.audit = rendering.audit
    report.statements_hash = rendering.document.audited.statements_hash
    report.document_hash = hash_of(report.payload)
    report.pdf = rendering.pdf
    report.save()
    log.record("report.rendered", subject=report, by=by, at=at, statements=report.statements_hash)
    notices.tell_author_report_rendered(report, by=by, at=at)
    return report


def _finish(
    as_asked: Report, rendering: _Rendering | None, reasons: list[str], *, by: User, at: datetime
) -> Report:
    """:raises RenderingRefused: after the refusal was kept."""
    report = _keep(as_asked, rendering, reasons, by=by, at=at)
    if report.status == ReportStatus.REFUSED:
        raise RenderingRefused(*report.refusal_reasons)
    return report


def _render(report: Report, by: User, at: datetime) -> _Rendering:
    """:raises RenderingRefused: if the attack succeeds, or there is nothing to show."""
    quotes = quoted_in(report, by=by, at=at)
    refuse_personal_data(*quotes)
    protected, attacked = protect_beside_earlier(report, lambda stage: enter(report, stage))
    enter(report, RenderingStage.WRITING)
    words = words_of(report)
    waves = waves_of(report.study, report.waves)
    response = response_of(waves, protected, entries_beside(report))
    document = ReportDocument(
        heading=_heading(report, at),
        labels=labels_of(report) | words,
        strata=strata_in(report),
        protected=protected,
        audited=Audited(
            narrowest=attacked.min_width if isfinite(attacked.min_width) else None,
            solver=attacked.solver,
            solver_version=attacked.solver_version,
            statements_hash=attacked.statements_hash,
        ),
        kinds=kinds_of(report),
        facts=facts_of(report, response),
        response=response,
        weighting=shown_beside(protected, Weighting.from_plain(report.weighting)),
        merged=names_of(report.merges),
        compared=compared_with(report, protected, by=by, at=at),
        only=tuple(conditions_in_words(report.study, conditions_of(report))),
        written=replace(written_of(report), quotes=quotes),
    )
    audit = _kept_audit(attacked) | made_from(report)
    return _Rendering(document, audit, FORMATS["pdf"].write(document))


def _heading(report: Report, at: datetime) -> Heading:
    return Heading(
        report_ref=str(report.report_ref),
        title=report.title,
        study_code=report.study.code,
        study_title=report.study.title,
        component=report.study.component.name,
        department=settings.PORTAL_DEPARTMENT,
        rendered_on=timezone.localdate(at),
        release_to=FOR_THE_NAMED,
        version=report.version,
        correction=report.correction_note,
    )


def _kept_audit(result: AttackResult) -> dict[str, Any]:
    """The result as it is stored: JSON, without the address of a weak cell."""
    kept = asdict(result)
    return {
        "succeeded": kept["succeeded"],
        "min_width": kept["min_width"] if isfinite(result.min_width) else None,
        "hidden": kept["hidden"],
        "recoverable": len(result.broken),
        "solver": kept["solver"],
        "solver_version": kept["solver_version"],
        "statements_hash": kept["statements_hash"],
        "seconds": round(result.seconds, 3),
    }


def hash_of(payload: dict[str, Any]) -> str:
    """SHA-256 of a document as it is stored."""
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()
