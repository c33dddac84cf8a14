"""Findings, each tied to the table that shows it, and recommendations with owner and state."""

from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from reports.actions import (
    FindingDraft,
    check_report,
    confirm_number,
    render_report,
    request_rendering,
)
from reports.models import ConfirmedNumber, Finding, Report
from tests.builders.access import NOW
from tests.builders.reports import EVERYTHING

DRAFT = FindingDraft("Half are satisfied", question="satisfied", demographic="age")


def headlines(report: Report) -> list[tuple[int, str]]:
    return list(report.findings.values_list("number", "headline"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, report: Report, *parts: int) -> str:
    return reverse(name, args=[report.report_ref, *parts])


def rendered_again(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


def confirm(finding: Finding, by: User | None = None, **said: str) -> ConfirmedNumber:
    said = {"number": "7777", "reason": "Of another survey."} | said
    return confirm_number(finding_id=finding.pk, by=by or finding.report.author, at=NOW, **said)


def check(report: Report) -> Report:
    by = report.author
    return check_report(report_id=report.pk, confirmed=EVERYTHING, by=by, at=NOW)
