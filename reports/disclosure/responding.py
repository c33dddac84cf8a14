"""How many were asked and how many answered, by way of answering: numbers that may be small.

The ways of a wave add up to all its answers, which a report prints, and to nothing else that it
prints. A way that fewer than k people took is hidden, and with it the next smallest, until those
hidden together leave everyone of them at least k - 1 people of doubt. Who was asked and did not
answer is a number of people too: where they are fewer than k, how many were asked is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.disclosure.protected import HIDDEN, Marker, Percent, Printed

_ONE_DECIMAL_FROM = 1000


@dataclass(frozen=True, slots=True)
class TrueWay:
    """True numbers of one way of answering in one wave.

    ``asked`` is ``None`` where nobody knows how many were asked, as with a link for everybody.
    """

    way: str
    asked: int | None
    answered: int


@dataclass(frozen=True, slots=True)
class ProtectedWay:
    """The same as it may be shown; ``asked`` is ``None`` where nobody knows."""

    way: str
    asked: Printed | None
    answered: Printed

    @property
    def rate(self) -> Percent:
        """Those who answered of those who were asked, where both are shown."""
        if not isinstance(self.asked, int) or not isinstance(self.answered, int) or not self.asked:
            return None
        scale: int = 10**self.decimals
        return float((200 * scale * self.answered + self.asked) // (2 * self.asked)) / scale

    @property
    def decimals(self) -> int:
        """How many the rate has: a function of what is shown."""
        return int(isinstance(self.asked, int) and self.asked >= _ONE_DECIMAL_FROM)


@dataclass(frozen=True, slots=True)
class ProtectedResponse:
    """All ways of answering of one wave, by the name of its stratum."""

    stratum: str
    ways: tuple[ProtectedWay, ...]

    def to_plain(self) -> list[Any]:
        """JSON types only."""
        numbers = ([w.way, _plain(w.asked), _plain(w.answered)] for w in self.ways)
        return [self.stratum, list(numbers)]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ProtectedResponse:
        """:raises ValueError, TypeError: if this was not made by ``to_plain``."""
        stratum, ways = plain
        return cls(stratum, tuple(ProtectedWay(way, _read(a), _shown(b)) for way, a, b in ways))


def protect_response(
    stratum: str, ways: Sequence[TrueWay], total: Printed, threshold: int
) -> ProtectedResponse:
    """What may be shown of ``ways``; ``total`` is how many answered, as the report prints it.

    No number is shown where the total is hidden, or is not what the ways add up to: answers that
    went since, or came, would stand in the difference. No way is even named where so few answered
    in all that its name would tell too much: somebody took it, and somebody each of the others.
    """
    taken = [way for way in ways if way.answered]
    if total is HIDDEN or total != sum(way.answered for way in ways):
        hidden = list(ways)
    else:
        hidden = _hidden(taken, threshold)
    if len(taken) > 1 and total is not HIDDEN:
        rest = total - sum(way.answered for way in taken if way not in hidden)
        if hidden and not _is_doubtful(rest, len(hidden), threshold):
            return ProtectedResponse(stratum, ())
    names = frozenset(way.way for way in hidden)
    return ProtectedResponse(stratum, tuple(_way(way, names, threshold) for way in ways))


def _hidden(taken: Sequence[TrueWay], threshold: int) -> list[TrueWay]:
    rising = sorted(taken, key=lambda w: (w.answered, w.way))
    hidden = [way for way in rising if way.answered < threshold]
    for way in rising[len(hidden) :]:
        together = sum(each.answered for each in hidden)
        if not hidden or _is_doubtful(together, len(hidden), threshold):
            break
        hidden.append(way)
    return hidden


def _is_doubtful(people: int, ways: int, threshold: int) -> bool:
    """Of those hidden each may be 1, or all but one of the others: k - 1 wide or more."""
    return ways > 1 and people - ways >= threshold - 1


def _way(way: TrueWay, hidden: frozenset[str], threshold: int) -> ProtectedWay:
    if way.way in hidden:
        return ProtectedWay(way.way, None if way.asked is None else HIDDEN, HIDDEN)
    if way.asked is None or way.asked < way.answered:
        return ProtectedWay(way.way, None, way.answered)
    is_small = 0 < way.asked - way.answered < threshold
    return ProtectedWay(way.way, HIDDEN if is_small else way.asked, way.answered)


def _plain(number: Printed | None) -> int | str | None:
    return number.value if isinstance(number, Marker) else number


def _shown(number: int | str) -> Printed:
    return HIDDEN if number == HIDDEN.value else int(number)


def _read(number: int | str | None) -> Printed | None:
    return None if number is None else _shown(number)
