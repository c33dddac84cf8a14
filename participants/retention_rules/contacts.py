"""Study contacts, and the lists that they come from, end with the study or its follow-up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Literal
from uuid import UUID

from django.utils import timezone

from foundation.keyring import keys
from foundation.keyring.models import PendingUpload
from foundation.keyring.uploads import forget_upload
from participants import queries
from participants.models import Contact, Invitation, WaveLink
from participants.queries.indexes import index_key
from participants.queries.invitations import invitations_key
from retention import rule_book
from retention.batches import in_batches
from retention.erasing import delete_in_ranges, page_by_page
from retention.registry import Holding
from retention.rules import A_DAY, A_YEAR, GRS_020, NO_TIME, Promise, Rule, earliest
from studies.models import Study
from studies.queries import AT_ONCE


def _rule(event_key: str, event: str, words: str) -> Rule:
    return Rule(
        key=f"study_contacts.{event_key}",
        event=event,
        period=NO_TIME,
        authority=GRS_020,
        words=words,
    )


CLOSED = _rule("closed", "The study closed.", "How to reach people: until the study ends.")
FOLLOW_UP = _rule(
    "follow_up",
    "The study closed and its follow-up is over.",
    "Where people are to be asked again after a study: until that is over.",
)
FOLLOW_UP_AT_MOST = Rule(
    key="study_contacts.follow_up_at_most",
    event="The study closed.",
    period=A_YEAR,
    authority=GRS_020,
    words="How to reach people: never longer than a year after the study ended.",
)
WAVES = _rule(
    "waves",
    "Every wave is closed and the waves are not linked.",
    "How to reach people: until nobody is asked any more.",
)
LINKED_WAVES = _rule(
    "linked_waves",
    "The last of the linked waves is complete.",
    "Where the same people are asked several times: until the last time is over.",
)
END_OF_STUDY = (CLOSED, FOLLOW_UP, FOLLOW_UP_AT_MOST, WAVES, LINKED_WAVES)
LIST_ARRIVED = Rule(
    key="waiting_contact_lists.arrived",
    event="The list arrived.",
    period=A_DAY,
    authority=GRS_020,
    words="Lists of people as a file: a day, or until they are brought in.",
)


@dataclass(frozen=True, slots=True)
class StudyContacts:
    """Contacts go when the study, or its follow-up, ends (R-139; GRS 6.5/020)."""

    key: str = "study_contacts"
    title: str = "Study contacts"
    holds: str = "Names, phones, e-mail and mailing addresses of people to be asked; their links."
    authority: str = GRS_020
    event: str = "The last wave, the study or its follow-up ends."
    clock: Literal["event", "dated"] = "event"
    rules: tuple[Rule, ...] = END_OF_STUDY

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per study, as long as it has contacts or a key of them lives."""
        # One transaction around all of it: PostgreSQL decides the way when reading begins.
        with page_by_page(Contact.objects.db):
            for ref, count, study in queries.with_their_end(_contacts_or_key(study_ref)):
                yield Holding(
                    record_class=self.key,
                    study_ref=ref,
                    study_code=study.code if study else "unknown",
                    unit_ref=str(ref),
                    count=count,
                    promise=end_of_study(study, at=at) if study else None,
                    event_text=self.event if study else "No study is known under this reference.",
                )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The keys, and with them every copy, at once; then the rows, links first."""
        for name in _keys_of(holding.study_ref):
            keys.destroy(name, at=at)
        for each in (Invitation, WaveLink):
            delete_in_ranges(each.objects.filter(study_ref=holding.study_ref))
        return delete_in_ranges(Contact.objects.kept_of(holding.study_ref))

    def remaining(self, holding: Holding) -> int:
        """Rows left, or one more while a key lives."""
        key_lives = not all(keys.is_destroyed(name) for name in _keys_of(holding.study_ref))
        with page_by_page(Contact.objects.db):
            links = sum(
                each.objects.filter(study_ref=holding.study_ref).count()
                for each in (Invitation, WaveLink)
            )
            return queries.count_contacts(holding.study_ref) + links + key_lives


def _contacts_or_key(study_ref: UUID | None) -> Iterator[tuple[UUID, int]]:
    """A key outlives the last contact that somebody had deleted: it is still to be destroyed."""
    with_key = ((ref, 0) for ref in queries.studies_with_contact_keys(study_ref))
    either = merge(queries.contacts_by_study(study_ref), with_key)
    for ref, same in groupby(either, key=itemgetter(0)):
        yield ref, max(count for _, count in same)


def _keys_of(study_ref: UUID) -> tuple[str, ...]:
    """What seals the contacts of a study, and what finds them and their links."""
    return queries.contacts_key(study_ref), index_key(study_ref), invitations_key(study_ref)


def end_of_study(study: Study, *, at: datetime) -> Promise | None:
    """When the contacts of a study go: at its close, or after the last day of its follow-up.

    Follow-up lasts a year at most. Only linked waves need contacts between two waves, until the
    last that is planned is complete (R-042); without them nobody is asked any more once no wave is
    open (R-119, R-139). An ICR's own period has no
    part in it: an event decides, not the default period (C-4).
    """
    if study.closed_at is None:
        return _end_of_waves(study, at)
    if study.follow_up_until is None:
        return rule_book.promise(CLOSED, study.closed_at, at=at)
    next_day = datetime.combine(study.follow_up_until + timedelta(days=1), time.min)
    over = timezone.make_aware(next_day, timezone.get_default_timezone())
    follow_up = rule_book.promise(FOLLOW_UP, max(over, study.closed_at), at=at)
    return earliest([follow_up, rule_book.promise(FOLLOW_UP_AT_MOST, study.closed_at, at=at)])


def _end_of_waves(study: Study, at: datetime) -> Promise | None:
    known = vars(study).get(queries.WAVE_ENDS)
    ends = [wave.closed_at for wave in study.waves.all()] if known is None else known
    closed = [end for end in ends if end is not None]
    if not closed or len(closed) < len(ends):
        return None
    if not study.keeps_linkage:
        return rule_book.promise(WAVES, max(closed), at=at)
    if len(ends) < study.planned_waves:
        return None
    return rule_book.promise(LINKED_WAVES, max(closed), at=at)


@dataclass(frozen=True, slots=True)
class WaitingContactLists:
    """Lists that arrived and were never brought in hold everything that contacts do (R-139)."""

    key: str = "waiting_contact_lists"
    title: str = "Contact lists that wait"
    holds: str = "Contact lists as they were sent, sealed, until their columns are chosen."
    authority: str = GRS_020
    event: str = "The list is brought in, a day has passed, or the study's contacts go."
    clock: Literal["event", "dated"] = "event"
    rules: tuple[Rule, ...] = (LIST_ARRIVED, *END_OF_STUDY)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per list."""
        waiting = PendingUpload.objects.exclude(study_ref=None).order_by("created_at")
        if study_ref is not None:
            waiting = waiting.filter(study_ref=study_ref)
        for some in in_batches(waiting.iterator(AT_ONCE)):
            lists = [(each, each.study_ref) for each in some if each.study_ref is not None]
            studies = queries.ends_of_studies({ref for _, ref in lists})
            for each, ref in lists:
                yield self._holding(each, ref, studies.get(ref), at)

    def _holding(
        self, waiting: PendingUpload, ref: UUID, study: Study | None, at: datetime
    ) -> Holding:
        return Holding(
            record_class=self.key,
            study_ref=ref,
            study_code=study.code if study else "unknown",
            unit_ref=str(waiting.upload_ref),
            count=1,
            promise=_list_promise(waiting, study, at),
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The key, the file, then the row."""
        return int(forget_upload(UUID(holding.unit_ref), at=at))

    def remaining(self, holding: Holding) -> int:
        """1 while the row is there: it goes last."""
        return PendingUpload.objects.filter(upload_ref=holding.unit_ref).count()


def _list_promise(waiting: PendingUpload, study: Study | None, at: datetime) -> Promise | None:
    a_day = rule_book.promise(LIST_ARRIVED, waiting.created_at, at=at)
    end = end_of_study(study, at=at) if study else None
    return earliest([a_day, end] if end else [a_day])
