"""What the machines of an operator watch: how much is overdue, and whether purges run.

Lines of the OpenMetrics text format, which Prometheus and others read. Numbers, record classes and
services only: no study, nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from retention import queries
from retention.clocks import TAKEN_WITHIN
from retention.models import LastLook


def metrics(*, at: datetime) -> str:
    """Everything as of ``at``, as one text that ends as the format asks."""
    looks = list(LastLook.objects.all())
    lines = [
        *_overdue(at),
        *_family("retention_seconds_since_look", "gauge", _since_look(looks, at)),
        *_family("retention_missed_looks", "counter", _missed(looks)),
        *_family("retention_clock_in_doubt", "gauge", _in_doubt(looks)),
        "# EOF\n",
    ]
    return "\n".join(lines)


def _overdue(at: datetime) -> list[str]:
    """Records that would be gone if everything went as it should, and what keeps them."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in queries.late(queries.grouped(queries.held(at=at)), at=at):
        if each.is_overdue:
            counted[each.line.first.record_class, each.cause.value] += each.line.count
    samples = (
        (f'{{record_class="{key}",cause="{cause}"}}', count)
        for (key, cause), count in sorted(counted.items())
    )
    total = [("", sum(counted.values()))]
    return [
        *_family("retention_overdue_records", "gauge", samples),
        *_family("retention_overdue_records_in_all", "gauge", total),
    ]


def _since_look(looks: list[LastLook], at: datetime) -> Iterator[tuple[str, int]]:
    for look in looks:
        for clock in TAKEN_WITHIN:
            last = look.of(clock)
            if last is not None:
                label = f'{{service="{look.service}",clock="{clock}"}}'
                yield label, int((at - last).total_seconds())


def _missed(looks: list[LastLook]) -> Iterator[tuple[str, int]]:
    for look in looks:
        yield f'_total{{service="{look.service}"}}', look.missed


def _in_doubt(looks: list[LastLook]) -> Iterator[tuple[str, int]]:
    for look in looks:
        yield f'{{service="{look.service}"}}', int(bool(look.doubt))


def _family(name: str, kind: str, samples: Iterable[tuple[str, int]]) -> list[str]:
    return [f"# TYPE {name} {kind}", *(f"{name}{label} {value}" for label, value in samples)]
