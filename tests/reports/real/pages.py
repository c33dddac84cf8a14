"""What a reader finds in the tables of a page, read from its HTML alone."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.reports.disclosure.second_attacker import Tables

HIDDEN, NOT_THERE = "Hidden", "–"


class Said(NamedTuple):
    """One place of a trend: the words around it, and the number and percentage in it."""

    question: str
    by: str
    answer: str
    group: str
    wave: str
    number: str
    percent: str


def trend_numbers(page: str) -> Iterator[Said]:
    """Every number of every table over time; an answer stands once for all its groups."""
    for caption, (heads, *body) in Tables(page).tables:
        question, over_time, by = caption.partition(" · Over time, by ")
        answer = ""
        for row in body if over_time else ():
            *names, group = row[: len(row) - len(heads) + 2]
            answer = names[0] if names else answer
            for wave, said in zip(heads[2:], row[len(row) - len(heads) + 2 :], strict=True):
                count, _, percent = said.partition(" (")
                number = count.replace(",", "")
                yield Said(question, by, answer, group, wave, number, percent.rstrip("%)"))
