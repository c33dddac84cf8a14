"""What changed between two texts, line by line."""

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Line:
    """``state`` is "same", "gone" or "new"."""

    state: str
    text: str


def difference(before: str, after: str) -> list[Line]:
    """All lines of both texts, those that went before those that came."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for what, *place in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        start, end, new_start, new_end = place
        if what == "equal":
            lines += [Line("same", text) for text in old[start:end]]
            continue
        lines += [Line("gone", text) for text in old[start:end]]
        lines += [Line("new", text) for text in new[new_start:new_end]]
    return lines
