"""Files for vendors go at once; whose data went out is known for five years (C-8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from foundation.keyring import files, keys
from participants import queries
from participants.actions.handover_people import forget_people_of
from participants.lifecycle.handovers import HandoverStatus
from participants.models import DisclosedPerson, Handover, HandoverContact, HandoverWay
from participants.notices.handovers import tell_recruiter_handover_decided
from participants.queries.disclosures import handover_key, path_of, people_disclosed
from retention import rule_book
from retention.batches import in_batches
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import A_DAY, GRS_020, NO_TIME, Period, Promise, Rule
from studies.queries import AT_ONCE

ACCOUNTING_RULE = "5 U.S.C. 552a(c)(2): five years or the life of the record"
DOWNLOADED = Rule(
    key="handover_files.downloaded",
    event="The vendor’s file was downloaded.",
    period=NO_TIME,
    authority=GRS_020,
    words="Files for a company that asks people for us: until it has fetched them.",
)
FILE_READY = Rule(
    key="handover_files.ready",
    event="The vendor’s file was made.",
    period=A_DAY,
    authority=GRS_020,
    words="Files for a company that asks people for us: never longer than a day.",
)
DISCLOSED = Rule(
    key="disclosed_people.disclosed",
    event="The contacts were disclosed, and they are destroyed.",
    period=Period(months=60),
    authority=ACCOUNTING_RULE,
    words="To whom contact details were given, without names: five years, as the law asks.",
)
NEVER_FETCHED = {
    HandoverStatus.READY: HandoverStatus.LAPSED,
    HandoverStatus.RELEASED: HandoverStatus.STOPPED,  # whoever made the file died over it
}
NEVER_MADE = "The file could not be made within a day. Prepare another hand-over."


@dataclass(frozen=True, slots=True)
class HandoverFiles:
    """Encrypted files that a vendor is to get lie here until downloaded, a day at most."""

    key: str = "handover_files"
    title: str = "Files for vendors"
    holds: str = (
        "Contacts that were released to a vendor, encrypted for it and sealed again; keyed"
        " fingerprints of how they are reached, to find who opts out before it is fetched."
    )
    authority: str = GRS_020
    event: str = "The file was downloaded, or a day has passed."
    clock: Literal["event", "dated"] = "event"
    rules: tuple[Rule, ...] = (DOWNLOADED, FILE_READY)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per file."""
        there = Handover.objects.exclude(path="").select_related("disclosure")
        if study_ref is not None:
            there = there.filter(study_ref=study_ref)
        for each in there.order_by("ready_at", "pk").iterator(AT_ONCE):
            yield Holding(
                record_class=self.key,
                study_ref=each.study_ref,
                study_code=each.study_code,
                unit_ref=str(each.pk),
                count=1,
                promise=_file_promise(each, at),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The key, the file, then its place; nobody is accounted for who was not handed over."""
        ref = UUID(holding.unit_ref)
        keys.destroy(handover_key(ref), at=at)
        # Nobody downloads it meanwhile.
        with transaction.atomic(using="vault"), transaction.atomic():
            handover = Handover.objects.select_for_update(no_key=True).get(pk=ref)
            path, handover.path = handover.path, ""
            if handover.status in NEVER_FETCHED:
                handover.move_to(NEVER_FETCHED[HandoverStatus(handover.status)])
                if handover.status == HandoverStatus.STOPPED:
                    handover.reason = NEVER_MADE
                tell_recruiter_handover_decided(handover, at=at)
                delete_in_ranges(DisclosedPerson.objects.filter(handover_id=ref))
            forget_people_of(ref)
            handover.save(update_fields=["path", "status", "reason"])
            files.delete_file(path_of(ref))
        return int(bool(path))

    def remaining(self, holding: Holding) -> int:
        """1 for each of: its place, its key, pieces in the store, whoever was noted for it."""
        ref = UUID(holding.unit_ref)
        known = Handover.objects.filter(pk=ref).exclude(path="").count()
        known += files.versions_left(path_of(ref))
        people = sum(
            each.objects.filter(handover_id=ref).count() for each in (HandoverContact, HandoverWay)
        )
        return known + people + (not keys.is_destroyed(handover_key(ref)))


def _file_promise(handover: Handover, at: datetime) -> Promise | None:
    disclosed = getattr(handover, "disclosure", None)
    if disclosed is not None:
        return rule_book.promise(DOWNLOADED, disclosed.at, at=at)
    since = handover.ready_at or handover.released_at
    return rule_book.promise(FILE_READY, since, at=at) if since else None


@dataclass(frozen=True, slots=True)
class DisclosedPeople:
    """Fingerprints of whose data went out, longer than the contacts themselves (R-146, C-8)."""

    key: str = "disclosed_people"
    title: str = "Accounting of disclosed people"
    holds: str = "Keyed fingerprints of how people are reached whose contact went to a vendor."
    authority: str = ACCOUNTING_RULE
    event: str = "Five years have passed and the contacts are destroyed, whichever is later."
    clock: Literal["event", "dated"] = "dated"
    rules: tuple[Rule, ...] = (DISCLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per disclosure."""
        for some in in_batches(people_disclosed(study_ref)):
            gone = queries.destroyed_at({queries.contacts_key(each.study_ref) for each in some})
            for each in some:
                gone_at = gone.get(queries.contacts_key(each.study_ref))
                yield Holding(
                    record_class=self.key,
                    study_ref=each.study_ref,
                    study_code=each.study_code,
                    unit_ref=str(each.pk),
                    count=each.fingerprints,
                    promise=accounting_promise(each.at, gone_at, at=at),
                    event_text=self.event,
                )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The rows. Their key is that of all accounting, and stays; the disclosure itself too."""
        return delete_in_ranges(DisclosedPerson.objects.filter(handover_id=UUID(holding.unit_ref)))

    def remaining(self, holding: Holding) -> int:
        """Rows left."""
        return DisclosedPerson.objects.filter(handover_id=UUID(holding.unit_ref)).count()


def accounting_promise(
    disclosed_at: datetime, contacts_gone_at: datetime | None, *, at: datetime
) -> Promise | None:
    """Five years or the life of the record, whichever is longer (5 U.S.C. 552a(c)(2)).

    The record is the contact in the vault: while it lives there is no date.
    """
    if contacts_gone_at is None:
        return None
    return rule_book.promise(DISCLOSED, disclosed_at, at=at).not_before(contacts_gone_at)
