"""Told of retention: destruction that failed or stands still, holds, what is destroyed soon.

Whose study it is only the studies know: their leads come from ``STUDY_LEAD_SOURCES``.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from foundation.mail.deadlines import thresholds_passed, when
from retention import queries, rule_book
from retention.models import DispositionRuleChange, LastLook, LegalHold, NeedStatement, PurgeRun
from retention.people import leads_of
from retention.registry import Holding, Service

BEFORE_DISPOSAL = (30, 7)
"""Days before something is destroyed at which leads and records officers are told."""

REVIEW_OF_HOLD = (0, -7, -14, -30, -60, -90)
"""Days after the review of a hold at which records officers are told, until it is answered."""

KEPT_BY_HOLD = (0, -30, -90, -180, -365)
"""Days after something would have been destroyed at which records officers are told of a hold."""


def tell_records_officers_disposal_failed(run: PurgeRun, *, at: datetime) -> None:
    """Something could not be destroyed; every purge tries again, and tells once a day."""
    day = timezone.localdate(at).isoformat()
    telling = Telling(
        "disposal.failed",
        f"run:{run.run_ref}:failed:{day}",
        "Something that is due could not be destroyed. The next purge tries again; see what it is.",
        "view_retention",
    )
    tell(holders_of(Role.RECORDS_OFFICER, at=at), telling, at=at)


def tell_records_officers_clock_doubted(look: LastLook, *, at: datetime) -> None:
    """Purges of a service stand still until the time is confirmed, or the clock is set right."""
    since = f"{look.doubted_at:%Y-%m-%dT%H:%M:%S}"
    service = Service(look.service).label
    telling = Telling(
        "purge.stopped",
        f"look:{look.service}:{look.doubt}:{since}",
        f"{service} destroys nothing: its clock is in doubt. Compare the clocks and say whether "
        "they are right.",
        "confirm_clock",
    )
    tell(holders_of(Role.RECORDS_OFFICER, at=at), telling, at=at)


def tell_records_officers_purge_missed(look: LastLook, clock: str, *, at: datetime) -> None:
    """Once for each gap: purges did not come in time; what was missed is destroyed by now."""
    last = look.of(clock)
    assert last is not None, "what never ran cannot come too late"
    service = Service(look.service).label
    telling = Telling(
        "purge.missed",
        f"look:{look.service}:{clock}:missed:{last:%Y-%m-%dT%H:%M:%S}",
        f"{service} did not look in time for what is due, and has caught up. Ask the operator "
        "whether its worker was stopped.",
        "view_retention",
    )
    tell(holders_of(Role.RECORDS_OFFICER, at=at), telling, at=at)


def tell_people_hold_set(hold: LegalHold, *, by: User, at: datetime) -> None:
    """The study's leads, records officers and the Privacy Office: what is kept is not destroyed."""
    what = "some of its records are" if hold.record_classes else "nothing of it is"
    kept = "kept" if hold.record_classes else "destroyed"
    sentence = f"A legal hold was set on {hold.study_code}: {what} {kept}."
    _tell_of_hold(hold, "set", sentence, by=by, at=at)


def tell_people_hold_lifted(hold: LegalHold, *, by: User, at: datetime) -> None:
    """The same people, at once: what came due meanwhile goes after a day of notice."""
    sentence = (
        f"The legal hold on {hold.study_code} was lifted: what fell due meanwhile is destroyed in "
        "a day."
    )
    _tell_of_hold(hold, "lifted", sentence, by=by, at=at)


def tell_people_disposal_due(*, at: datetime) -> None:
    """Each day: what will be destroyed soon, once for each study, day and distance."""
    on = timezone.localdate(at)
    days: dict[tuple[UUID, str], set[date]] = {}
    with rule_book.as_approved():
        held = queries.held(at=at)
    for holding in _dated(held):
        if not holding.kept_by_hold:
            key = (holding.study_ref, holding.study_code)
            days.setdefault(key, set()).add(_day(holding))
    for (study_ref, code), ends in days.items():
        for end in ends:
            _tell_of_disposal(study_ref, code, end, on=on, at=at)


def tell_records_officers_hold_keeps_due(*, at: datetime) -> None:
    """Each day: what would be gone by now and only a hold keeps, at growing distances."""
    on = timezone.localdate(at)
    first: dict[str, date] = {}
    for holding in _dated(queries.held(at=at)):
        if holding.kept_by_hold and holding.is_due(at):
            first.setdefault(holding.study_code, _day(holding))
    officers = list(holders_of(Role.RECORDS_OFFICER, at=at))
    for code, day in first.items():
        if passed := thresholds_passed(day, on, KEPT_BY_HOLD):
            telling = Telling(
                "hold.overdue",
                passed.once(f"hold:{code}:keeps"),
                f"A legal hold keeps what of {code} was due on {day.day} {day:%B %Y}.",
                "view_retention",
            )
            tell(officers, telling, at=at)


def tell_records_officers_hold_review(*, at: datetime) -> None:
    """Each day: which holds are to be looked at again; they stay meanwhile."""
    on = timezone.localdate(at)
    officers = list(holders_of(Role.RECORDS_OFFICER, at=at))
    for hold in queries.holds_to_review(on=on):
        if passed := thresholds_passed(hold.review_on, on, REVIEW_OF_HOLD):
            telling = Telling(
                "hold.review",
                passed.once(f"hold:{hold.pk}:review"),
                f"Is the legal hold on {hold.study_code} still needed? It stays until lifted.",
                "view_retention",
            )
            tell(officers, telling, at=at)


def tell_records_officers_rule_change_proposed(
    change: DispositionRuleChange, *, by: User, at: datetime
) -> None:
    """The others: one of them decides."""
    sentence = "Another period of retention is proposed. See what would go, then decide."
    _tell_of_rule_change(change, "proposed", sentence, by=by, at=at)


def tell_records_officers_rule_change_decided(
    change: DispositionRuleChange, *, by: User, at: datetime
) -> None:
    """Everybody who could have decided, and who proposed it."""
    sentence = "Another period of retention counts soon. See from which day."
    if change.in_force_from is None:
        sentence = "The proposal of another period of retention was declined."
    _tell_of_rule_change(change, "decided", sentence, by=by, at=at)


def tell_records_officers_need_stated(statement: NeedStatement, *, by: User, at: datetime) -> None:
    """One of them decides whether days move."""
    sentence = f"A lead of {statement.study_code} says what is needed. Confirm it, or decline."
    officers = {*holders_of(Role.RECORDS_OFFICER, at=at)}
    _tell_of_need(statement, "stated", sentence, officers - {by}, at=at)


def tell_people_need_decided(statement: NeedStatement, *, by: User, at: datetime) -> None:
    """Leads and the other records officers: days have moved, or stay."""
    moved = "Days on which records go have moved" if statement.is_in_force else "All days stay"
    sentence = f"{moved} in {statement.study_code}: what its lead said was decided."
    people = {*holders_of(Role.RECORDS_OFFICER, at=at), *leads_of(statement.study_ref, at=at)}
    _tell_of_need(statement, "decided", sentence, people - {by}, at=at)


def _tell_of_need(
    statement: NeedStatement, what: str, sentence: str, people: set[User], *, at: datetime
) -> None:
    once, args = f"need:{statement.pk}:{what}", (str(statement.study_ref),)
    tell(people, Telling(f"need.{what}", once, sentence, "view_needs", args), at=at)


def _tell_of_rule_change(
    change: DispositionRuleChange, what: str, sentence: str, *, by: User, at: datetime
) -> None:
    telling = Telling(
        f"rule_change.{what}",
        f"rule_change:{change.pk}:{what}",
        sentence,
        "view_rule_change",
        (str(change.pk),),
    )
    officers = {*holders_of(Role.RECORDS_OFFICER, at=at)}
    tell((person for person in officers if person != by), telling, at=at)


def _tell_of_hold(hold: LegalHold, what: str, sentence: str, *, by: User, at: datetime) -> None:
    once = f"hold:{hold.pk}:{what}"
    leads = leads_of(hold.study_ref, at=at)
    seen_here = Telling(f"hold.{what}", once, sentence, "view_study_retention", (hold.study_code,))
    tell((person for person in leads if person != by), seen_here, at=at)
    offices = {
        *holders_of(Role.RECORDS_OFFICER, at=at),
        *holders_of(Role.PRIVACY_OFFICE, at=at),
    }
    seen_there = Telling(f"hold.{what}", once, sentence, "view_retention")
    tell((person for person in offices if person != by), seen_there, at=at)


def _tell_of_disposal(study_ref: UUID, code: str, end: date, *, on: date, at: datetime) -> None:
    passed = thresholds_passed(end, on, BEFORE_DISPOSAL)
    if passed is None:
        return
    telling = Telling(
        "disposal.due",
        passed.once(f"disposal:{code}"),
        f"Something of {code} is destroyed {when(end, on)}. See what, and under which authority.",
        "view_study_retention",
        (code,),
    )
    people = {*leads_of(study_ref, at=at), *holders_of(Role.RECORDS_OFFICER, at=at)}
    tell(people, telling, at=at)


def _dated(holdings: Iterable[Holding]) -> list[Holding]:
    return [holding for holding in holdings if holding.promise is not None]


def _day(holding: Holding) -> date:
    assert holding.promise is not None
    return timezone.localdate(holding.promise.due_at)
