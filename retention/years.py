"""The years of a disposition report: federal fiscal years and calendar years. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

FISCAL, CALENDAR = "fiscal", "calendar"
OCTOBER = 10


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year is named after the calendar year in which it ends (31 U.S.C. 1102)."""

    kind: str
    number: int

    @classmethod
    def read(cls, text: str) -> "Year | None":
        """“fiscal-2027”, “calendar-2027”; ``None`` for anything else."""
        kind, _, number = text.partition("-")
        if kind not in {FISCAL, CALENDAR} or not number.isascii() or not number.isdigit():
            return None
        return cls(kind, int(number)) if 2000 <= int(number) <= 2999 else None

    @classmethod
    def around(cls, day: date, kind: str = FISCAL) -> "Year":
        """The year that a day lies in."""
        later = kind == FISCAL and day.month >= OCTOBER
        return cls(kind, day.year + later)

    @property
    def key(self) -> str:
        """In the address."""
        return f"{self.kind}-{self.number}"

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.kind.capitalize()} year {self.number}"

    @property
    def months(self) -> str:
        """From when to when."""
        if self.kind == FISCAL:
            return f"October {self.number - 1} to September {self.number}"
        return f"January to December {self.number}"

    @property
    def begins(self) -> datetime:
        """Its first moment, on the portal's clock."""
        if self.kind == FISCAL:
            return _midnight(date(self.number - 1, OCTOBER, 1))
        return _midnight(date(self.number, 1, 1))

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return Year(self.kind, self.number + 1).begins


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
