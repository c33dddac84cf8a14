"""The charts of the dashboards: from numbers to findings."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from foundation.access.models import Component
from oversight.charts import Chart, bars
from oversight.queries import ending, reviewing
from oversight.queries.hours import hours_by_number
from studies.models.study import StudyQuerySet

MOST_NUMBERS = 12
INVENTORY = "view_inventory"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person oversees; no components mean the whole department."""

    studies: StudyQuerySet
    components: tuple[Component, ...]


def charts_of(seen: Seen, *, at: datetime) -> list[Chart]:
    """Every chart; the number of queries does not grow with the studies."""
    on = timezone.localdate(at)
    return [
        _open_reviews(seen, at=at),
        _median_days(seen, at=at),
        _hours(seen, on=on),
        _ending(seen, on=on),
        _uncovered(seen, on=on),
        _overdue(seen, at=at),
    ]


def figures_of(seen: Seen, *, at: datetime) -> list[dict[str, Any]]:
    """What should be zero."""
    on = timezone.localdate(at)
    return [
        {
            "label": "Overdue certificates of vendors",
            "value": ending.overdue_certificates(
                seen.studies, on=on, department=not seen.components
            ),
            "note": "destruction not shown 30 days after it was due",
        },
        {
            "label": "Access past its day",
            "value": ending.lapsed_grants(seen.studies, on=on),
            "note": "ends by the clock each night",
        },
        {
            "label": "People with roles that exclude each other",
            "value": ending.people_with_incompatible_roles(seen.studies, at=at),
            "note": "the database refuses new ones",
        },
    ]


def _open_reviews(seen: Seen, *, at: datetime) -> Chart:
    lines = reviewing.open_by_age(seen.studies, at=at)
    waiting = sum(sum(values) for _age, values in lines)
    long = sum(sum(values) for _age, values in lines[3:])
    finding = (
        f"{_count(waiting, 'review waits', 'reviews wait')};"
        f" {long:,} of them longer than {reviewing.LONG} days"
    )
    return Chart(
        key="open_reviews",
        title=finding if waiting else "No privacy review waits",
        source=f"{_count(waiting, 'privacy review', 'privacy reviews')} under way on {_day(at)},"
        " by how long the office that has it now has had it.",
        series=("Component privacy officer", "Privacy Office"),
        bars=bars(lines),
        rows_are="Waiting since",
    )


def _median_days(seen: Seen, *, at: datetime) -> Chart:
    stages = reviewing.median_days(seen.studies, at=at)
    known = [stage for stage in stages if stage.days is not None]
    slowest = max(known, key=lambda stage: stage.days or 0, default=None)
    return Chart(
        key="median_days",
        title=_slowest(slowest),
        source="Median days per stage, twelve months to "
        f"{_day(at)}; n = "
        + ", ".join(f"{stage.decided:,} ({stage.label})" for stage in stages)
        + ".",
        series=("Median days",),
        bars=bars([(stage.label, (stage.days or 0,)) for stage in stages], " days"),
        rows_are="Stage",
    )


def _slowest(stage: reviewing.Stage | None) -> str:
    """The finding about the stage that takes longest."""
    if stage is None or stage.days is None:
        return "No review was decided in the last twelve months"
    if stage.days < 1:
        return "Half of all reviews are decided on the day on which they are sent"
    office = stage.label.replace("Component", "component")
    days = f"{stage.days:g} {'day' if stage.days == 1 else 'days'}"
    return f"Half of all reviews take the {office} longer than {days}"


def _hours(seen: Seen, *, on: date) -> Chart:
    uses = hours_by_number(seen.studies, seen.components, on=on)
    low = [use for use in uses if use.is_low]
    title = "Every control number has a tenth of its hours left, or more"
    if low:
        few = _count(len(low), "control number has", "control numbers have")
        title = f"{few} less than a tenth of the hours left"
    return Chart(
        key="burden_hours",
        title=title if uses else "No control number is recorded",
        source=f"Hours of {_count(len(uses), 'control number', 'control numbers')} in the twelve"
        f" months to {_date(on)}, the fullest {MOST_NUMBERS} first. Requests hold hours of a"
        " generic clearance; people addressed use those of a full or an emergency clearance.",
        series=("Hours used", "Hours left"),
        bars=bars([(use.label, (use.used, use.left)) for use in uses[:MOST_NUMBERS]]),
        rows_are="Control number",
    )


def _ending(seen: Seen, *, on: date) -> Chart:
    lines = ending.ending_by_window(seen.studies, on=on)
    soon = sum(lines[0][1])
    total = sum(sum(values) for _label, values in lines)
    return Chart(
        key="ending",
        title=f"{_count(soon, 'approval or clearance ends', 'approvals and clearances end')}"
        " within 30 days",
        source=f"{total:,} of studies that are not closed end within 90 days of {_date(on)}.",
        series=("Privacy approvals", "Clearances"),
        bars=bars(lines),
        rows_are="Ends",
        url=f"{reverse(INVENTORY)}?expiring=90",
    )


def _uncovered(seen: Seen, *, on: date) -> Chart:
    lines = ending.uncovered_by_component(seen.studies, on=on)
    total = sum(n for _code, (n,) in lines)
    title = f"{_count(total, 'study is', 'studies are')} not covered by the privacy assessment"
    return Chart(
        key="uncovered",
        title=title if total else "Every study is covered by the privacy assessment",
        source=f"{_count(total, 'study', 'studies')} without an approval of both privacy offices"
        f" in force on {_date(on)}.",
        series=("Studies not covered",),
        bars=bars(lines),
        rows_are="Component",
        url=f"{reverse(INVENTORY)}?covered=no",
    )


def _overdue(seen: Seen, *, at: datetime) -> Chart:
    lines = ending.overdue_disposal(seen.studies, at=at, department=not seen.components)
    total = sum(n for _title, (n,) in lines)
    title = f"{_count(total, 'record is', 'records are')} overdue for destruction"
    return Chart(
        key="overdue",
        title=title if total else "Nothing is overdue for destruction",
        source=f"Records whose day has passed on {_day(at)} and that no legal hold keeps.",
        series=("Records",),
        bars=bars(lines),
        rows_are="Kind of record",
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _day(at: datetime) -> str:
    return _date(timezone.localdate(at))


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
