import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reports.blocks import UnknownBlockError, pack, stored, unpack


class TestPack:
    @pytest.mark.parametrize(
        ("codes", "width"),
        [
            ([-3, -2, -1, 0, 252], "u1"),
            ([], "u1"),
            ([253], "i2"),
            ([-4], "i2"),
            ([-32_768, 32_767], "i2"),
            ([32_768], "i4"),
        ],
    )
    def test_takes_the_narrowest_width_that_holds_every_code(
        self, codes: list[int], width: str
    ) -> None:
        block = pack(np.array(codes, dtype=np.int32))
        assert block.width == width
        assert len(block.packed) == len(codes) * int(width[1])

    @given(arrays(np.int32, st.integers(0, 300), elements=st.integers(-3, 2_000_000_000)))
    def test_gives_every_code_back(self, codes: np.ndarray) -> None:
        block = pack(codes)
        assert unpack(block.width, block.packed).tolist() == codes.tolist()

    def test_puts_the_reserved_codes_at_the_bottom_of_a_byte(self) -> None:
        assert pack(np.array([-3, -2, -1, 0], dtype=np.int32)).packed == b"\x00\x01\x02\x03"


class TestStored:
    def test_refuses_a_width_that_nobody_wrote(self) -> None:
        with pytest.raises(UnknownBlockError):
            stored("f8", b"")
