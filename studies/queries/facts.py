"""Single facts about a study that gates, pages and the apps above ask for."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from foundation.access.remembering import kept
from retention import rule_book
from retention.batches import in_batches
from retention.rules import Period, Promise, Rule, choose
from studies.models import Clearance, Instrument, InstrumentVersion, Pta, Study
from studies.models.clearance import DECIDED, OPEN
from studies.queries import reviews
from studies.vocabulary import Audience, DataClass, Method, PersonKind, StakeholderKind

PERSON_KINDS: dict[Audience, tuple[PersonKind, ...]] = {
    Audience.PUBLIC: (PersonKind.PUBLIC,),
    Audience.STAKEHOLDERS: (PersonKind.STAKEHOLDER,),
    Audience.EMPLOYEES: (PersonKind.CONTRACTOR, PersonKind.EMPLOYEE),
}

AT_ONCE = 2_000
"""How many rows are in memory while all are looked at one after the other."""

STUDIES_AT_ONCE = 500
"""And how many studies, which bring their clearances or waves: some kilobytes each."""

FETCHED = "fetched_clearances"
"""Where many studies are asked, a list: a queryset for each takes more room than the study."""

Row = TypeVar("Row", bound=tuple[int, *tuple[Any, ...]])


def study_by_ref(study_ref: UUID) -> Study | None:
    """The study of a reference kept elsewhere, as in the vault."""
    return Study.objects.select_related("component").filter(study_ref=study_ref).first()


def main_instrument(study: Study) -> Instrument | None:
    """The instrument that the pages show: the first one made."""
    return study.instruments.order_by("pk").first()


def current_version(study: Study) -> InstrumentVersion | None:
    """The highest version of the main instrument."""
    return kept(("version", study.pk), lambda: _current_version(study))


def _current_version(study: Study) -> InstrumentVersion | None:
    return (
        InstrumentVersion.objects.filter(instrument=main_instrument(study))
        .select_related("instrument__study")
        .order_by("-number")
        .first()
    )


def latest_pta(study: Study) -> Pta | None:
    """The PTA with the highest number, whatever its state."""
    return study.ptas.order_by("-number").first()


def latest_clearance(study: Study) -> Clearance | None:
    """What OMB decided last, though it may be over: its promises outlive it.

    A request that is on its way, returned or withdrawn governs nothing.
    """
    return kept(("clearance", study.pk), lambda: _latest_clearance(study))


def _latest_clearance(study: Study) -> Clearance | None:
    known = vars(study)
    every = known[FETCHED] if FETCHED in known else study.clearances.all()
    decided = [one for one in every if one.status in DECIDED and one.recorded_at]
    return max(decided, key=lambda one: (one.recorded_at, one.pk), default=None)


def current_icr(study: Study) -> Clearance | None:
    """The request under way, or else the newest one."""
    newest_first = sorted(study.clearances.all(), key=lambda one: one.pk, reverse=True)
    under_way = [one for one in newest_first if one.status in OPEN]
    return next(iter(under_way + newest_first), None)


def person_kinds(study: Study) -> list[PersonKind]:
    """Whom the study may address, from its audiences."""
    return [
        kind
        for audience, kinds in PERSON_KINDS.items()
        if audience in study.audiences
        for kind in kinds
    ]


def records_calls(study: Study) -> bool:
    """Whether a survey declares that calls may be recorded: it says that it holds recordings."""
    return study.method == Method.SURVEY and DataClass.RECORDINGS in study.data_collected


def strictest_person_kind(study: Study) -> PersonKind:
    """The audience that the law protects most: the public, stakeholders, then employees.

    Among employees and contractors it is the employees, as that audience is meant (R-001).
    """
    kinds = person_kinds(study)
    order = (PersonKind.PUBLIC, PersonKind.STAKEHOLDER, PersonKind.EMPLOYEE)
    return next((kind for kind in order if kind in kinds), PersonKind.PUBLIC)


def counts(study: Study, person_kind: str) -> bool:
    """Whether the Paperwork Reduction Act counts such a person (C-2, R-078).

    Current federal employees acting in their job do not count, whosever they are; contractors,
    stakeholders from other governments and the public do.
    """
    if person_kind == PersonKind.STAKEHOLDER:
        return study.stakeholder_kind != StakeholderKind.FEDERAL
    return person_kind != PersonKind.EMPLOYEE


def icr_promise(study: Study, *, since: datetime) -> Promise | None:
    """The period that an approved clearance set for the study's records, counted from ``since``.

    It replaces the default period of the schedule (C-4, R-082). Nothing where none was set.
    """
    clearance = latest_clearance(study)
    if clearance is None or clearance.retention_months is None:
        return None
    return Promise(
        due_at=Period(months=clearance.retention_months).after(since),
        authority=f"ICR {clearance.control_number or 'exemption'}",
        reason=f"The clearance sets {clearance.retention_months} months.",
        since=since,
    )


def after_closing(study: Study, rule: Rule, *, at: datetime) -> Promise | None:
    """When answers and all that was made of them go: the rule's period after the study closed, or
    the clearance's own (R-065, R-082, R-137). Nothing while it is open.
    """
    if study.closed_at is None:
        return None
    default = rule_book.promise(rule, study.closed_at, at=at)
    return choose([default], icr_promise(study, since=study.closed_at))


def with_their_study(
    rows: Iterable[Row], *, study_ref: UUID | None = None
) -> Iterator[tuple[Study, Row]]:
    """Rows that begin with the key of their study, in the order of these keys, each with it.

    Of the study only what ``after_closing`` asks is there. Studies are read beside the rows, some
    hundreds at once: memory does not grow with how many there are. A row whose study came since
    is left out, and found by the next look.
    """
    studies = _with_closing_terms(study_ref)
    study = None
    for row in rows:
        while study is None or study.pk < row[0]:
            study = next(studies, None)
            if study is None:
                return
        if study.pk == row[0]:
            yield study, row


def closing_terms(refs: Iterable[UUID]) -> dict[UUID, Study]:
    """The studies behind references, of which only what ``icr_promise`` asks is there."""
    few = Study.objects.filter(study_ref__in=set(refs)).only("study_ref", "code", "closed_at")
    found = {study.study_ref: study for study in few}
    _fetch_clearances(found.values())
    return found


def _with_closing_terms(study_ref: UUID | None) -> Iterator[Study]:
    few = Study.objects.only("study_ref", "code", "closed_at").order_by("pk")
    if study_ref is not None:
        few = few.filter(study_ref=study_ref)
    for studies in in_batches(few.iterator(STUDIES_AT_ONCE), STUDIES_AT_ONCE):
        _fetch_clearances(studies)
        yield from studies


def _fetch_clearances(studies: Iterable[Study]) -> None:
    """Not by ``Prefetch``, which has each clearance hold its study, and the study its clearances:
    such rings stay in memory until Python looks for them.
    """
    by_key = {study.pk: study for study in studies}
    for study in by_key.values():
        vars(study)[FETCHED] = []
    terms = Clearance.objects.filter(study__in=by_key).only(
        "study", "status", "recorded_at", "retention_months", "control_number"
    )
    for clearance in terms:
        vars(by_key[clearance.study_id])[FETCHED].append(clearance)


def dropped_questions(study: Study) -> set[str]:
    """Keys of questions that a reviewer dropped for good and that are still asked."""
    version = current_version(study)
    asked = {q["key"]: q["text"] for q in version.questions} if version else {}
    return reviews.dropped_questions(study, asked)


def asks_no_more(study: Study) -> bool:
    """Whether nobody will be asked again: it is closed, or so is every wave that is planned."""
    waves = list(study.waves.all())
    is_complete = len(waves) >= study.planned_waves and not any(wave.is_open for wave in waves)
    return study.closed_at is not None or is_complete
