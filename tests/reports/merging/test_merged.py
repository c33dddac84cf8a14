import numpy as np
import pytest

from reports.categories import CannotTabulateError
from reports.crosstabs import count_tables
from reports.merges import apart, fitting, merged
from tests.reports.merging.cases import a_mergeable
from tests.reports.test_crosstabs import a_sorting, blocks_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-109")]


class TestMerged:
    @pytest.mark.parametrize("seed", range(12))
    def test_counts_what_the_sums_of_columns_are(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        size, edges = int(chance.integers(3, 9)), tuple(float(e) for e in range(10, 60, 10))
        listed = a_mergeable(*(f"c{n}" for n in range(size)), is_ordered=False)
        banded = a_mergeable(edges=edges)
        codes = {
            "q": chance.integers(1, 4, 700).astype(np.int32),
            "listed": chance.choice([*range(1, size + 1), -1, -2, -3], 700).astype(np.int32),
            "banded": chance.choice([*range(80), -1, -2, -3], 700).astype(np.int32),
        }
        a, b = chance.choice(size, 2, replace=False)
        first = int(chance.integers(0, len(edges)))
        groups = {
            "listed": listed.joined([], [f"c{a}", f"c{b}"]),
            "banded": banded.joined([], banded.sorting.labels[first : first + 2]),
        }
        before = {"listed": listed.sorting, "banded": banded.sorting}
        after = {name: merged(before[name], groups[name], name) for name in before}
        blocks = blocks_of(codes, rows=256)
        apart_counts = count_tables(blocks, {"q": a_sorting(3)}, before)
        together = count_tables(blocks, {"q": a_sorting(3)}, after)
        for name, sorting in before.items():
            name_of = {old: g["label"] for g in groups[name] for old in g["of"]}
            for place, label in enumerate(after[name].labels):
                of = [
                    column
                    for column, old in enumerate(sorting.labels)
                    if name_of.get(old, old) == label
                ]
                expected = apart_counts["q", name][:, of].sum(axis=1)
                assert together["q", name][:, place].tolist() == expected.tolist()
            assert len(after[name].labels) == len(sorting.labels) - 1

    def test_is_called_by_what_is_in_it(self) -> None:
        age = a_mergeable(edges=(18.0, 30.0, 45.0))
        assert age.joined([], age.sorting.labels[:2])[0]["label"] == "under 30"
        assert age.joined([], age.sorting.labels[1:3])[0]["label"] == "18 to under 45"
        region = a_mergeable("North", "South", "East", "West", is_ordered=False)
        groups = region.joined([], ["East", "North"])
        assert groups == [{"label": "North or East", "of": ["North", "East"]}]
        groups = region.joined(groups, ["North or East", "South"])
        assert groups == [{"label": "North, South or East", "of": ["North", "South", "East"]}]
        assert apart(groups, "North, South or East") == []

    @pytest.mark.parametrize(
        ("labels", "reason"),
        [
            (("a", "c"), "only neighbors"),
            (("a", "No answer"), "is not an answer"),
            (("a", "z"), "no category “z”"),
            (("a",), "Choose two"),
            (("a", "b", "c", "d"), "leave two"),
        ],
    )
    def test_refuses(self, labels: tuple[str, ...], reason: str) -> None:
        with pytest.raises(CannotTabulateError, match=reason):
            a_mergeable("a", "b", "c", "d").joined([], labels)

    def test_refuses_a_name_that_is_taken(self) -> None:
        with pytest.raises(CannotTabulateError, match="already"):
            a_mergeable("a", "b", "a or b", "d").joined([], ["a", "b"])

    def test_refuses_one_name_for_two(self) -> None:
        known = a_mergeable("a", "b or c", "a or b", "c", "d", is_ordered=False)
        groups = known.joined([], ["a", "b or c"])
        with pytest.raises(CannotTabulateError, match="already"):
            known.joined(groups, ["a or b", "c"])

    def test_refuses_what_a_version_lacks(self) -> None:
        groups = [{"label": "x or y", "of": ["x", "y"]}]
        with pytest.raises(CannotTabulateError, match="every version"):
            merged(a_sorting(3), groups, "V")

    def test_keeps_what_fits(self) -> None:
        known = a_mergeable("a", "b", "c", "d")
        groups = known.joined([], ["a", "b"])
        assert fitting({"v": groups, "gone": groups}, [known]) == {"v": groups}
        assert fitting({"v": [{"label": "?", "of": ["a", "z"]}]}, [known]) == {}
