"""The opt-in panel ends entry by entry, when the person asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from foundation.keyring import keys
from participants import queries
from participants.actions.panel import leave_studies
from participants.models import PanelEntry, PanelLinkRequest
from retention import rule_book
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import GRS_020, NO_TIME, Promise, Rule

OF_NO_STUDY, NO_CODE = UUID(int=0), "the portal"
WHOLE_PANEL = "panel"
ASKED_TO_GO = Rule(
    key="panel_entries.asked",
    event="The person asked to be removed.",
    period=NO_TIME,
    authority=GRS_020,
    words="People who want to hear from us again: until they ask to be removed, then at once.",
)
CHANGED = Rule(
    key="panel_entries.changed",
    event="The person changed the entry.",
    period=NO_TIME,
    authority=GRS_020,
    words="What somebody changed in such an entry: the old words go at once.",
)
DAY_OF_ASKING = Rule(
    key="panel_link_requests.day",
    event="The day is over.",
    period=NO_TIME,
    authority=GRS_020,
    words="That somebody asked for a link to such an entry: until the day is over.",
)


@dataclass(frozen=True, slots=True)
class PanelEntries:
    """The panel stays until a person asks to go, and then goes at once (C-7, GRS 6.5/020).

    The schedule gives no period, so the panel as a whole has no date. An entry whose key is gone
    belongs to somebody who left while the process died, and a key without its entry to one that was
    changed then: what is left is due.
    """

    key: str = "panel_entries"
    title: str = "Opt-in panel"
    holds: str = "How to reach people who asked to hear from us again, each sealed alone."
    authority: str = GRS_020
    event: str = "The person asks to be removed, with a code that only that person has."
    clock: Literal["event", "dated"] = "event"
    rules: tuple[Rule, ...] = (ASKED_TO_GO, CHANGED)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One for the panel, and one for each entry that was left half destroyed."""
        if study_ref not in (None, OF_NO_STUDY):
            return
        for ref in queries.keys_without_entry():
            yield self._holding(str(ref), 1, rule_book.promise(CHANGED, at, at=at))
        half_gone = queries.entries_without_key()
        for ref, destroyed_at in half_gone.items():
            promise = rule_book.promise(ASKED_TO_GO, destroyed_at, at=at)
            yield self._holding(str(ref), 1, promise)
        whole = queries.panel_in_numbers().people - len(half_gone)
        if whole:
            yield self._holding(WHOLE_PANEL, whole, None)

    def _holding(self, unit_ref: str, count: int, promise: Promise | None) -> Holding:
        return Holding(
            record_class=self.key,
            study_ref=OF_NO_STUDY,
            study_code=NO_CODE,
            unit_ref=unit_ref,
            count=count,
            promise=promise,
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """Key, row and copies of one entry; the panel as a whole is never due."""
        keys.destroy(queries.panel_key(holding.unit_ref), at=at)
        rows = PanelEntry.objects.filter(entry_ref=UUID(holding.unit_ref))
        with transaction.atomic(using="vault"):
            for withdrawal in list(rows.values_list("withdrawal", flat=True)):
                leave_studies(bytes(withdrawal), at=at)
        return delete_in_ranges(rows)

    def remaining(self, holding: Holding) -> int:
        """The row, and one more while its key lives."""
        key_lives = not keys.is_destroyed(queries.panel_key(holding.unit_ref))
        return PanelEntry.objects.filter(entry_ref=UUID(holding.unit_ref)).count() + key_lives


@dataclass(frozen=True, slots=True)
class PanelLinkRequests:
    """Requests for a link to an entry, each answered a minute later; what was left goes."""

    key: str = "panel_link_requests"
    title: str = "Requests for a link to a panel entry"
    holds: str = "The reference of an entry to whose e-mail address a link is to be sent."
    authority: str = GRS_020
    event: str = "The link is sent, or the day is over."
    clock: Literal["event", "dated"] = "dated"
    rules: tuple[Rule, ...] = (DAY_OF_ASKING,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One for each day."""
        if study_ref not in (None, OF_NO_STUDY):
            return
        days = PanelLinkRequest.objects.values_list("asked_on").annotate(count=Count("pk"))
        for day, count in days.order_by("asked_on"):
            midnight = datetime.combine(day + timedelta(days=1), time.min)
            over = timezone.make_aware(midnight, timezone.get_default_timezone())
            yield Holding(
                record_class=self.key,
                study_ref=OF_NO_STUDY,
                study_code=NO_CODE,
                unit_ref=day.isoformat(),
                count=count,
                promise=rule_book.promise(DAY_OF_ASKING, over, at=at),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The rows of that day."""
        return delete_in_ranges(self._of(holding))

    def remaining(self, holding: Holding) -> int:
        """Rows of that day."""
        return self._of(holding).count()

    def _of(self, holding: Holding) -> QuerySet[PanelLinkRequest]:
        return PanelLinkRequest.objects.filter(asked_on=date.fromisoformat(holding.unit_ref))
