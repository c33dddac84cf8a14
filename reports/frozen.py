"""What is frozen of a wave: its variables, its blocks, and who was asked what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b, sha256

import numpy as np

from reports.blocks import BLOCK_ROWS, OFFSET, unpack
from reports.linked import NO, Earlier, read
from reports.models import EarlierBlock, Snapshot
from reports.populations import Block, People, only
from reports.snapshots import blocks_of
from studies.codes import NOT_ASKED
from studies.models import Variable, Wave

_NOBODY_ASKED = (NOT_ASKED + OFFSET).to_bytes(1, "little")
_NOBODY_ANSWERED = (NO + OFFSET).to_bytes(1, "little")


def variables_of(
    waves: Iterable[Wave], names: Iterable[str], *, lacking: bool = False
) -> dict[str, list[Variable]]:
    """The variables of these names in the versions that waves were asked with, newest last.

    Names that no version has are left out, or have none where ``lacking``.
    """
    wanted = dict.fromkeys(names)
    by_name: dict[str, list[Variable]] = {}
    for variable in _all_variables(waves):
        if variable.name in wanted:
            by_name.setdefault(variable.name, []).append(variable)
    return {name: by_name.get(name, []) for name in wanted if lacking or name in by_name}


def _all_variables(waves: Iterable[Wave]) -> list[Variable]:
    versions = Snapshot.objects.filter(wave__in=list(waves)).values("instrument_version_id")
    # Fetched once each: its definition is long, and a join would read it anew for every variable.
    found = Variable.objects.filter(version__in=versions).prefetch_related("version")
    return list(found.order_by("version_id", "position"))


def snapshots_of(wave: Wave) -> list[Snapshot]:
    """One for each version that the wave was asked with."""
    return list(Snapshot.objects.filter(wave=wave).order_by("pk"))


def blocks_about(
    people: People, wave: Wave, snapshot: Snapshot, variables: Mapping[str, Sequence[Variable]]
) -> Iterator[Block]:
    """Blocks of these variables, of the responses of these people only."""
    for rows, block in filled(snapshot, variables):
        yield only(block, people.among(wave.number, block, rows))


def filled(
    snapshot: Snapshot, variables: Mapping[str, Sequence[Variable]]
) -> Iterator[tuple[int, Block]]:
    """Rows and block of these variables; nobody was asked those that the version lacks.

    Names of what was said in earlier waves (``reports/linked.py``) are variables as well.
    """
    positions = {
        variable.name: variable.position
        for found in variables.values()
        for variable in found
        if variable.version_id == snapshot.instrument_version_id
    }
    before = {name: earlier for name in variables if (earlier := read(name))}
    missing = set(variables) - set(positions) - set(before)
    left = snapshot.rows
    for number, block in enumerate(blocks_of(snapshot, positions)):
        rows = min(left, BLOCK_ROWS)
        left -= rows
        nobody = dict.fromkeys(missing, ("u1", _NOBODY_ASKED * rows))
        yield rows, {**block, **nobody, **_said_before(snapshot, before, number, rows)}


def _said_before(
    snapshot: Snapshot, before: Mapping[str, Earlier], number: int, rows: int
) -> dict[str, tuple[str, bytes]]:
    """Nobody answered in an earlier wave of which nothing was frozen beside this one."""
    if not before:
        return {}
    blocks = EarlierBlock.objects.filter(
        snapshot=snapshot,
        block_number=number,
        wave__number__in={each.wave for each in before.values()},
        variable__in={each.variable for each in before.values()},
    )
    found = {
        Earlier(wave, variable): (width, bytes(packed))
        for wave, variable, width, packed in blocks.values_list(
            "wave__number", "variable", "width", "packed"
        )
    }
    return {
        name: found.get(each, ("u1", (_NOBODY_ASKED if each.variable else _NOBODY_ANSWERED) * rows))
        for name, each in before.items()
    }


def bases_of(wave: Wave) -> dict[str, str]:
    """For each variable of a wave the first one that exactly the same people were asked.

    Empty where everybody was asked. All variables are looked at and not only those that a report
    chose: two reports must give one name to one population, and two names to two.
    """
    variables: dict[str, list[Variable]] = {}
    for variable in _all_variables([wave]):
        variables.setdefault(variable.name, []).append(variable)
    digests = {name: blake2b(digest_size=16) for name in variables}
    everybody = dict.fromkeys(variables, True)
    for snapshot in snapshots_of(wave):
        for _, block in filled(snapshot, variables):
            for name, (width, packed) in block.items():
                left_out = unpack(width, packed) == NOT_ASKED
                everybody[name] &= not left_out.any()
                digests[name].update(np.packbits(left_out).tobytes())
    first: dict[bytes, str] = {}
    names = {name: first.setdefault(digest.digest(), name) for name, digest in digests.items()}
    return {name: "" if everybody[name] else found for name, found in names.items()}


def fingerprint_of(waves: Iterable[Wave], *more: str) -> str:
    """Which snapshots of these waves there are, with no count in it; empty where there are none.

    ``more`` are references of what else was counted.

    What is frozen never changes, so that a snapshot is told by its key and its moment.
    """
    snapshots = Snapshot.objects.filter(wave__in=list(waves)).order_by("pk")
    told = [f"{each.pk} {each.wave_id} {each.frozen_at.isoformat()}" for each in snapshots]
    told += more
    return sha256("; ".join(told).encode()).hexdigest() if told else ""
