"""Pairs of waves of which it is told how the same people changed never come full circle.

From the first wave to the second and from the first to the third gives from the second to the
third, or nearly: numbers of it that are hidden, or were never shown, can then be worked out. Pairs
that close no circle allow all that each of them allows by itself: whatever people may have done
from one wave to the next can be put together, wave by wave.
"""

from collections.abc import Iterable, Mapping

from reports.linked import Step

CLOSED = (
    "Earlier reports tell how the same people changed {told}. Beside them, what changed {closing} "
    "would let readers work out how few people changed. Choose waves that were compared "
    "before, or leave out how the same people changed."
)


def closing(steps: Iterable[Step], told: Iterable[Step]) -> Step | None:
    """The first of ``steps`` that closes a circle with those before it and those ``told``."""
    known, joined = set(told), dict[int, int]()
    for step in sorted(known):
        joined[_end(step.later, joined)] = _end(step.earlier, joined)
    for step in (each for each in steps if each not in known):
        earlier, later = _end(step.earlier, joined), _end(step.later, joined)
        if earlier == later:
            return step
        joined[later] = earlier
    return None


def why_closed(
    steps: Iterable[Step], told: Iterable[Step], labels: Mapping[int, str]
) -> str | None:
    """Why steps may not be told beside those that were; ``labels`` are those of all waves."""
    known = sorted(set(told))
    found = closing(steps, known)
    if found is None:
        return None
    listed = ", ".join(_in_words(step, labels) for step in known)
    return CLOSED.format(told=listed, closing=_in_words(found, labels))


def _end(wave: int, joined: Mapping[int, int]) -> int:
    while joined.get(wave, wave) != wave:
        wave = joined[wave]
    return wave


def _in_words(step: Step, labels: Mapping[int, str]) -> str:
    return f"from “{labels[step.earlier]}” to “{labels[step.later]}”"
