"""What a report shows of released reports of other studies: printed numbers, and whose they are.

A copy of what stands in the other report, and of nothing else: whoever may read that one has all of
it in hand already (decision 22).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reports.disclosure.protected import HIDDEN, Marker, Percent, Printed, ProtectedTable

EVERYONE = ""
"""In place of a demographic: all people asked, however they are grouped."""
ALL_OF_THEM = "Everyone asked"


@dataclass(frozen=True, slots=True)
class Part:
    """One question in one wave, of everyone or by a demographic; named as this report names them.

    ``counts[a][g]`` follow ``answers`` and ``groups``, ``totals`` the groups; all as printed.
    ``wave`` is in words; ``until`` the day on which it closed, where it is known, and ``since``
    that of the first of several waves. ``base`` says whom the question was asked; empty for
    everyone.
    """

    question: str
    demographic: str
    wave: str
    until: date | None
    base: str
    answers: tuple[str, ...]
    groups: tuple[str, ...]
    counts: tuple[tuple[Printed, ...], ...]
    percents: tuple[tuple[Percent, ...], ...]
    totals: tuple[Printed, ...]
    decimals: int
    since: date | None = None

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        plain = asdict(self)
        for name in ("since", "until"):
            day = getattr(self, name)
            plain[name] = day.isoformat() if day else None
        plain["counts"] = [[_plain(count) for count in row] for row in self.counts]
        plain["totals"] = [_plain(count) for count in self.totals]
        for name in ("answers", "groups"):
            plain[name] = list(plain[name])
        plain["percents"] = [list(row) for row in self.percents]
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Part":
        """:raises ValueError, KeyError: if this was not made by ``to_plain``."""
        return cls(
            question=plain["question"],
            demographic=plain["demographic"],
            wave=plain["wave"],
            until=date.fromisoformat(plain["until"]) if plain["until"] else None,
            base=plain["base"],
            answers=tuple(plain["answers"]),
            groups=tuple(plain["groups"]),
            counts=tuple(tuple(map(_printed, row)) for row in plain["counts"]),
            percents=tuple(map(tuple, plain["percents"])),
            totals=tuple(map(_printed, plain["totals"])),
            decimals=plain["decimals"],
            since=date.fromisoformat(plain["since"]) if plain.get("since") else None,
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Which report of which study, as it was when it was compared with.

    ``fingerprint`` is that of the whole document. ``address`` is a path of this portal, where the
    report was public. ``whom`` says who was asked, and ``only`` whom of them it is about.
    """

    report_ref: str
    title: str
    version: int
    study_code: str
    study_title: str
    fingerprint: str
    released_on: date
    address: str
    threshold: int
    whom: str
    modes: tuple[str, ...]
    only: tuple[str, ...]
    is_weighted: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A report of another study, and what of it is shown here."""

    source: Source
    parts: tuple[Part, ...]

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        source = asdict(self.source)
        source["released_on"] = self.source.released_on.isoformat()
        for name in ("modes", "only"):
            source[name] = list(source[name])
        return {"source": source, "parts": [part.to_plain() for part in self.parts]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Compared":
        """:raises ValueError, KeyError: if this was not made by ``to_plain``."""
        source = dict(plain["source"])
        source["released_on"] = date.fromisoformat(source["released_on"])
        for name in ("modes", "only"):
            source[name] = tuple(source[name])
        return cls(Source(**source), tuple(map(Part.from_plain, plain["parts"])))


def parts_of(
    table: ProtectedTable,
    named: Mapping[str, str],
    *,
    wave: str,
    closed: tuple[date, date] | None,
) -> Iterator[Part]:
    """Of everyone, and by groups where these are shared; not by two at once, nor of who changed.

    ``named`` gives the names of questions and demographics that are shared; ``closed`` the days on
    which the first and the last wave closed, the same of one.
    """
    if table.question not in named or table.crossing is not None or table.moved:
        return
    everyone = (ALL_OF_THEM,), table.answer_totals, table.overall_percents, (table.total,)
    groups, counts, percents, totals = everyone
    yield _part(
        table, named[table.question], EVERYONE, wave, closed, groups,
        tuple((count,) for count in counts), tuple((each,) for each in percents), totals,
    )  # fmt: skip
    if table.demographic in named:
        yield _part(
            table, named[table.question], named[table.demographic], wave, closed, table.groups,
            table.counts, table.group_percents, table.group_totals,
        )  # fmt: skip


def _part(table: ProtectedTable, question: str, demographic: str, wave: str, *rest: Any) -> Part:
    closed, groups, counts, percents, totals = rest
    first, last = closed or (None, None)
    return Part(
        question=question,
        demographic=demographic,
        wave=wave,
        until=last,
        base=table.base,
        answers=table.answers,
        groups=groups,
        counts=counts,
        percents=percents,
        totals=totals,
        decimals=table.decimals,
        since=first if first != last else None,
    )


def _plain(count: Printed) -> int | str:
    return str(count.value) if isinstance(count, Marker) else count


def _printed(plain: int | str) -> Printed:
    return HIDDEN if isinstance(plain, str) else plain
