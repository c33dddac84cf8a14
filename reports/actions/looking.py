"""Looking for merges that show more: asked for by a click, tried by a worker, kept as numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import policies
from reports.actions.locking import locked_report
from reports.actions.protecting import RenderingRefused, protect_beside_earlier
from reports.categories import CannotTabulateError
from reports.disclosure.links import MarginsDisagreeError
from reports.disclosure.protected import ProtectedReport
from reports.merges import Mergeable
from reports.models import Report
from reports.queries import mergeable_in
from reports.suggesting import MOST_SUGGESTED, Suggestion, neighbors, suggestions_for
from reports.told import is_told
from retention.queries import reasons_before_report

MERGES_JOB = "reports.jobs.find_merges"
CHANGED = "The report was changed meanwhile. Look again."
TOLD = (
    "“{}”: an earlier report about the same waves has its categories. With others beside them, "
    "numbers could be subtracted."
)


@dataclass
class _Tries:
    """What the page is told while a worker tries; ``report`` is as it was when that began."""

    report: Report
    total: int
    done: int = 0

    def say(self) -> None:
        """One more is done.

        :raises Refused: if the report changed meanwhile, or somebody asked anew.
        """
        self.done += 1
        self.keep(self.report.merge_suggestions | {"done": self.done, "total": self.total})

    def keep(self, said: dict[str, Any]) -> None:
        """:raises Refused: if the report changed meanwhile, or somebody asked anew."""
        asked_at = self.report.merge_suggestions.get("asked_at")
        still = Report.objects.filter(pk=self.report.pk, merge_suggestions__asked_at=asked_at)
        if not still.update(merge_suggestions=said):
            raise Refused(CHANGED)


@transaction.atomic
def look_for_merges(
    *, report_id: int, by: User, at: datetime, in_background: bool = True
) -> Report:
    """Have neighbors of every variable put together for a try; nothing of the report changes.

    :raises Refused: unless this person may render it as it is, or while somebody looks already.
    """
    report = locked_report(report_id)
    policies.look_for_merges.require(by, report, at=at)
    report.merge_suggestions = {"asked_at": at.isoformat(), "done": 0, "total": 0}
    report.save(update_fields=["merge_suggestions"])
    log.record("report.merges_asked_for", subject=report, by=by, at=at)
    if in_background:
        who = {"report_id": report.pk, "by_id": by.pk}
        transaction.on_commit(partial(current_app.send_task, MERGES_JOB, kwargs=who))
    return report


def find_merges(*, report_id: int, by: User, at: datetime) -> Report:
    """Try them, and keep the best. Not one transaction: the page says how far it is.

    :raises Refused: unless this person may, or if the report was changed meanwhile.
    """
    report = Report.objects.select_related("study__component").get(pk=report_id)
    policies.find_merges.require(by, report, at=at)
    variables = mergeable_in(report)
    tries = _Tries(report, sum(len(neighbors(report, each)) for each in variables))
    left_alone = list(reasons_before_report(report.study.study_ref, at=at))
    found: list[Suggestion] = []
    for variable in () if left_alone else variables:
        best, why = _best_of(report, variable, tries.say)
        found += best
        left_alone += why
    best = sorted(found, key=lambda each: (-each.gain, -each.then.share))[:MOST_SUGGESTED]
    tries.keep(
        report.merge_suggestions
        | {
            "finished": True,
            "suggestions": [each.to_plain() for each in best],
            "left_alone": left_alone,
        }
    )
    return Report.objects.get(pk=report_id)


def _best_of(
    report: Report, variable: Mergeable, tried: Callable[[], None]
) -> tuple[Sequence[Suggestion], list[str]]:
    """What shows more of one variable, or in words why nothing is tried."""
    if not neighbors(report, variable):
        return [], []
    if is_told(report, variable.name):
        return [], [TOLD.format(variable.label)]
    try:
        return list(suggestions_for(report, variable, _protect, tried)), []
    except (CannotTabulateError, MarginsDisagreeError) as error:
        return [], [f"“{variable.label}”: {error}"]


def _protect(trial: Report) -> ProtectedReport | None:
    """As a rendering does; nothing where that would be refused."""
    try:
        return protect_beside_earlier(trial)[0]
    except RenderingRefused:
        return None
