"""Themes of sessions as true tables: of all participants whose transcript was coded, how many
named each.

Sessions are people of their own: who spoke is in no wave's answers that could be joined with what
they said. They are counted once for the whole study, so that no report is about some of them and
another about others (decision 24).
"""

from collections.abc import Iterator

import numpy as np

from fieldwork.models import Session, Theme
from fieldwork.queries import (
    speakers_are_coded,
    spoken_in,
    spoken_is_final,
    waits_for_second_person,
)
from reports.categories import CannotTabulateError
from reports.disclosure.tables import TrueTable
from reports.document import EVERYBODY
from reports.populations import SESSIONS
from studies.models import Study

#: Stands among the open questions whose themes a report shows; no question has such a key.
SPOKEN = "@sessions"
WORDS = "What participants spoke about."
SESSIONS_LABEL = "Interviews, groups and tests"
NAMED, NOT_NAMED, EVERYBODY_LABEL = "Named", "Not named", "Everybody"
NOT_CONFIRMED = (
    "A transcript of this study is not confirmed by a second person yet. That comes first, so that "
    "its participants can be coded."
)
NOT_CODED = (
    "Not every participant of every transcript is coded. Say what the others spoke about on the "
    "page of themes."
)
NOT_IN_TIME = (
    "The transcripts were destroyed before all of them were coded, so that nobody can count the "
    "themes of sessions any more. Take them out of the report."
)


def spoken_tables(study: Study) -> list[TrueTable]:
    """One table for each theme that the code book had when it was counted.

    :raises CannotTabulateError: unless every participant of every transcript was coded in time.
    """
    if not spoken_is_final(study) and not speakers_are_coded(study):
        raise CannotTabulateError(NOT_CONFIRMED if waits_for_second_person(study) else NOT_CODED)
    spoken = spoken_in(study)
    if not spoken.people and spoken_is_final(study):
        raise CannotTabulateError(NOT_IN_TIME)
    return [
        TrueTable(
            stratum=SESSIONS,
            question=name_of(number),
            demographic=EVERYBODY,
            answers=(NAMED, NOT_NAMED),
            groups=(EVERYBODY_LABEL,),
            counts=np.array([[named], [spoken.people - named]], dtype=np.int64),
            uninformative=frozenset({NOT_NAMED}),
        )
        for number, named in sorted(spoken.named.items() if spoken.people else ())
    ]


def spoken_labels(study: Study) -> Iterator[tuple[str, str]]:
    """The words of each theme by the name of its table, also of those that were taken out since."""
    yield f"{SPOKEN}#", WORDS
    for theme in Theme.objects.filter(study=study):
        yield name_of(theme.number), f"{WORDS} Theme: {theme.label}"


def has_spoken(study: Study) -> bool:
    """Whether sessions were held: there is something to count or to quote, or was."""
    return Session.objects.filter(study=study, ended_at__isnull=False).exists()


def name_of(number: int) -> str:
    """Of a theme's table, the same in every report whatever the theme is called by then."""
    return f"{SPOKEN}#{number}"
