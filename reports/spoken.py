"""Themes of sessions as true tables: of all participants whose transcript was coded, how many
named each.

Sessions are people of their own: who spoke is in no wave's answers that could be joined with what
they said. They are counted once for the whole study, so that no report is about some of them and
another about others (decision 24).
"""

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from fieldwork.models import Session, Theme
from fieldwork.queries import (
    spoken_in,
    spoken_is_final,
    untranscribed,
    waves_of_sessions,
    waves_to_code,
    waves_to_confirm,
)
from reports.categories import CannotTabulateError
from reports.disclosure.tables import TrueTable
from reports.document import EVERYBODY
from reports.populations import SESSIONS
from studies.models import Study, Wave

#: Stands among the open questions whose themes a report shows; no question has such a key.
SPOKEN = "@sessions"
WORDS = "What participants spoke about."
SESSIONS_LABEL = "Interviews, groups and tests"
NAMED, NOT_NAMED, EVERYBODY_LABEL = "Named", "Not named", "Everybody"
NOT_CHOSEN = (
    "Themes of sessions are counted of all sessions of the study. Choose every wave that had some, "
    "also {}; those that are open are closed first."
)
NOT_CLOSED = "Themes of sessions are counted once every wave is closed. Close {} first."
NOT_TRANSCRIBED = (
    "Themes of sessions are counted of all of them, and recordings wait for their transcripts in "
    "{}. Write these first."
)
NOT_CONFIRMED = (
    "A transcript of {} is not confirmed by a second person yet. That comes first, so that "
    "its participants can be coded."
)
NOT_CODED = (
    "Not every participant of every transcript of {} is coded. Say what the others spoke about on "
    "the page of themes."
)
NOT_IN_TIME = (
    "The transcripts were destroyed before all of them were coded, so that nobody can count the "
    "themes of sessions any more. Take them out of the report."
)


def spoken_tables(study: Study) -> list[TrueTable]:
    """One table for each theme that the code book had when it was counted.

    :raises CannotTabulateError: unless every participant of every transcript was coded in time.
    """
    uncoded = reasons_against_counting(study)
    if uncoded:
        raise CannotTabulateError(" ".join(uncoded))
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


def reasons_against_choosing(study: Study, waves: Collection[int]) -> Iterator[str]:
    """Sums are of all sessions: a report that shows them chooses every wave that had one."""
    yield from _of(NOT_CHOSEN, (w for w in waves_of_sessions(study) if w.number not in waves))


def reasons_against_showing(study: Study, waves: Collection[int]) -> Iterator[str]:
    """With every wave closed and no recording left, so that no session comes after (R-119)."""
    yield from reasons_against_choosing(study, waves)
    yield from _of(NOT_CLOSED, study.waves.filter(closed_at=None).order_by("number"))
    held = waves_of_sessions(study)
    waiting = untranscribed(study, [each.number for each in held]).values_list("wave", flat=True)
    yield from _of(NOT_TRANSCRIBED, (wave for wave in held if wave.pk in {*waiting}))


def reasons_against_counting(study: Study) -> list[str]:
    """What is not confirmed or not coded yet, unless the sums are final: then nothing is added."""
    if spoken_is_final(study):
        return []
    unconfirmed = list(_of(NOT_CONFIRMED, waves_to_confirm(study)))
    return unconfirmed or list(_of(NOT_CODED, waves_to_code(study)))


def _of(reason: str, waves: Iterable[Wave]) -> Iterator[str]:
    """The reason with the names of these waves, if there are any."""
    names = ", ".join(f"“{wave.label}”" for wave in waves)
    if names:
        yield reason.format(names)


def has_spoken(study: Study) -> bool:
    """Whether sessions were held: there is something to count or to quote, or was."""
    return Session.objects.filter(study=study, ended_at__isnull=False).exists()


def name_of(number: int) -> str:
    """Of a theme's table, the same in every report whatever the theme is called by then."""
    return f"{SPOKEN}#{number}"
