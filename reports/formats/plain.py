"""A table of some words and some numbers in every line, as pages and files draw it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlainRow:
    """The words that a line begins with, and its numbers in words."""

    leads: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """``words`` are the heads above the words, ``numbers`` those above the numbers."""

    title: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    rows: tuple[PlainRow, ...]
