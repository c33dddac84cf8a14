"""The way out: four steps by different people, each refused to everybody else, and called back."""

from collections.abc import Callable
from typing import Any

from foundation.access.models import User
from foundation.access.roles import Role
from reports.actions import Confirmed, name_reader, render_report, request_rendering
from reports.lifecycle import Step
from reports.models import ReleaseDecision, Report
from tests.builders.access import NOW, a_person
from tests.builders.reports import EVERYTHING, a_report

Action = Callable[..., Report]


def take(action: Action, report: Report, by: User, **changes: Any) -> Report:
    said: dict[str, Any] = {"confirmed": EVERYTHING, "at": NOW} | changes
    return action(report_id=report.pk, by=by, **said)


def office(report: Report) -> User:
    return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=report.study.component)


def ready_to_release() -> Report:
    """Reviewed, with a reader."""
    report = a_report("reviewed")
    name_reader(report_id=report.pk, user=a_person(), by=report.study.created_by, at=NOW)
    return report


def rendered_again(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


def a_decision(report: Report, step: Step, by: User, **changes: Any) -> ReleaseDecision:
    confirmed = {name: changes.get(name, True) for name in Confirmed.__dataclass_fields__}
    return ReleaseDecision.objects.create(
        report=report,
        step=step,
        by=by,
        rendering=report.rendering,
        document_hash=report.document_hash,
        unit_kind=by.unit_kind,
        at=NOW,
        **confirmed,
    )
