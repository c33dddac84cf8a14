"""Columns of answer codes as bytes: how a frozen snapshot lies in the database.

One block is one variable of at most ``BLOCK_ROWS`` responses. Where every code fits, a code is
one byte (``u1``: the code plus ``OFFSET``, so that the reserved negative codes become 0, 1, 2);
else two (``i2``) or four (``i4``) bytes, little-endian, as they are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS = 65_536
OFFSET = 3
"""Added to a code in a one-byte block. The lowest reserved code is -3."""

Codes = NDArray[np.int32]


class UnknownBlockError(ValueError):
    """A block whose width nobody wrote."""


@dataclass(frozen=True, slots=True)
class Block:
    """Codes of one variable, packed."""

    width: str
    packed: bytes


def pack(codes: Codes) -> Block:
    """Pack codes into the narrowest width that holds them all."""
    width = _narrowest(codes)
    shifted = codes + OFFSET if width == "u1" else codes
    return Block(width=width, packed=shifted.astype(f"<{width}").tobytes())


def stored(width: str, packed: bytes | memoryview) -> NDArray[np.integer]:
    """The numbers as they are stored: still with the offset where the width is ``u1``.

    :raises UnknownBlockError: if the width is none of ours.
    """
    if width not in {"u1", "i2", "i4"}:
        raise UnknownBlockError(f"A block cannot be {width!r} wide.")
    numbers: NDArray[np.integer] = np.frombuffer(packed, dtype=f"<{width}")
    return numbers


def unpack(width: str, packed: bytes | memoryview) -> Codes:
    """The codes again, whatever the width."""
    codes: Codes = stored(width, packed).astype(np.int32)
    return codes - OFFSET if width == "u1" else codes


def _narrowest(codes: Codes) -> str:
    if codes.size == 0:
        return "u1"
    low, high = int(codes.min()), int(codes.max())
    if low >= -OFFSET and high <= 255 - OFFSET:
        return "u1"
    return "i2" if low >= -32_768 and high <= 32_767 else "i4"
