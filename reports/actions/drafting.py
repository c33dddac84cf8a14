"""Saying what a report asks, and what it found."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from reports import policies
from reports.actions.choosing import (
    require_choosable,
    require_coded,
    require_linked,
    require_loaded,
    require_waves_of_sessions,
)
from reports.actions.locking import locked_report
from reports.categories import CannotTabulateError
from reports.lifecycle import ReportStatus
from reports.linked import Change
from reports.margins import require_weightable
from reports.measures import MeasureName
from reports.merges import Merges, fitting
from reports.models import ConfirmedNumber, Report, ReportAuthor, WavesAs
from reports.personal_data import refuse_personal_data
from reports.populations import Condition, in_order
from reports.queries import (
    categories_of,
    demographics_of,
    imported_weights_of,
    mergeable_of,
    questions_of,
    waves_of,
)
from reports.spoken import has_spoken
from reports.weighting import Weighting
from studies.models import Study
from studies.queries import only_aggregates


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What the author chose and wrote. ``waves`` are numbers, the rest names of variables.

    ``pairs`` are demographics to be taken two at a time; each of them also stands alone. Of the
    people of ``waves`` it is about those of whom all ``filters`` hold. Where a company ran the
    study, ``company_tables`` are references of its tables, in place of all these.
    ``change`` says since when it shows how the same people changed.
    ``themes`` are keys of open questions. ``merges`` that do not fit what is chosen are dropped.
    """

    title: str
    questions: tuple[str, ...]
    demographics: tuple[str, ...]
    waves: tuple[int, ...]
    bands: dict[str, list[float]] = field(default_factory=dict)
    summary: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ()
    company_tables: tuple[str, ...] = ()
    waves_as: str = WavesAs.APART
    change: str = ""
    filters: tuple[Condition, ...] = ()
    themes: tuple[str, ...] = ()
    weighting: Weighting | None = None
    merges: Merges = field(default_factory=dict)

    def with_kept(self, report: Report) -> "ReportDraft":
        """With what the form does not ask: it is chosen on pages of its own."""
        weighting = self.weighting or imported_weights_of(report)
        return replace(self, merges=report.merges, weighting=weighting)

    @property
    def all_demographics(self) -> tuple[str, ...]:
        """Those chosen, and those that a pair needs."""
        return tuple(dict.fromkeys([*self.demographics, *chain.from_iterable(self.pairs)]))


@transaction.atomic
def draft_report(*, study: Study, draft: ReportDraft, by: User, at: datetime) -> Report:
    """Begin a report with the threshold agreed for its study.

    :raises Refused: unless this person analyzes the study and a wave is closed.
    :raises PersonalDataFoundError: if the words name somebody.
    :raises CannotTabulateError: if something chosen does not exist or needs bands.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.draft_report.require(by, locked, at=at)
    assert locked.threshold is not None  # the policy asked for it
    report = Report(study=locked, threshold=locked.threshold, author=by, created_at=at)
    take_over(report, draft)
    report.save()
    remember_author(report, by=by, at=at)
    log.record("report.drafted", subject=report, by=by, at=at, threshold=report.threshold)
    return report


@transaction.atomic
def edit_report(*, report_id: int, draft: ReportDraft, by: User, at: datetime) -> Report:
    """Change a report; what was rendered before is void, and with it every decision.

    :raises Refused: unless somebody who analyzes the study does it, before release.
    :raises PersonalDataFoundError: if the words name somebody.
    :raises CannotTabulateError: if something chosen does not exist or needs bands.
    """
    report = locked_report(report_id)
    policies.edit_report.require(by, report, at=at)
    make_draft(report)
    before = _chosen(report)
    take_over(report, draft)
    if _chosen(report) != before:
        forget_numbers(report)
    report.save()
    remember_author(report, by=by, at=at)
    log.record("report.edited", subject=report, by=by, at=at)
    return report


def make_draft(report: Report) -> None:
    """What was rendered is void, and decisions about it; it is not saved here.

    The protected numbers stay in sight of the authors while they write, until what the report
    asks is changed.
    """
    if report.status != ReportStatus.DRAFT:
        report.move(ReportStatus.DRAFT)
    report.audit = report.pdf = None
    report.statements_hash = report.document_hash = ""
    report.refusal_reasons = []


def forget_numbers(report: Report) -> None:
    """Other numbers are asked for than were shown; the report is not saved here."""
    report.payload = report.rendered_at = None
    report.merge_suggestions = {}
    ConfirmedNumber.objects.filter(finding__report=report).delete()  # they were about others


def _chosen(report: Report) -> tuple[object, ...]:
    """Everything that decides which numbers there are."""
    return (
        report.questions, report.demographics, report.pairs, report.measures, report.waves,
        report.bands, report.company_tables, report.waves_as, report.change, report.filters,
        report.themes, report.merges,
    )  # fmt: skip


def remember_author(report: Report, *, by: User, at: datetime) -> None:
    """Whoever changed a word reviews none of it (G9)."""
    ReportAuthor.objects.get_or_create(report=report, user=by, defaults={"since": at})


def take_over(report: Report, draft: ReportDraft) -> None:
    """Give a report what was chosen and written; it is not saved here.

    :raises PersonalDataFoundError: if the words name somebody.
    :raises CannotTabulateError: if something chosen does not exist or needs bands.
    """
    source = draft.weighting.source if draft.weighting else ""
    names = (*draft.questions, *draft.all_demographics)
    merges = fitting(draft.merges, mergeable_of(report.study, names, draft.bands))
    refuse_personal_data(draft.title, draft.summary, source)
    if only_aggregates(report.study) or draft.company_tables:
        other = (draft.questions, draft.all_demographics, draft.measures, draft.bands)
        people = (draft.filters, draft.waves_as != WavesAs.APART, draft.weighting, draft.change)
        require_loaded(
            report.study,
            company_tables=draft.company_tables,
            waves=draft.waves,
            anything_else=any((*other, *people, draft.themes)),
        )
    else:
        _require_askable(report.study, draft)
        require_choosable(report.study, in_order(draft.filters))
        require_linked(
            report.study,
            draft.change,
            draft.waves,
            waves_as=draft.waves_as,
            of_everybody=not draft.filters,
        )
        is_whole = not draft.filters and draft.waves_as != WavesAs.TOGETHER
        require_coded(report.study, draft.themes, of_everybody=is_whole)
        require_waves_of_sessions(report.study, draft.themes, draft.waves)
        if draft.weighting:
            require_weightable(
                draft.weighting,
                categories=categories_of(report.study, draft.bands, merges),
                demographics=draft.all_demographics,
                pairs=draft.pairs,
            )
    report.title = draft.title.strip()
    report.questions = list(draft.questions)
    report.demographics = list(draft.all_demographics)
    report.measures = list(draft.measures)
    report.pairs = [list(pair) for pair in draft.pairs]
    report.waves = sorted(draft.waves)
    report.company_tables = list(draft.company_tables)
    report.waves_as, report.change = WavesAs(draft.waves_as), Change(draft.change)
    report.filters = [each.to_plain() for each in in_order(draft.filters)]
    report.themes = list(draft.themes)
    report.bands, report.merges = draft.bands, merges
    report.weighting = draft.weighting.to_plain() if draft.weighting else {}
    report.summary = draft.summary.strip()


def _require_askable(study: Study, draft: ReportDraft) -> None:
    questions = {askable.name: askable for askable in questions_of(study)}
    demographics = {askable.name: askable for askable in demographics_of(study)}
    by = draft.all_demographics
    unknown = set(draft.questions) - set(questions) | set(by) - set(demographics)
    asks = bool(draft.questions and by)
    if unknown or bool(draft.questions or by) != asks or not (asks or has_spoken(study)):
        raise CannotTabulateError("Choose questions and demographics of this study's instrument.")
    if len(waves_of(study, draft.waves)) != len(set(draft.waves)) or not draft.waves:
        raise CannotTabulateError("Choose waves of this study.")
    if len({frozenset(pair) for pair in draft.pairs if len(set(pair)) == 2}) < len(draft.pairs):
        raise CannotTabulateError("Choose two different groups, and each two of them once.")
    if not set(draft.measures) <= set(MeasureName.values):
        raise CannotTabulateError("Choose measures that are offered.")
    for name in (*draft.questions, *by):
        askable = questions.get(name) or demographics[name]
        if askable.is_number and name not in draft.bands:
            raise CannotTabulateError(
                f"“{askable.label}” is a number, and a number needs bands. "
                f"Write a line such as {name}: 10, 20, 30"
            )
