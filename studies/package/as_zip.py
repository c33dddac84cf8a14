"""The parts of a package, each as a file, with a manifest of their hashes; written while sent."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from io import StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.text import slugify

from foundation.printing.sheets import harmless
from studies.package.contents import BURDEN_COLUMNS, PackageContents

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same package makes the same file, whenever it is made
ENDINGS = {"markdown": "md", "plain": "txt"}


def write(contents: PackageContents) -> Iterator[bytes]:
    """The ZIP file in pieces; the manifest comes last."""
    pipe = _Pipe()
    hashes: dict[str, str] = {}
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for name, content in parts(contents):
            hashes[name] = hashlib.sha256(content).hexdigest()
            archive.writestr(_info(name), content)
            yield pipe.taken()
        archive.writestr(_info("manifest.json"), _json(_manifest(contents, hashes)))
    yield pipe.taken()


def parts(contents: PackageContents) -> Iterator[tuple[str, bytes]]:
    """Name and content of every part, in a fixed order."""
    for number, material in enumerate(contents.materials, start=1):
        name = f"materials/{number:02d}-{slugify(material.kind)}-{slugify(material.title)[:60]}"
        yield f"{name}.{ENDINGS[contents.format_of(material)]}", material.text.encode()
        if material.hash in contents.definitions:
            yield f"{name}.json", _json(contents.definitions[material.hash])
    for part, items in contents.statements:
        lines = [f"# {part.title}"]
        for one in items:
            lines += [f"## {one.item.heading}", one.text or "Not written yet."]
        yield f"statements/{part.name}.md", "\n\n".join(lines).encode()
    if contents.checklist:
        rows = [[p.section, p.text, p.answer, p.how] for p in contents.checklist]
        yield "statements/checklist.csv", _csv(("Section", "Point", "Answer", "How"), rows)
    yield "burden.csv", _csv(BURDEN_COLUMNS, [list(row) for row in contents.burden])
    yield "omb-block.txt", "\n".join(contents.block).encode()
    if contents.pta is not None:
        pta = {
            "decision": contents.decision,
            "rulings": [asdict(ruling) for ruling in contents.rulings],
            "answers": contents.pta.answers,
        }
        yield "privacy-threshold-analysis.json", _json(pta)


class _Pipe:
    """A file that forgets what was taken from it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Whoever sends it ends it."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _manifest(contents: PackageContents, hashes: dict[str, str]) -> dict[str, Any]:
    return {
        "study": contents.study.code,
        "complete": contents.is_complete,
        "missing": list(contents.problems),
        "materials_sha256": contents.materials_hash,
        "parts": [{"name": name, "sha256": hash_} for name, hash_ in hashes.items()],
    }


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, LONG_AGO)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _json(said: object) -> bytes:
    return json.dumps(said, indent=1, ensure_ascii=False, sort_keys=True).encode()


def _csv(columns: tuple[str, ...], rows: list[list[Any]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerows([[harmless(cell) for cell in row] for row in [list(columns), *rows]])
    return out.getvalue().encode()
