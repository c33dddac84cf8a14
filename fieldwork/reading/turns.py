"""Who said what in a transcript, as far as its lines say so. Pure."""

import re
from collections.abc import Iterator

_LABEL = re.compile(r"^\s*([A-Za-z][\w-]{0,20}):\s*")
_CODE = re.compile(r"\b[A-Z]{1,2}-\d{1,6}\b")
NOBODY = ""


def turns_of(text: str) -> Iterator[tuple[str, str]]:
    """Label and words of each turn, spaces made one; lines before any label have none.

    A line such as “P-01: It took long.” begins one, and lines without a label go on with it.
    """
    label, words = NOBODY, ""
    for line in text.splitlines():
        found = _LABEL.match(line)
        if found:
            yield label, _plain(words)
            label, words = found[1], ""
        words += " " + (line[found.end() :] if found else line)
    yield label, _plain(words)


def stands_in(passage: str, text: str, *, code: str, alone: bool) -> bool:
    """Whether the participant says this word for word, within one turn.

    ``alone``: nobody else takes part, so that a text without any label is theirs. Where there are
    labels, what stands before the first is nobody's: a heading, or notes of the facilitator.
    """
    turns = list(turns_of(text))
    is_theirs = alone and all(label == NOBODY for label, _ in turns)
    words = _whole(_plain(passage))
    speaker = NOBODY if is_theirs else code
    return any(label == speaker and words.search(said) for label, said in turns)


def names_a_code(passage: str) -> bool:
    """Whether a participant is named by code."""
    return _CODE.search(passage) is not None


def _plain(text: str) -> str:
    return " ".join(text.split())


def _whole(passage: str) -> re.Pattern[str]:
    """Not from the middle of a word, nor into one."""
    return re.compile(rf"(?<!\w){re.escape(passage)}(?!\w)")
