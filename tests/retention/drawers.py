"""A record class without tables: drawers with things in them, for tests of the machinery."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from retention.registry import Holding
from retention.rules import GRS_010, NO_TIME, Promise, Rule
from tests.builders.access import NOW

YESTERDAY = NOW - timedelta(days=1)
DRAWER_CLOSED = Rule("drawers.closed", "The drawer was closed.", NO_TIME, GRS_010, "Drawers.")


@dataclass
class Drawer:
    """One holding: ``things`` are left in it; gone at ``due_at`` if that is set."""

    things: int = 3
    due_at: datetime | None = YESTERDAY
    study_ref: UUID = field(default_factory=uuid4)
    study_code: str = "TSA-2027-001"
    unit_ref: str = field(default_factory=lambda: str(uuid4()))


@dataclass
class Drawers:
    """``breaks`` makes ``erase`` fail with ``problem``; ``leaves`` is what it does not find."""

    drawers: list[Drawer]
    key: str = "drawers"
    clock: Literal["event", "dated"] = "event"
    title: str = "Drawers"
    holds: str = "Things in drawers."
    authority: str = GRS_010
    event: str = "Somebody closes the drawer."
    breaks: bool = False
    problem: Exception = field(default_factory=lambda: OSError("the drawer is stuck"))
    leaves: int = 0
    rules: tuple[Rule, ...] = (DRAWER_CLOSED,)
    erased: list[str] = field(default_factory=list)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        return [
            Holding(
                record_class=self.key,
                study_ref=drawer.study_ref,
                study_code=drawer.study_code,
                unit_ref=drawer.unit_ref,
                count=drawer.things,
                promise=(
                    Promise(drawer.due_at, GRS_010, "The drawer was closed.")
                    if drawer.due_at
                    else None
                ),
                event_text="Waits for somebody to close the drawer.",
            )
            for drawer in self.drawers
            if drawer.things and study_ref in {None, drawer.study_ref}
        ]

    def erase(self, holding: Holding, *, at: datetime) -> int:
        if self.breaks:
            raise self.problem
        self.erased.append(holding.unit_ref)
        drawer = self._drawer(holding)
        gone, drawer.things = drawer.things - self.leaves, self.leaves
        return gone

    def remaining(self, holding: Holding) -> int:
        return self._drawer(holding).things

    def _drawer(self, holding: Holding) -> Drawer:
        return next(each for each in self.drawers if each.unit_ref == holding.unit_ref)
