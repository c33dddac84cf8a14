"""What was destroyed in a year, added up from its certificates, by component and record class."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from retention import registry
from retention.clocks import TAKEN_WITHIN
from retention.models import Certificate, LegalHold
from retention.queries.holds import DAY_OF_NOTICE
from retention.years import Year

BY_HOLD = "A legal hold kept it"
BY_HAND = "It was destroyed by hand"
TRIED_AGAIN = "A purge had to try again"
NO_PURGE = "No purge ran in time"


@dataclass(slots=True)
class Disposed:
    """What one component destroyed of one record class under one authority in a year.

    ``late`` counts the records that went later than a purge that runs as it should takes them, by
    the reason.
    """

    component: str
    record_class: str
    title: str
    authority: str
    records: int = 0
    units: int = 0
    first: datetime | None = None
    last: datetime | None = None
    certificates: list[str] = field(default_factory=list)
    late: dict[str, int] = field(default_factory=dict)

    @property
    def late_records(self) -> int:
        """How many went late, whatever the reason."""
        return sum(self.late.values())

    @property
    def late_said(self) -> str:
        """The reasons with their numbers; “” where nothing went late."""
        return "; ".join(f"{why}: {count:,}" for why, count in sorted(self.late.items()))


def disposed_in(year: Year) -> list[Disposed]:
    """Every line of every certificate of the year, in groups; two queries, whatever the year."""
    holds = list(LegalHold.objects.filter(set_at__lt=year.ends))
    groups: dict[tuple[str, str, str], Disposed] = {}
    for number, line, began in _lines(year):
        key = (component_of(line["study"]), line["record_class"], line["authority"])
        if key not in groups:
            groups[key] = Disposed(key[0], key[1], line["title"], key[2])
        _add(groups[key], number, line, _why_late(line, began, holds))
    return sorted(groups.values(), key=lambda each: (each.component, each.title, each.authority))


def component_of(study_code: str) -> str:
    """The component whose study it is, which its code begins with; the department for the rest."""
    component, dash, _ = study_code.partition("-")
    return component if dash else "Department"


def years_with_certificates(*, at: datetime) -> list[Year]:
    """The years to choose from: from the first certificate to now, the latest first."""
    first = Certificate.objects.aggregate(first=Min("run__finished_at"))["first"] or at
    found: list[Year] = []
    for kind in ("fiscal", "calendar"):
        begun = Year.around(timezone.localdate(first), kind).number
        latest = Year.around(timezone.localdate(at), kind).number
        found += [Year(kind, number) for number in range(latest, begun - 1, -1)]
    return found


def _lines(year: Year) -> Iterator[tuple[str, dict[str, Any], datetime]]:
    certificates = Certificate.objects.filter(
        run__finished_at__gte=year.begins, run__finished_at__lt=year.ends
    ).order_by("run__finished_at", "pk")
    for body in certificates.values_list("body", flat=True).iterator(chunk_size=500):
        said = json.loads(body)
        began = _moment(said["started_at"])
        for line in said["erased"]:
            yield said["certificate_of_destruction"], line, began


def _add(group: Disposed, number: str, line: dict[str, Any], why: str) -> None:
    gone = _moment(line["verified_at"])
    group.records += line["erased"]
    group.units += 1
    group.first = min(group.first or gone, gone)
    group.last = max(group.last or gone, gone)
    if not group.certificates or group.certificates[-1] != number:
        group.certificates.append(number)
    if why:
        group.late[why] = group.late.get(why, 0) + line["erased"]


def _why_late(line: dict[str, Any], began: datetime, holds: list[LegalHold]) -> str:
    due, gone = _moment(line["due_at"]), _moment(line["verified_at"])
    known = _known(line["record_class"])
    allowed = TAKEN_WITHIN[known.clock if known else "dated"]
    if any(_kept(hold, line, due) for hold in holds):
        return BY_HOLD
    if gone - due <= allowed:
        return ""
    if known and registry.is_destroyed_by_hand(known.key):
        return BY_HAND
    return TRIED_AGAIN if gone - began > allowed else NO_PURGE


def _kept(hold: LegalHold, line: dict[str, Any], due: datetime) -> bool:
    """Whether this goes on the day after the notice that the hold is over, and not on its own."""
    if hold.study_code != line["study"] or not hold.keeps(line["record_class"]):
        return False
    return hold.lifted_at is not None and DAY_OF_NOTICE.after(hold.lifted_at) == due


def _known(key: str) -> registry.RecordClass | None:
    try:
        return registry.record_class(key)
    except KeyError:
        return None  # a certificate outlives its class


def _moment(said: str) -> datetime:
    moment = parse_datetime(said)
    assert moment is not None, "certificates say their moments in ISO form"
    return moment
