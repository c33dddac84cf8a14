"""Means, medians, shares and ranks: which questions have them, and what an answer scores."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db.models import TextChoices

from reports.crosstabs import Sorting
from reports.disclosure.tables import Measure, Ranking
from studies.codes import RESERVED
from studies.models import Variable
from studies.vocabulary import QuestionKind

_FEWEST_STEPS = 3
_PROMOTERS_FROM, _DETRACTORS_TO = 9, 6


class MeasureName(TextChoices):
    """What a report may say about a scale or a ranking beside its counts."""

    MEAN = "mean", "Mean"
    MEDIAN = "median", "Median"
    TOP_TWO = "top_two", "Top two answers"
    NET_PROMOTER = "net_promoter", "Net promoter score"
    MEAN_RANK = "mean_rank", "Mean rank"
    FIRST_PLACE = "first_place", "First places"


def measures_of(
    variable: Variable, sorting: Sorting, wanted: Collection[str]
) -> tuple[Measure, ...]:
    """Those wanted that the variable's question has: a scale, rating, ranking or net promoter one.

    The code of an answer is its score, so that an instrument decides what is better.
    """
    codes = {
        sorting.labels[place]: code
        for code, place in sorting.places.items()
        if code not in RESERVED
    }
    found = _found(kind_of(variable), codes)
    return tuple(measure for measure in found if measure.name in wanted)


def ranking_of(found: Sequence[Variable]) -> Ranking | None:
    """The ranking of which a variable, in all versions of a wave, is an item."""
    newest = found[-1]
    if kind_of(newest) != QuestionKind.RANKING:
        return None
    return Ranking(newest.question_key, frozenset(newest.codes.values()))


def kind_of(variable: Variable) -> str:
    """As what its question was asked: a ``QuestionKind``; empty where nobody knows."""
    kinds: dict[str, str] = {each["key"]: each["kind"] for each in variable.version.questions}
    return kinds.get(variable.question_key, "")


def _found(kind: str, codes: Mapping[str, int]) -> Iterator[Measure]:
    steps = sorted(codes.items(), key=lambda step: step[1])
    if kind == QuestionKind.NET_PROMOTER:
        scores = ((label, _promotes(code)) for label, code in steps)
        yield Measure(MeasureName.NET_PROMOTER.value, tuple(scores))
        yield Measure(MeasureName.MEAN.value, tuple(steps))
    elif kind in {QuestionKind.SCALE, QuestionKind.RATING} and len(steps) >= _FEWEST_STEPS:
        top = {label for label, _ in steps[-2:]}
        yield Measure(MeasureName.MEAN.value, tuple(steps))
        yield Measure(MeasureName.MEDIAN.value, tuple(steps))
        shares = ((label, 100 * (label in top)) for label, _ in steps)
        yield Measure(MeasureName.TOP_TWO.value, tuple(shares))
    elif kind == QuestionKind.RANKING:
        firsts = ((label, 100 * (code == 1)) for label, code in steps)
        yield Measure(MeasureName.MEAN_RANK.value, tuple(steps))
        yield Measure(MeasureName.FIRST_PLACE.value, tuple(firsts))


def _promotes(code: int) -> int:
    if code >= _PROMOTERS_FROM:
        return 100
    return -100 if code <= _DETRACTORS_TO else 0
