"""What shows in the window of the envelope."""

import pytest

from participants.letters import address_lines

NAME = "Ana Example"


class TestAddressLines:
    @pytest.mark.parametrize(
        ("address", "lines"),
        [
            ("12 Long Street, Springfield", ["12 Long Street", "Springfield"]),
            ("12 Long Street, Springfield, IL 62701", ["12 Long Street", "Springfield, IL 62701"]),
            (
                "12 Long Street, Apt 4, Springfield, IL, 62701-1234",
                ["12 Long Street", "Apt 4", "Springfield, IL 62701-1234"],
            ),
            ("12 Long Street\nSpringfield IL 62701", ["12 Long Street", "Springfield IL 62701"]),
        ],
    )
    def test_divides_an_address_as_it_is_delivered(self, address: str, lines: list[str]) -> None:
        assert address_lines(NAME, address) == [NAME, *lines]

    def test_leaves_out_a_name_that_is_not_known(self) -> None:
        assert address_lines(" ", "12 Long Street, Springfield") == [
            "12 Long Street",
            "Springfield",
        ]

    def test_never_takes_more_lines_than_the_window_has_and_loses_nothing(self) -> None:
        address = "Care of B, Floor 2, Suite 9, 12 Long Street, Box 3, Springfield, IL 62701"
        lines = address_lines(NAME, address)
        assert len(lines) == 5
        assert ", ".join(lines[1:]) == address
        assert lines[-1] == "Springfield, IL 62701"
