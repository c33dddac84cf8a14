"""What time it is, by the process and by its databases, and why that may be in doubt.

A clock set forward destroys before its time, and one set back keeps too long: both are defects
(C-12). No models here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.models import TextChoices
from django.utils import timezone

MAY_DIFFER = timedelta(minutes=5)
"""How far the process's clock may be from that of a database."""

MAY_BE_SILENT = timedelta(hours=48)
"""How long after the last purge the next may come without being asked about."""

TAKEN_WITHIN = {"event": timedelta(minutes=15), "dated": timedelta(hours=25)}
"""How long after its day something may still wait for a purge of its clock that runs as it should:
three rounds of every five minutes, or a night and an hour."""


class Doubt(TextChoices):
    """Why purges stand still."""

    APART = "apart", "The clocks differ"
    BACKWARDS = "backwards", "The clock lies before the last purge"
    JUMPED = "jumped", "The last purge lies too long ago"


SENTENCES = {
    Doubt.APART: (
        "The clock of the process and that of a database differ by more than five minutes. Set "
        "them right: purges go on by themselves then."
    ),
    Doubt.BACKWARDS: (
        "The clock lies before the last purge. A records officer confirms the time, or it is set "
        "right."
    ),
    Doubt.JUMPED: (
        "The last purge lies more than 48 hours before what the clock says. A records officer "
        "confirms the time, then what was missed is caught up."
    ),
}


class ClockRefusedError(ValueError):
    """Nothing is destroyed while the clock is in doubt: the sentence says why."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """One reading of all of them. The portal's own database is what all processes share."""

    process: datetime
    databases: Mapping[str, datetime]

    @property
    def shared(self) -> datetime:
        """The clock by which runs are compared, whichever machine they ran on."""
        return self.databases[DEFAULT_DB_ALIAS]

    @property
    def earliest(self) -> datetime:
        """What all of them say has come: nothing goes before it is due by every clock (C-12)."""
        return min(self.process, *self.databases.values())

    @property
    def are_apart(self) -> bool:
        """Whether the process and one of its databases differ by too much."""
        return any(abs(self.process - each) > MAY_DIFFER for each in self.databases.values())

    def doubt(self, last: datetime | None) -> Doubt | None:
        """What speaks against believing them, where purges last ran at ``last``."""
        if self.are_apart:
            return Doubt.APART
        if last is None:
            return None
        if self.shared < last:
            return Doubt.BACKWARDS
        return Doubt.JUMPED if self.shared - last > MAY_BE_SILENT else None


def read(process: datetime) -> Clocks:
    """Ask every database that answers; the portal's own must.

    Whatever needs one that is away fails by itself, and is tried again.
    """
    found = {DEFAULT_DB_ALIAS: clock_of(DEFAULT_DB_ALIAS)}
    for alias in connections:
        try:
            found[alias] = clock_of(alias)
        except OperationalError:
            if alias == DEFAULT_DB_ALIAS:
                raise
    return Clocks(process, found)


def said(moment: datetime) -> str:
    """To the second, with the zone: to be compared with a watch."""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B %Y, %H:%M:%S %Z}"


def clock_of(alias: str) -> datetime:
    """What the clock of one database shows."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment
