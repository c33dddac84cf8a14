"""Render a report on the command line, by the same actions, policies and refusals as the page."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from reports import policies
from reports.actions import ReportDraft, draft_report, render_report, request_rendering
from reports.categories import CannotTabulateError, read_bands
from reports.files import content_of
from reports.formats import FORMATS
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import demographics_of, loaded_in, questions_of
from studies.models import Study
from studies.queries import only_aggregates

T = TypeVar("T")
SOMETHING_REFUSED = (Refused, CannotTabulateError, PersonalDataFoundError)


class Command(BaseCommand):
    """``render_report REPORT_REF|STUDY_CODE --format pdf --output FILE --by USERNAME``."""

    help = (
        "Render a report and write it to a file. With the code of a study: its newest report, or "
        "with --new one that asks what --questions, --demographics and --waves say (by default "
        "every closed question by every group in every closed wave)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an operator says."""
        parser.add_argument("report", help="reference of a report, or code of a study")
        parser.add_argument("--format", choices=sorted(FORMATS), default="pdf", dest="shape")
        parser.add_argument("--output", required=True, type=Path)
        parser.add_argument("--by", required=True, help="who asks")
        parser.add_argument("--new", action="store_true", help="draft a report of the study first")
        parser.add_argument("--title", default="")
        parser.add_argument("--questions", default="", help="names of variables: a,b")
        parser.add_argument("--demographics", default="", help="names of variables: a,b")
        parser.add_argument("--waves", default="", help="numbers of waves: 1,2")
        parser.add_argument("--band", action="append", default=[], help="name: 10, 20, 30")

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: with every reason, if it is refused."""
        by, at = _person(options["by"]), timezone.now()
        try:
            report = _report(options, by=by, at=at)
            report = _rendered(report, by=by, at=at)
            policies.download_report.require(by, report, at=at)
        except SOMETHING_REFUSED as refused:
            reasons = getattr(refused, "reasons", (str(refused),))
            raise CommandError("\n".join(["Refused.", *reasons])) from refused
        options["output"].write_bytes(_content(report, options["shape"]))
        self.stdout.write(
            f"Report {report.report_ref}, {report.status}: written to {options['output'].name}."
        )


def _report(options: dict[str, Any], *, by: User, at: datetime) -> Report:
    """The report that is meant; drafted now, if that was asked for."""
    reports = Report.objects.select_related("study__component")
    ref = _ref(options["report"])
    if ref is not None:
        return _only(reports.filter(report_ref=ref).first(), "There is no such report.")
    study = _only(Study.objects.filter(code=options["report"]).first(), "No such study.")
    if options["new"]:
        return draft_report(study=study, draft=_draft(study, options), by=by, at=at)
    newest = reports.current().filter(study=study).newest_first().first()
    return _only(newest, "This study has no report yet. Say --new to draft one.")


def _rendered(report: Report, *, by: User, at: datetime) -> Report:
    if report.can_be_read:
        return report
    if report.status != ReportStatus.RENDERING:
        request_rendering(report_id=report.pk, by=by, at=at, in_background=False)
    return render_report(report_id=report.pk, by=by, at=at, clock=timezone.now)


def _content(report: Report, shape: str) -> bytes:
    return _only(content_of(report, FORMATS[shape]), "This report has no numbers to show.")


def _draft(study: Study, options: dict[str, Any]) -> ReportDraft:
    closed = study.waves.filter(closed_at__isnull=False).values_list("number", flat=True)
    if only_aggregates(study):
        return _draft_of_tables(study, options)
    bands = read_bands("\n".join(options["band"]))
    askable = {
        kind: [each.name for each in found(study) if not each.is_number or each.name in bands]
        for kind, found in (("questions", questions_of), ("demographics", demographics_of))
    }
    return ReportDraft(
        title=options["title"] or f"Results of {study.code}",
        questions=tuple(_words(options["questions"]) or askable["questions"]),
        demographics=tuple(_words(options["demographics"]) or askable["demographics"]),
        waves=tuple(int(number) for number in _words(options["waves"]) or map(str, closed)),
        bands=bands,
    )


def _draft_of_tables(study: Study, options: dict[str, Any]) -> ReportDraft:
    """Everything that the research company counted in closed waves, or in those that are said."""
    numbers = set(map(int, _words(options["waves"])))
    tables = [each for each in loaded_in(study) if each.wave.number in numbers or not numbers]
    return ReportDraft(
        title=options["title"] or f"Results of {study.code}",
        questions=(),
        demographics=(),
        waves=tuple(sorted({each.wave.number for each in tables})),
        company_tables=tuple(str(each.summary_ref) for each in tables),
    )


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _person(username: str) -> User:
    return _only(User.objects.filter(username=username).first(), "There is no such person.")


def _ref(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _only(found: T | None, otherwise: str) -> T:
    if found is None:
        raise CommandError(otherwise)
    return found
