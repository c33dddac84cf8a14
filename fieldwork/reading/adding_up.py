"""Whether the counts of a summary are a table: everybody who answered is in it exactly once."""

from collections.abc import Iterable, Sequence

from fieldwork.reading.complaints import Complaints, SummaryCells, SummaryShape

NumberedRow = tuple[int, SummaryCells]


def check_base(header: Sequence[str], shape: SummaryShape, found: Complaints) -> None:
    """The column that counts everybody in a group is there, and wherever it is needed."""
    counts = header[shape.label_columns :]
    if shape.base and shape.base not in counts:
        text = "No column of counts has this header. Write it as the table does."
        found.add(1, shape.base, text)
    elif shape.base and len(counts) == 1:
        text = "Nothing else is counted here. Leave empty which column counts everybody."
        found.add(1, shape.base, text)
    if shape.several and not shape.base:
        text = (
            "Where a person may be counted in several columns, one column must count everybody in "
            "the group. Add it, and say which it is."
        )
        found.add(1, "", text)


def check_sums(
    rows: Sequence[NumberedRow], header: Sequence[str], shape: SummaryShape, found: Complaints
) -> None:
    """The columns make up each group, and the groups all who answered."""
    place = header.index(shape.base) if shape.base else None
    total = 0
    for number, row in rows:
        counts = {
            name: row[position]
            for position, name in enumerate(header)
            if position >= shape.label_columns and position != place
        }
        people = _known(counts.values()) if place is None else _known([row[place]])
        total += people
        if place is not None:
            _check_row(number, counts, people, shape, found)
    if total != shape.respondents:
        text = (
            f"All rows together count {total:,} people, and {shape.respondents:,} answered. Add "
            "a row for those who are in none of these groups, and a column for those who gave no "
            "answer; or correct how many answered."
        )
        found.add(1, shape.base, text)


def _check_row(
    number: int,
    counts: dict[str, str | int | None],
    people: int,
    shape: SummaryShape,
    found: Complaints,
) -> None:
    blank, told = sum(count is None for count in counts.values()), _known(counts.values())
    if shape.several:
        for name, count in counts.items():
            if isinstance(count, int) and count > people:
                found.add(number, name, f"It counts more people than “{shape.base}” does.")
    elif not blank and told != people:
        text = (
            f"The other columns add up to {told:,} people, and here are {people:,}. Add a column "
            "for those who gave no answer, or say that a person may be counted in several columns."
        )
        found.add(number, shape.base, text)
    elif blank and people - told < blank:
        text = f"{max(people - told, 0):,} people are left for the blanks. Write 0 for nobody."
        found.add(number, shape.base, text)


def _known(counts: Iterable[str | int | None]) -> int:
    return sum(count for count in counts if isinstance(count, int))
