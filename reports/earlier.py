"""What the people of a wave answered in the waves before, frozen in the same order as the wave.

Answers are lined up by the random code of a wave study, in memory only: what is stored says of each
row of a snapshot what the same person said before, and nothing that leads from there to a row of
another snapshot, a response or a contact. It outlives the destruction of contacts and links.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from fieldwork.models import Response
from reports.blocks import BLOCK_ROWS, pack
from reports.copied import NOBODYS, Codes, Refs, answers_of
from reports.linked import NO, YES
from reports.models import EarlierBlock, Snapshot
from studies.codes import NOT_ASKED
from studies.models import InstrumentVersion, Wave


def earlier_waves(wave: Wave) -> list[Wave]:
    """The first wave and the one before, where answers are linked and these are closed."""
    if not wave.study.keeps_linkage:
        return []
    before = wave.study.waves.filter(number__in={1, wave.number - 1}, closed_at__isnull=False)
    return list(before.exclude(number=wave.number).order_by("number"))


def earlier_blocks(snapshot: Snapshot, refs: Refs) -> Iterator[EarlierBlock]:
    """Blocks of what the people of a snapshot said before; ``refs`` are in its order."""
    for wave in earlier_waves(snapshot.wave):
        for variable, codes in _columns_of(snapshot, wave, refs).items():
            for number, start in enumerate(range(0, len(codes), BLOCK_ROWS)):
                block = pack(codes[start : start + BLOCK_ROWS])
                yield EarlierBlock(
                    snapshot=snapshot,
                    wave=wave,
                    variable=variable,
                    block_number=number,
                    width=block.width,
                    packed=block.packed,
                )


def _columns_of(snapshot: Snapshot, wave: Wave, refs: Refs) -> Mapping[str, Codes]:
    """By variable of the snapshot what was said in an earlier wave, and under "" who answered."""
    own = set(snapshot.instrument_version.variables.values_list("name", flat=True))
    columns = {"": np.full(len(refs), NO, dtype=np.int32)}
    answered = Response.objects.filter(wave=wave).values("instrument_version_id").distinct()
    for version in InstrumentVersion.objects.filter(pk__in=answered).order_by("pk"):
        names = list(version.variables.order_by("position").values_list("name", flat=True))
        codes, theirs = answers_of(wave.pk, version.pk, len(names))
        rows, places = _the_same(refs, theirs)
        columns[""][rows] = YES
        for position, name in enumerate(names):
            if name in own:
                nothing = np.full(len(refs), NOT_ASKED, dtype=np.int32)
                columns.setdefault(name, nothing)[rows] = codes[places, position]
    return columns


def _the_same(refs: Refs, theirs: Refs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where in the first and where in the second the same people stand."""
    if not len(theirs):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    order = np.argsort(theirs)
    places = np.minimum(np.searchsorted(theirs[order], refs), len(theirs) - 1)
    rows = np.flatnonzero((theirs[order[places]] == refs) & (refs != NOBODYS))
    return rows, order[places[rows]]
