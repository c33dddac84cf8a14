"""Themes of open answers as true tables: how many of those who wrote something named each.

No text can be joined with the codes of whoever wrote it, so that there are no groups: themes stand
for everybody who wrote an answer that is still there after its review.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fieldwork.queries import (
    TextQuestion,
    coded_themes,
    people_not_set_apart,
    text_questions,
    themes_of,
)
from reports.categories import CannotTabulateError
from reports.disclosure.tables import UNDIVIDED, Filter, TrueTable
from reports.document import EVERYBODY
from reports.spoken import (
    EVERYBODY_LABEL,
    NAMED,
    NOT_NAMED,
    SESSIONS_LABEL,
    SPOKEN,
    has_spoken,
    spoken_labels,
)
from studies.models import Study, Wave


def theme_tables(stratum: str, wave: Wave, question_keys: Sequence[str]) -> list[TrueTable]:
    """One table for each theme of each open question, of those who answered it in a wave.

    :raises CannotTabulateError: unless every text was reviewed and coded.
    """
    questions = {question.key: question for question in text_questions(wave)}
    return [
        table
        for key in question_keys
        if key in questions
        for table in _tables(stratum, wave, questions[key])
    ]


def theme_labels(study: Study, question_keys: Sequence[str]) -> dict[str, str]:
    """The words of each theme of each question, by the name of its table."""
    if not question_keys:
        return {}
    labels: dict[str, str] = {EVERYBODY: EVERYBODY_LABEL}
    if SPOKEN in question_keys:
        labels |= dict(spoken_labels(study))
    words = coded_questions(study)
    for key in question_keys:
        if key == SPOKEN:
            continue
        labels[_base(key)] = words.get(key, key)
        labels |= {
            _name(key, theme.number): f"{words.get(key, key)} Theme: {theme.label}"
            for theme in themes_of(study)
        }
    return labels


def coded_questions(study: Study) -> Mapping[str, str]:
    """Open questions that somebody answered, and sessions, once the study has themes.

    Words by key.
    """
    if not themes_of(study):
        return {}
    closed = study.waves.filter(closed_at__isnull=False).order_by("number")
    found = {each.key: each.label for wave in closed for each in text_questions(wave)}
    return found | ({SPOKEN: SESSIONS_LABEL} if has_spoken(study) else {})


def _tables(stratum: str, wave: Wave, question: TextQuestion) -> Iterator[TrueTable]:
    coded = coded_themes(wave, question.key)
    _require_whole(wave, question, len(coded))
    if not coded:
        return
    for theme in themes_of(wave.study):
        named = sum(theme.number in themes for themes in coded)
        yield TrueTable(
            stratum=stratum,
            question=_name(question.key, theme.number),
            demographic=EVERYBODY,
            answers=(NAMED, NOT_NAMED),
            groups=(EVERYBODY_LABEL,),
            counts=np.array([[named], [len(coded) - named]], dtype=np.int64),
            filters=(Filter(_base(question.key)),),
            uninformative=frozenset({NOT_NAMED}),
        )


def _require_whole(wave: Wave, question: TextQuestion, coded: int) -> None:
    """A share of some texts would be taken for a share of all."""
    if question.waiting or people_not_set_apart(wave):
        raise CannotTabulateError(
            f"Not every answer to “{question.label}” in “{wave.label}” is reviewed. A reviewer "
            "finishes that first."
        )
    if coded < question.readable:
        raise CannotTabulateError(
            f"Not every answer to “{question.label}” in “{wave.label}” is coded. Say what the "
            "others are about on the page of themes."
        )


def _name(key: str, number: int) -> str:
    """Of a theme's table, the same in every report whatever the theme is called by then."""
    return f"{key}#{number}"


def _base(key: str) -> str:
    return f"{key}{UNDIVIDED}"
