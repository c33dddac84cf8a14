from dataclasses import dataclass, field

import numpy as np
import pytest

from reports.categories import CannotTabulateError, band_labels, read_bands, sorting_of


@dataclass
class Variable:
    name: str = "satisfied"
    kind: str = "closed"
    label: str = "How satisfied are you?"
    codes: dict[str, str] = field(default_factory=lambda: {"1": "No", "2": "Yes"})
    decimals: int = 0


class TestSortingOf:
    def test_puts_reserved_codes_last(self) -> None:
        sorting = sorting_of(Variable(), {})
        assert sorting.labels == ("No", "Yes", "Not asked", "Prefer not to say", "No answer")
        assert sorting.sort(np.array([1, 2, -1, -2, -3])).tolist() == [0, 1, 2, 3, 4]

    def test_puts_selected_before_not_selected(self) -> None:
        assert sorting_of(Variable(kind="option"), {}).labels[:2] == ("Selected", "Not selected")

    def test_counts_an_own_answer_with_the_words_of_a_reserved_one_together_with_it(self) -> None:
        sorting = sorting_of(Variable(codes={"1": "No answer", "2": "Yes"}), {})
        assert sorting.labels.count("No answer") == 1
        assert sorting.sort(np.array([1, -3])).tolist() == [0, 0]

    def test_tells_equal_labels_apart_by_their_codes(self) -> None:
        sorting = sorting_of(Variable(codes={"1": "Other", "2": "Other"}), {})
        assert sorting.labels[:2] == ("Other (1)", "Other (2)")

    def test_sorts_scaled_numbers_into_the_bands_of_the_author(self) -> None:
        variable = Variable(kind="number", name="minutes", decimals=1)
        sorting = sorting_of(variable, {"minutes": [5, 10]})
        assert sorting.labels[:3] == ("under 5", "5 to under 10", "10 and over")
        assert sorting.sort(np.array([0, 49, 50, 99, 100, -3])).tolist() == [0, 0, 1, 1, 2, 5]

    def test_refuses_a_number_without_bands(self) -> None:
        with pytest.raises(CannotTabulateError, match="minutes: 18, 30, 45"):
            sorting_of(Variable(kind="number", name="minutes"), {})

    def test_refuses_too_many_answers(self) -> None:
        codes = {str(code): f"Airport {code}" for code in range(61)}
        with pytest.raises(CannotTabulateError, match="61 possible answers"):
            sorting_of(Variable(codes=codes), {})


class TestReadBands:
    def test_reads_lines(self) -> None:
        assert read_bands("age: 18, 30\n\n minutes: 2.5\n") == {"age": [18, 30], "minutes": [2.5]}

    @pytest.mark.parametrize("line", ["age", "age: young", "age: 30, 18", "age: 18, 18", "age:"])
    def test_refuses_what_does_not_read_as_bands(self, line: str) -> None:
        with pytest.raises(CannotTabulateError, match="age: 18, 30, 45"):
            read_bands(line)


class TestBandLabels:
    def test_names_every_band(self) -> None:
        assert band_labels([2.5]) == ["under 2.5", "2.5 and over"]
