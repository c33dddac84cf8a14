import numpy as np
import pandas as pd
import pytest

from reports.blocks import pack
from reports.crosstabs import Sorting, UnexpectedCodeError, count_tables


def a_sorting(size: int) -> Sorting:
    """Codes 1 to ``size`` in order."""
    return Sorting(tuple(str(code) for code in range(1, size + 1)), {c + 1: c for c in range(size)})


def blocks_of(columns: dict[str, np.ndarray], rows: int) -> list[dict[str, tuple[str, bytes]]]:
    length = len(next(iter(columns.values())))
    return [
        {
            name: (block.width, block.packed)
            for name, codes in columns.items()
            for block in [pack(codes[start : start + rows])]
        }
        for start in range(0, length, rows)
    ]


class TestCountTables:
    def test_agrees_with_pandas_on_every_table(self) -> None:
        chance = np.random.default_rng(3)
        questions = {f"q{i}": int(chance.integers(2, 12)) for i in range(7)}
        demographics = {f"d{i}": int(chance.integers(2, 40)) for i in range(5)}
        sizes = {**questions, **demographics}
        columns = {n: chance.integers(1, s + 1, 5_000).astype(np.int32) for n, s in sizes.items()}
        tables = count_tables(
            blocks_of(columns, rows=1_024),
            {name: a_sorting(size) for name, size in questions.items()},
            {name: a_sorting(size) for name, size in demographics.items()},
        )
        assert list(tables) == [(q, d) for q in questions for d in demographics]
        for (question, demographic), counts in tables.items():
            expected = pd.crosstab(columns[question], columns[demographic]).reindex(
                index=range(1, sizes[question] + 1),
                columns=range(1, sizes[demographic] + 1),
                fill_value=0,
            )
            assert counts.tolist() == expected.to_numpy().tolist()

    def test_counts_nobody_where_there_are_no_blocks(self) -> None:
        tables = count_tables([], {"q": a_sorting(2)}, {"d": a_sorting(3)})
        assert tables["q", "d"].tolist() == [[0, 0, 0], [0, 0, 0]]

    def test_counts_categories_too_many_for_two_bytes(self) -> None:
        columns = {name: np.arange(1, 201, dtype=np.int32) for name in ("a", "b", "q")}
        sortings = {name: a_sorting(200) for name in columns}
        tables = count_tables(
            blocks_of(columns, 200), {"q": sortings["q"]}, {"a": sortings["a"], "b": sortings["b"]}
        )
        assert (tables["q", "b"] == np.eye(200, dtype=int)).all()

    def test_sorts_wide_numbers_into_bands(self) -> None:
        bands = Sorting(("under 100", "100 and over", "No answer"), {-3: 2}, edges=(100,))
        columns = {
            "minutes": np.array([5, 99, 100, 70_000, -3], dtype=np.int32),
            "d": np.ones(5, dtype=np.int32),
        }
        tables = count_tables(blocks_of(columns, 5), {"minutes": bands}, {"d": a_sorting(1)})
        assert tables["minutes", "d"].ravel().tolist() == [2, 2, 1]

    @pytest.mark.parametrize("strange", [4, 70_000, -3])
    def test_refuses_a_code_that_the_instrument_lacks(self, strange: int) -> None:
        columns = {"q": np.array([1, strange], dtype=np.int32), "d": np.ones(2, dtype=np.int32)}
        with pytest.raises(UnexpectedCodeError):
            count_tables(blocks_of(columns, 2), {"q": a_sorting(3)}, {"d": a_sorting(1)})
