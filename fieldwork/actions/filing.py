"""From the inbox to the answers: together, in an order of their own, under new identities."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from fieldwork import inbox
from fieldwork.loading import Belonging, copy_responses
from fieldwork.models import InboxAnswer, SpentTicket
from fieldwork.reading.coding import CodedChunk
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from studies.models import Wave

FEWEST = 5  # at once, while the wave is open: one alone would be recognized by its place
AT_ONCE = 5_000


@transaction.atomic
def file_inbox(*, wave: Wave, at: datetime) -> int:
    """File what waits: at least five, or all that there is once the wave is closed; how many.

    A process that dies in between leaves everything as it was. Of several at once, one files.
    The rows of one filing share a transaction, lie in random order and carry a day, no hour.
    """
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    rows = 0
    while batch := _waiting(locked):
        _file(batch, at=at)
        InboxAnswer.objects.filter(pk__in=[answer.pk for answer in batch]).delete()
        rows += len(batch)
    if rows:
        log.record("answers.filed", subject=locked, by=None, at=at, rows=rows)
    if not locked.is_open:
        SpentTicket.objects.filter(wave=locked).delete()
    return rows


def _waiting(wave: Wave) -> list[InboxAnswer]:
    """The next that may be filed together; nothing while they are too few.

    Of each version and each way of answering there are as many: the only call among forty answers
    on the web would be recognized by its way.
    """
    waiting = InboxAnswer.objects.filter(wave=wave)
    if wave.is_open:
        kinds = waiting.order_by().values_list("instrument_version", "mode")
        enough = kinds.annotate(answers=Count("pk")).filter(answers__gte=FEWEST)
        alike = [Q(instrument_version=version, mode=mode) for version, mode, _ in enough]
        if not alike:
            return []
        waiting = waiting.filter(alike[0])
    return list(waiting.order_by("inbox_ref")[:AT_ONCE])


def _file(answers: Sequence[InboxAnswer], *, at: datetime) -> None:
    study = answers[0].study
    groups: dict[tuple[int, str], list[InboxAnswer]] = defaultdict(list)
    for answer in answers:
        groups[answer.instrument_version_id, answer.mode].append(answer)
    key_ref = inbox.answers_key(study.study_ref)
    with keys.opener(key_ref, purpose=Purpose.FILE_ANSWERS, by=None, at=at) as key:
        for (version_id, mode), group in groups.items():
            said = [inbox.opened(answer.sealed, answer.inbox_ref, key) for answer in group]
            belonging = Belonging(study, answers[0].wave_id, version_id, mode)
            for _ in copy_responses(belonging, [_chunk(group, said)]):
                pass


def _chunk(answers: Sequence[InboxAnswer], said: Sequence[inbox.Said]) -> CodedChunk:
    return CodedChunk(
        codes=[tuple(map(str, one.codes)) for one in said],
        days=[answer.answered_on for answer in answers],
        texts=[one.texts for one in said],
        panel_refs=[one.panel_ref for one in said],
    )
