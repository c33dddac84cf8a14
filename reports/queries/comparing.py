"""Released reports of other studies that share questions of the bank, and what speaks against them.

A question is shared where both studies ask the same question of the bank, with the same codes and
labels in every version of their instruments (decision 22). The study from whose approved version it
was put into the bank asks it, too.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from reports.formats.words import day_of
from reports.lifecycle import OUT, ReportStatus
from reports.models import Report
from reports.queries.access import reports_for
from reports.queries.banked import Asked, Mark, asked_of_bank
from studies.models import InstrumentVersion, Study

MOST_COMPARED = 6
"""More columns than these nobody reads."""

GONE = "A report that is compared with is not on record any more. Choose again."
CALLED_BACK = "{}, which is compared with, was called back. Choose again, and render anew."
CORRECTED = "{}, which is compared with, was corrected. Choose the new version, and render anew."
NOT_YOURS_TO_READ = "You may not read every report that this one compares with."
NOT_ALL_READ = "{} may not read every report that this one compares with. Take the name out first."
NOT_PUBLIC = "{}, which is compared with, is not public."
NAMELESS = "A report of another study"
"""Its title and its study are for who may read it."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """A report that may be compared with; ``in_common`` are the words of shared questions."""

    report: Report
    collected: str
    in_common: tuple[str, ...]


def shared_names(report: Report, other: Report) -> dict[str, str]:
    """What both ask: the names that the other report uses, with those of this one."""
    asked = asked_of_bank([report.study_id, other.study_id])
    pairs = _pairs(report, asked[report.study_id], other, asked[other.study_id])
    return {theirs.name: own.name for own, theirs in pairs}


def banked_in(report: Report) -> list[Asked]:
    """The questions of a report that are of the bank, without its demographics."""
    asked = asked_of_bank([report.study_id])[report.study_id]
    return [each for each in asked.values() if each.name in report.questions]


def comparable_with(report: Report, user: User, *, at: datetime) -> list[Comparable]:
    """Newest released reports of other studies that this person may read, with what is shared."""
    keys = {each.mark[0] for each in banked_in(report)}
    if not keys:
        return []
    found = list(
        newest_out(reports_for(user, at=at))
        .filter(study__in=_asking(keys))
        .exclude(study=report.study_id)
        .prefetch_related("study__waves")
    )
    asked = asked_of_bank([report.study_id, *(each.study_id for each in found)])
    own = asked[report.study_id]
    comparable = (
        Comparable(other, _collected(other), _in_common(report, own, other, asked[other.study_id]))
        for other in found
    )
    return [each for each in comparable if each.in_common]


def newest_out(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Those in the hands of readers that no later version in their hands corrects."""
    later = Report.objects.filter(
        publication_ref=OuterRef("publication_ref"),
        version__gt=OuterRef("version"),
        status__in=OUT,
    )
    return reports.filter(~Exists(later), status__in=OUT)


def compared_in(report: Report) -> QuerySet[Report]:
    """The reports that it compares with, as they are now, without their numbers."""
    return (
        Report.objects.filter(report_ref__in=report.comparisons)
        .select_related("study__component")
        .defer("payload", "pdf", "public_pdf", "audit")
        .order_by("study__code", "pk")
    )


def reads_compared(user: User, report: Report, *, at: datetime) -> bool:
    """Whether the person may read, or could when it was public, all that a report compares with."""
    return not unread_in(report, user, at=at)


def unread_in(report: Report, user: User, *, at: datetime) -> set[str]:
    """What a report compares with and the person may not read."""
    if not report.comparisons:
        return set()
    closed = report_refs(compared_in(report).filter(published_at__isnull=True))
    if not closed:
        return set()
    return closed - report_refs(reports_for(user, at=at).filter(report_ref__in=closed))


def reasons_against_comparing(
    report: Report, *, at: datetime, by: User, is_kept: bool = False
) -> list[str]:
    """Asked when they are chosen, at rendering, and at each step of the way out.

    ``by`` is whoever chooses or decides, who must be able to read them, as must all named readers.
    Others read what ``is_kept`` with the report, which therefore names none of them.
    """
    if not report.comparisons:
        return []
    found = list(compared_in(report))
    newest = report_refs(newest_out(compared_in(report)))
    unread = unread_in(report, by, at=at)
    reasons = [GONE] if len(found) < len(report.comparisons) else []
    reasons += [
        (CORRECTED if other.is_out else CALLED_BACK).format(
            _called(other, is_named=not is_kept and str(other.report_ref) not in unread)
        )
        for other in found
        if str(other.report_ref) not in newest
    ]
    if unread:
        reasons.append(NOT_YOURS_TO_READ)
    return [*reasons, *_readers_without(report, found, at)]


def reasons_against_public_comparing(report: Report, *, at: datetime, by: User) -> list[str]:
    """What is not public is not made so by another report; in the words for who decides."""
    if not report.comparisons:
        return []
    unread = unread_in(report, by, at=at)
    return [
        NOT_PUBLIC.format(_called(other, is_named=str(other.report_ref) not in unread))
        for other in compared_in(report).exclude(status=ReportStatus.PUBLIC)
    ]


def report_refs(reports: QuerySet[Report]) -> set[str]:
    """As a report keeps them."""
    return {str(ref) for ref in reports.values_list("report_ref", flat=True)}


def _pairs(
    report: Report, own: Mapping[Mark, Asked], other: Report, theirs: Mapping[Mark, Asked]
) -> list[tuple[Asked, Asked]]:
    """What both reports show and count alike: the same bands, the same categories put together."""
    return [
        (mine, yours)
        for mark, mine in own.items()
        if (yours := theirs.get(mark))
        and mine.meaning == yours.meaning
        and _use(report, mine.name) == _use(other, yours.name) != ""
        and report.bands.get(mine.name) == other.bands.get(yours.name)
        and report.merges.get(mine.name) == other.merges.get(yours.name)
    ]


def _use(report: Report, name: str) -> str:
    if name in report.questions:
        return "question"
    return "demographic" if name in report.demographics else ""


def _in_common(
    report: Report, own: Mapping[Mark, Asked], other: Report, theirs: Mapping[Mark, Asked]
) -> tuple[str, ...]:
    """None where only demographics are shared: they are no answers."""
    pairs = [mine for mine, _ in _pairs(report, own, other, theirs)]
    questions = [mine.words for mine in pairs if mine.name in report.questions]
    groups = [f"by {mine.words}" for mine in pairs if mine.name in report.demographics]
    return (*questions, *groups) if questions else ()


def _asking(keys: Collection[str]) -> QuerySet[Study]:
    refs = [UUID(key) for key in keys if _is_ref(key)]
    versions = InstrumentVersion.objects.filter(
        Q(from_bank__overlap=[*keys]) | Q(banked__bank_ref__in=refs)
    )
    return Study.objects.filter(instruments__versions__in=versions).distinct()


def _is_ref(key: str) -> bool:
    """Standard questions have names in place of references."""
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def _collected(report: Report) -> str:
    """“Wave 1 until 3 March 2027, Wave 2”."""
    waves = [wave for wave in report.study.waves.all() if wave.number in report.waves]
    return ", ".join(
        f"{wave.label} until {day_of(timezone.localdate(wave.closed_at))}"
        if wave.closed_at
        else wave.label
        for wave in sorted(waves, key=lambda wave: wave.number)
    )


def _called(other: Report, *, is_named: bool) -> str:
    return f"“{other.title}” of {other.study.code}" if is_named else NAMELESS


def _readers_without(report: Report, found: Sequence[Report], at: datetime) -> list[str]:
    if all(other.status == ReportStatus.PUBLIC for other in found):
        return []
    readers = [each.user for each in report.readers.select_related("user")]
    without = [str(user) for user in readers if not reads_compared(user, report, at=at)]
    return [NOT_ALL_READ.format(", ".join(without))] if without else []
