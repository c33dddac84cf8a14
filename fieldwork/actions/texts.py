"""Open answers: set apart from the codes, reviewed, and only then read by analysts (R-111)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import SystemRandom
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fieldwork import policies
from fieldwork.lifecycle import TextStatus
from fieldwork.loading import aad_of_texts
from fieldwork.models import OpenText, Response
from fieldwork.reading.open_texts import Found, found_in, is_cut_of
from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Opener, Purpose, Sealer
from studies.models import Study, Wave

FEWEST_PEOPLE = 5  # whose texts are set apart together, while the wave is open
AT_ONCE = 2_000
REVIEWED_AT_ONCE = 10

T = TypeVar("T")


class NotACutError(ValueError):
    """A text was to be kept with other words than its own; ``text_refs`` says which."""

    def __init__(self, text_refs: Sequence[UUID]) -> None:
        super().__init__("Only put [removed] in place of what is to go; change nothing else.")
        self.text_refs = tuple(text_refs)


class ReviewedMeanwhileError(ValueError):
    """Somebody else has decided about some of these texts; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a text; ``text`` is what is left of one that is cut."""

    text_ref: UUID
    status: TextStatus
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """A text as its reviewer sees it, with what looks personal in it."""

    text_ref: UUID
    text: str
    found: tuple[Found, ...]


@transaction.atomic
def set_texts_apart(*, wave: Wave, at: datetime) -> int:
    """Take the texts of a wave away from the answers they came with; how many there were.

    At least five people's at once, or all once the wave is closed, shuffled: neither order nor
    transaction then tells whose text it was. The clock does it; nobody reads anything.
    """
    # Two workers would set the same text apart twice.
    study = Study.objects.select_for_update(of=("self",), no_key=True).get(pk=wave.study_id)
    arrived = Response.objects.filter(wave=wave, sealed_texts__isnull=False)
    if arrived.count() < (FEWEST_PEOPLE if wave.is_open else 1):
        return 0
    key_ref, texts = f"answers:{study.study_ref}", 0
    opening = keys.opener(key_ref, purpose=Purpose.REVIEW_TEXTS, by=None, at=at)
    with opening as opened, keys.sealer(key_ref) as sealer:
        rows = arrived.order_by("?").values_list("response_ref", "sealed_texts")
        for some in _in_parts(rows.iterator(chunk_size=AT_ONCE), AT_ONCE):
            apart = [
                _apart(wave, name, text, sealer)
                for ref, sealed in some
                for name, text in _opened(ref, bytes(sealed or b""), opened).items()
            ]
            SystemRandom().shuffle(apart)
            OpenText.objects.bulk_create(apart, batch_size=AT_ONCE)
            refs = [ref for ref, _ in some]
            Response.objects.filter(response_ref__in=refs).update(sealed_texts=None)
            texts += len(apart)
    log.record("texts.set_apart", subject=wave, by=None, at=at, texts=texts)
    return texts


@transaction.atomic
def open_texts(*, wave: Wave, question_key: str, by: User, at: datetime) -> list[Unreviewed]:
    """Some texts that wait, in random order, first those in which something looks personal.

    :raises KeyDestroyedError: if the answers were destroyed.
    """
    policies.open_texts.require(by, wave, at=at)
    rows = OpenText.objects.waiting().filter(wave=wave, question_key=question_key)
    some = list(rows.order_by("-looks_personal", "text_ref")[:REVIEWED_AT_ONCE])
    if not some:
        return []
    with _opener(wave, Purpose.REVIEW_TEXTS, by=by, at=at) as opened:
        texts = [(row, row.opened(opened)) for row in some]
    log.record("texts.opened", subject=wave, by=by, at=at, texts=len(texts), purpose="review")
    return [Unreviewed(row.text_ref, text, tuple(found_in(text))) for row, text in texts]


@transaction.atomic
def review_texts(*, wave: Wave, verdicts: Sequence[Verdict], by: User, at: datetime) -> int:
    """Decide about texts; the originals are gone from then on. How many were decided.

    :raises NotACutError: if a text was to be kept with other words than its own.
    :raises ReviewedMeanwhileError: if one of them does not wait any more.
    """
    policies.review_texts.require(by, wave, at=at)
    said = {verdict.text_ref: verdict for verdict in verdicts}
    waiting = OpenText.objects.waiting().filter(wave=wave, text_ref__in=said)
    rows = list(waiting.order_by("text_ref").select_for_update(of=("self",), no_key=True))
    if len(rows) != len(said):
        raise ReviewedMeanwhileError(
            "Somebody else has decided about some of these texts. Nothing of yours was stored; "
            "these are the ones that still wait."
        )
    _seal_cut(wave, rows, said, by=by, at=at)
    for row in rows:
        row.review(said[row.text_ref].status, by=by, on=timezone.localdate(at))
        row.save()
    counts = Counter(verdict.status for verdict in said.values())
    log.record(
        "texts.reviewed",
        subject=wave,
        by=by,
        at=at,
        kept=counts[TextStatus.KEPT],
        cut=counts[TextStatus.CUT],
        removed=counts[TextStatus.REMOVED],
    )
    return len(rows)


@transaction.atomic
def read_texts(
    *, wave: Wave, texts: Iterable[OpenText], by: User, at: datetime
) -> list[tuple[str, str]]:
    """The words of reviewed texts, each with the key of its question; nothing else about it.

    :raises KeyDestroyedError: if the answers were destroyed.
    """
    policies.read_texts.require(by, wave, at=at)
    rows = [row for row in texts if row.is_readable and row.wave_id == wave.pk]
    if not rows:
        return []
    with _opener(wave, Purpose.ANALYSIS, by=by, at=at) as opened:
        found = [(row.question_key, row.opened(opened)) for row in rows]
    log.record("texts.opened", subject=wave, by=by, at=at, texts=len(found), purpose="analysis")
    return found


def _seal_cut(
    wave: Wave, rows: Sequence[OpenText], said: dict[UUID, Verdict], *, by: User, at: datetime
) -> None:
    """Put what is left in place of each text that is cut, if it is nothing but a cut."""
    to_cut = [row for row in rows if said[row.text_ref].status == TextStatus.CUT]
    if not to_cut:
        return
    with (
        _opener(wave, Purpose.REVIEW_TEXTS, by=by, at=at) as opened,
        keys.sealer(_key_ref(wave)) as sealer,
    ):
        wrong = []
        for row in to_cut:
            left = said[row.text_ref].text
            if not is_cut_of(left, row.opened(opened)):
                wrong.append(row.text_ref)
            row.sealed = sealer.seal(left.encode(), row.aad)
    if wrong:
        raise NotACutError(wrong)


def _opener(
    wave: Wave, purpose: Purpose, *, by: User, at: datetime
) -> AbstractContextManager[Opener]:
    return keys.opener(_key_ref(wave), purpose=purpose, by=by, at=at)


def _key_ref(wave: Wave) -> str:
    return f"answers:{wave.study.study_ref}"


def _opened(ref: UUID, sealed: bytes, opened: Opener) -> dict[str, str]:
    return dict(json.loads(opened.open(sealed, aad_of_texts(ref))))


def _apart(wave: Wave, name: str, text: str, sealer: Sealer) -> OpenText:
    text = text.replace("\r\n", "\n")
    row = OpenText(study_id=wave.study_id, wave=wave, question_key=name)
    row.looks_personal = bool(found_in(text))
    row.sealed = sealer.seal(text.encode(), row.aad)
    return row


def _in_parts(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(islice(rows, size)):
        yield some
