"""Which encoding a file was written in, told from its bytes."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 16
NEIGHBOURHOODS = 5_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotTextError(ValueError):
    """The file is not a text file."""


def encoding_of(stream: BinaryIO) -> str:
    """The encoding of a seekable stream: a byte order mark, UTF-8, cp1252 or Mac Roman.

    Reads the whole stream once, in constant memory.

    :raises NotTextError: if it holds zero bytes, as spreadsheets and archives do.
    """
    stream.seek(0)
    start = stream.read(4)
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if marked:
        return marked
    pairs = set[bytes]()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    for block in _blocks(stream):
        if b"\0" in block:
            raise NotTextError("This is not a text file. Export the answers as CSV.")
        is_utf8 = is_utf8 and _decodes(decoder, block)
        if len(pairs) < NEIGHBOURHOODS:
            pairs.update(_high_pairs(block))
    return "utf-8" if is_utf8 and _decodes(decoder, b"", final=True) else _single_byte(pairs)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(CHUNK):
        yield block


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _high_pairs(block: bytes) -> set[bytes]:
    """Every byte above ASCII together with the byte before it."""
    if block.isascii():
        return set()
    return {block[max(i - 1, 0) : i + 1] for i, byte in enumerate(block) if byte > 127}


def _single_byte(pairs: set[bytes]) -> str:
    """cp1252, unless its reading is less like writing than Mac Roman's (older Excel on a Mac)."""
    return min(("cp1252", "mac_roman"), key=lambda name: sum(_oddness(p, name) for p in pairs))


def _oddness(pair: bytes, encoding: str) -> int:
    """How unlike writing a pair reads: a capital or a symbol inside a word is odd."""
    text = pair.decode(encoding, "replace")
    character, before = text[-1], text[:-1]
    if character == "�":
        return 3
    if character.isspace() or character in "‘’“”–—…•":
        return 0
    if character.isalpha():
        return 2 if character.isupper() and before.islower() else 0
    return 1
