"""Whether a summary agrees with those of its wave: the same people must be counted the same way.

Reports protect all tables of a wave together. They can do so only where the same group, answer or
question bears the same name in each, and where tables about fewer people do not differ by a few:
who is in one of two such tables and not in the other could be worked out by subtraction.
"""

from collections.abc import Iterable, Iterator

from fieldwork.models import AggregateSummary
from fieldwork.reading.complaints import SummaryProblem

Sizes = dict[str, int]
Told = dict[tuple[str, str], int | None]


def problems_beside(
    summary: AggregateSummary, others: Iterable[AggregateSummary]
) -> Iterator[SummaryProblem]:
    """Everything in which a summary does not agree with the earlier ones of its wave."""
    for other in others:
        before = list(_spelled_otherwise(summary, other))
        before += [*_other_groups(summary, other), *_other_question(summary, other)]
        yield from before or _other_numbers(summary, other)


def people_by_group(summary: AggregateSummary, label: str) -> Sizes:
    """How many people each group of a label column has, in the order of the table."""
    place = summary.labels.index(label)
    sizes: Sizes = {}
    for row in summary.rows:
        sizes[row[place]] = sizes.get(row[place], 0) + summary.people_of(row)
    return sizes


def people_by_answer(summary: AggregateSummary, label: str = "") -> Told:
    """How many people gave each answer, in each group of a label column or altogether (``""``).

    Nothing where a blank is among them.
    """
    place = summary.labels.index(label) if label else None
    told: Told = {}
    for row in summary.rows:
        cells, group = summary.cells_of(row), "" if place is None else row[place]
        for answer in summary.answers:
            before, count = told.get((answer, group), 0), cells[answer]
            told[answer, group] = None if before is None or count is None else before + count
    return told


def _spelled_otherwise(
    summary: AggregateSummary, other: AggregateSummary
) -> Iterator[SummaryProblem]:
    """Two spellings of one name would be taken for two things."""
    known = {_plain(name): name for name in _names(other)}
    for name in dict.fromkeys(_names(summary)):
        if known.get(_plain(name), name) != name:
            text = f"Write “{known[_plain(name)]}”, as in “{other.title}”."
            yield SummaryProblem(1, name, text)


def _other_groups(summary: AggregateSummary, other: AggregateSummary) -> Iterator[SummaryProblem]:
    for label in summary.labels:
        own = people_by_group(summary, label)
        for known in other.labels:
            theirs = people_by_group(other, known)
            if known == label and not (own.keys() <= theirs.keys() or theirs.keys() <= own.keys()):
                text = f"“{other.title}” has other groups. Use the same in every table of a wave."
                yield SummaryProblem(1, label, text)
            elif known != label and len(own) > 1 and own == theirs:
                text = f"The same groups are called “{known}” in “{other.title}”. Call them so."
                yield SummaryProblem(1, label, text)


def _other_question(summary: AggregateSummary, other: AggregateSummary) -> Iterator[SummaryProblem]:
    same_answers = summary.answers == other.answers and summary.several == other.several
    if summary.asked != other.asked:
        own = people_by_answer(summary)
        is_whole = len(own) > 1 and None not in own.values()
        if same_answers and is_whole and own == people_by_answer(other):
            text = (
                f"The answers and their numbers are those of “{other.asked}” in “{other.title}”. "
                "Give it the same words as question."
            )
            yield SummaryProblem(1, "", text)
    elif not same_answers:
        text = f"“{other.title}” counts other answers to this question. Use the same columns."
        yield SummaryProblem(1, "", text)
    elif {*summary.labels} <= {*other.labels}:
        yield SummaryProblem(1, "", f"“{other.title}” shows this question by these groups already.")
    elif summary.respondents != other.respondents:
        text = (
            f"“{other.title}” counts {other.respondents:,} people for this question. Add a row "
            "for those who are in none of these groups, so that both count the same people."
        )
        yield SummaryProblem(1, "", text)


def _other_numbers(summary: AggregateSummary, other: AggregateSummary) -> Iterator[SummaryProblem]:
    shared = [label for label in summary.labels if label in other.labels]
    for label in ("", *shared) if summary.asked == other.asked else ():
        own, theirs = people_by_answer(summary, label), people_by_answer(other, label)
        yield from _differing(own, theirs, other.title)
    wide, narrow = sorted((summary, other), key=lambda each: -each.respondents)
    everybody = {"": wide.respondents}, {"": narrow.respondents}
    sizes = [(people_by_group(wide, label), people_by_group(narrow, label)) for label in shared]
    for larger, smaller in (everybody, *sizes):
        for group in dict.fromkeys((*larger, *smaller)):
            left = larger.get(group, 0) - smaller.get(group, 0)
            if wide.respondents == narrow.respondents and left:
                yield _disagreeing(group, other.title)
            elif left < 0 or 0 < left < summary.threshold:
                yield _too_near(group, other.title, summary.threshold)


def _differing(own: Told, theirs: Told, title: str) -> Iterator[SummaryProblem]:
    for (answer, group), count in own.items():
        other = theirs.get((answer, group), 0)
        if None not in (count, other) and count != other:
            yield _disagreeing(" – ".join(filter(None, (group, answer))), title)


def _disagreeing(name: str, title: str) -> SummaryProblem:
    text = f"“{title}” counts another number of people. Ask the company which is right."
    return SummaryProblem(1, name, text)


def _too_near(group: str, title: str, threshold: int) -> SummaryProblem:
    text = (
        f"“{title}” is about nearly the same people, but for fewer than {threshold}, who could be "
        "worked out. Add a column for those who gave no answer, so that both count everybody."
    )
    return SummaryProblem(1, group or "All people", text)


def _names(summary: AggregateSummary) -> Iterator[str]:
    yield summary.asked
    yield from summary.labels
    yield from summary.answers
    for place in range(len(summary.labels)):
        yield from (row[place] for row in summary.rows)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
