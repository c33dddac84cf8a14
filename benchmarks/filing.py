"""Answers filed from the inbox: opened, sealed anew and shuffled, against plain ``COPY``."""

import resource
from random import Random

from django.db import connection

from benchmarks import copies
from benchmarks.measuring import fastest, report
from fieldwork import inbox
from fieldwork.actions import file_inbox
from fieldwork.models import InboxAnswer, Response
from foundation.keyring.keys import Sealer, sealer
from studies.models import Study, Wave
from tests.builders.access import NOW
from tests.builders.answers import a_survey
from tests.builders.studies import a_version

INTO_INBOX = """
    COPY fieldwork_inboxanswer (inbox_ref, study_id, wave_id, instrument_version_id, mode,
                                answered_on, sealed) FROM STDIN
"""
TEXT = "Shorter lines in the morning, and somebody who says how long it takes."


def run(answers: int) -> None:
    """Fill an inbox as so many people would have, file it once, copy what came of it."""
    study = a_survey(expected_respondents=answers)
    _fill(study, answers)
    wave, before = study.waves.get(), _most_memory()
    ours = fastest("filed from the inbox, in one transaction", lambda: _file(wave), runs=1)
    more = _most_memory() - before
    filed = Response.objects.filter(wave=wave).count()
    assert (filed, InboxAnswer.objects.filter(wave=wave).count()) == (answers, 0)
    plain = copies.copied_plainly(wave)
    report(f"Filing: {answers:,} answers", ours, *plain, pieces=answers, unit="rows")
    print(f"  (at most {more:,.0f} MB of memory more than before)")


def _file(wave: Wave) -> None:
    file_inbox(wave=wave, at=NOW)


def _fill(study: Study, answers: int) -> None:
    """Each sealed for itself, as when it was thanked for."""
    chance = Random(1)
    belongs = f"{study.pk}\t{study.waves.get().pk}\t{a_version(study).pk}\tweb\t{NOW:%Y-%m-%d}"
    connection.ensure_connection()
    with (
        sealer(inbox.answers_key(study.study_ref)) as key,
        connection.connection.cursor() as cursor,
        cursor.copy(INTO_INBOX) as lines,
    ):
        for _ in range(answers):
            ref, sealed = _sealed(chance, key)
            lines.write(f"{ref}\t{belongs}\t\\\\x{sealed}\n")


def _sealed(chance: Random, key: Sealer) -> tuple[str, str]:
    """An identity and what somebody says: five codes and, of every second person, a text."""
    ref = InboxAnswer().inbox_ref
    codes = [chance.randint(1, 3), 1, 0, chance.randrange(600), chance.randint(1, 3)]
    said = inbox.Said(codes, {"better": TEXT} if chance.random() < 0.5 else {})
    return str(ref), inbox.sealed(said, ref, key).hex()


def _most_memory() -> float:
    """The most that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
