"""Coded answers into the database by COPY: random identities and order, sealed texts."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol, cast
from uuid import UUID

from django.db import connections, router

from fieldwork.inbox import answers_key
from fieldwork.models import Response, ResponseBatch
from fieldwork.reading.coding import CodedChunk
from foundation.keyring.keys import Sealer, sealer
from studies.models import Study
from studies.vocabulary import CollectionChannel

COPY = """
    COPY fieldwork_response (response_ref, study_id, wave_id, instrument_version_id, batch_id, mode,
                             panel_ref, answered_on, codes, sealed_texts) FROM STDIN
"""
TEXTS = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
NULL = "\\N"
VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose answers these are, and how they came. Only what is imported has a batch."""

    study: Study
    wave_id: int
    version_id: int
    mode: str
    batch_id: int | None = None

    @classmethod
    def of_import(cls, batch: ResponseBatch) -> "Belonging":
        """What one file brought."""
        return cls(
            batch.study,
            batch.wave_id,
            batch.instrument_version_id,
            CollectionChannel.IMPORT,
            batch.pk,
        )


class _Copy(Protocol):
    def write(self, block: str, /) -> None: ...


class _CopyingCursor(Protocol):
    def copy(self, statement: str, /) -> AbstractContextManager[_Copy]: ...


def aad_of_texts(response_ref: UUID | str) -> str:
    """The additional data that binds sealed texts to their row; a string has its hyphens."""
    return f"fieldwork_response:sealed_texts:{response_ref}"


def copy_responses(belonging: Belonging, chunks: Iterable[CodedChunk]) -> Iterator[int]:
    """Store chunk after chunk inside the caller's transaction; yields the rows stored so far.

    The rows of a chunk lie in the order of their identities, which come from the system's
    randomness: the order of the file is not the order in the table (R-023), and the index of the
    identities grows from left to right.

    :raises KeyDestroyedError: if the study's answers were destroyed.
    """
    connection = connections[router.db_for_write(Response)]
    stored = 0
    with sealer(answers_key(belonging.study.study_ref)) as key, connection.cursor() as cursor:
        lines = _Lines(belonging, key)
        # Django's cursor hands ``copy`` on to psycopg's without saying so in its types.
        with cast(_CopyingCursor, cursor).copy(COPY) as copy:
            for chunk in chunks:
                copy.write(lines.of(chunk))
                stored += len(chunk.codes)
                yield stored


@dataclass(frozen=True, slots=True)
class _Lines:
    """Writes rows in COPY's text format."""

    belonging: Belonging
    key: Sealer

    def of(self, chunk: CodedChunk) -> str:
        refs = random_refs(len(chunk.codes))
        panel = chunk.panel_refs or [None] * len(refs)
        rows = zip(refs, chunk.codes, chunk.days, chunk.texts, panel, strict=True)
        own = self.belonging
        batch = _null_or(own.batch_id)
        belongs = f"{own.study.pk}\t{own.wave_id}\t{own.version_id}\t{batch}\t{own.mode}"
        return "".join(
            [
                f"{ref}\t{belongs}\t{_null_or(panel_ref)}\t{day}\t{{{','.join(codes)}}}"
                f"\t{self._texts(ref, texts)}\n"
                for ref, codes, day, texts, panel_ref in sorted(rows, key=itemgetter(0))
            ]
        )

    def _texts(self, ref: str, texts: dict[str, str]) -> str:
        if not texts:
            return NULL
        plain = TEXTS.encode(texts).encode()
        return f"\\\\x{self.key.seal(plain, aad_of_texts(ref)).hex()}"


def _null_or(value: object) -> object:
    return NULL if value is None else value


def random_refs(count: int) -> list[str]:
    """Random UUIDs of version 4 as text; many from one call to the system."""
    digits = os.urandom(16 * count).hex()
    return [
        f"{digits[i : i + 8]}-{digits[i + 8 : i + 12]}-4{digits[i + 13 : i + 16]}"
        f"-{VARIANT[digits[i + 16]]}{digits[i + 17 : i + 20]}-{digits[i + 20 : i + 32]}"
        for i in range(0, 32 * count, 32)
    ]
