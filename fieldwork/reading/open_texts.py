"""What looks personal in an open answer, and where it stands. Pure; English and Spanish.

It serves three: the answering page, which points it out before anything is sent; the review step,
which takes it out before analysts read (R-111); and transcripts. It misses what only people see,
such as a story that only one person can tell: that is why there is a review. Source: PIA 2.5.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phonenumbers import Leniency, PhoneNumberMatcher

from fieldwork.reading.mentions import compiled
from fieldwork.reading.screening import SHAPES, Identifying

REMOVED = "[removed]"
HOME_REGION = "US"  # where numbers without a country code are from
_PATTERNS = compiled()
_KINDS = tuple(Identifying)  # of two for the same part, the first is said
_IN_AN_IP_ADDRESS = re.compile(r"(?<![\w.:])[0-9A-Fa-f:.]{7,39}(?![\w:])")


@dataclass(frozen=True, slots=True)
class Found:
    """``text[start:end]`` looks like ``kind``, whose value reads "a telephone number"."""

    kind: Identifying
    start: int
    end: int


def found_in(text: str) -> list[Found]:
    """Everything that looks personal, in the order of the text; what overlaps is one."""
    found = sorted({*_by_pattern(text), *_phones(text), *_ip_addresses(text)}, key=_widest_first)
    apart: list[Found] = []
    for each in found:
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
        elif each.end > apart[-1].end:
            apart[-1] = Found(apart[-1].kind, apart[-1].start, each.end)
    return apart


def kinds_in(text: str) -> list[str]:
    """What the text seems to hold, in words, each once."""
    return list(dict.fromkeys(each.kind.value for each in found_in(text)))


def without(text: str, parts: Sequence[tuple[int, int]]) -> str:
    """The text with each of these parts replaced by "[removed]"; what overlaps is one part."""
    for start, end in reversed(_joined(parts)):
        text = text[:start] + REMOVED + text[end:]
    return text


def is_cut_of(cut: str, text: str) -> bool:
    """Whether ``cut`` is ``text`` with parts replaced by "[removed]" and nothing else changed."""
    first, *others = cut.split(REMOVED)
    if not others or not text.startswith(first):
        return False
    *between, last = others
    at = len(first)
    for part in between:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - len(last) >= at and text.endswith(last)


def _joined(parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(part for part in parts if part[0] < part[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _widest_first(found: Found) -> tuple[int, int, int]:
    return (found.start, -found.end, _KINDS.index(found.kind))


def _by_pattern(text: str) -> Iterator[Found]:
    for kind, pattern in _PATTERNS:
        group = "it" if "it" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield _trimmed(Found(kind, *match.span(group)), text)


def _phones(text: str) -> Iterator[Found]:
    for match in PhoneNumberMatcher(text, HOME_REGION, Leniency.VALID):
        yield Found(Identifying.PHONE, match.start, match.end)


def _ip_addresses(text: str) -> Iterator[Found]:
    for match in _IN_AN_IP_ADDRESS.finditer(text):
        found = _trimmed(Found(Identifying.IP_ADDRESS, *match.span()), text)
        if SHAPES[Identifying.IP_ADDRESS].fullmatch(text, found.start, found.end):
            yield found


def _trimmed(found: Found, text: str) -> Found:
    """Without the full stop or comma of the sentence."""
    part = text[found.start : found.end]
    return Found(found.kind, found.start, found.start + len(part.rstrip(".,;:!?'’ ")))
