"""Which column becomes which of the four fields, and which are left out on purpose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from participants.reading.columns import Field, content_against, never_kept, proposed_field
from participants.reading.table import ContactTable

LOOKED_AT = 1_000
"""Rows whose content is looked at before a column is trusted."""


class ContactMappingError(ValueError):
    """The mapping as written cannot be read."""


@dataclass(frozen=True, slots=True)
class ColumnProblem:
    """What is wrong with one column. ``is_refused`` where it may only be left out."""

    column: str
    text: str
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class ContactMapping:
    """Columns for each field in the order in which they are joined, and columns left out."""

    fields: Mapping[Field, tuple[str, ...]]
    left_out: tuple[str, ...] = ()

    @classmethod
    def from_choices(cls, choices: Mapping[str, str]) -> "ContactMapping":
        """From what was chosen for each column: a field, ``leave_out``, or nothing yet."""
        fields = {
            each: tuple(column for column, choice in choices.items() if choice == each)
            for each in Field
        }
        left_out = tuple(column for column, choice in choices.items() if choice == "leave_out")
        return cls({each: columns for each, columns in fields.items() if columns}, left_out)

    @classmethod
    def from_words(cls, mapped: Sequence[str], left_out: str) -> "ContactMapping":
        """From a command line: ``["name=given_name,surname", …]`` and ``"a,b"``.

        :raises ContactMappingError: if a field is not one of the four.
        """
        fields: dict[Field, tuple[str, ...]] = {}
        for words in mapped:
            name, _, columns = words.partition("=")
            if name not in set(Field) or not columns:
                raise ContactMappingError(
                    f"“{words}” is no mapping. Write name=, phone=, email= or address= and columns."
                )
            fields[Field(name)] = _words(columns)
        return cls(fields, _words(left_out))

    def field_of(self, column: str) -> Field | None:
        """The field that a column goes to."""
        return next((each for each, columns in self.fields.items() if column in columns), None)

    def places_left_out(self, table: ContactTable) -> list[int]:
        """Which columns are left out, counted from 1."""
        named = enumerate(table.headers, start=1)
        return [place for place, column in named if column in self.left_out]

    def problems(self, table: ContactTable, *, region: str) -> list[ColumnProblem]:
        """Everything that speaks against this mapping of this table, column by column."""
        named = [column for columns in self.fields.values() for column in columns]
        problems = [
            ColumnProblem(column, "is not in the file. Write it as the header does.")
            for column in dict.fromkeys([*named, *self.left_out])
            if column not in table.headers
        ]
        sample = _sample(table)
        for position, column in enumerate(table.headers):
            values = [row[position] for row in sample if position < len(row)]
            problems += self._against(column, values, region)
        if not set(self.fields) - {Field.NAME}:
            text = "is mapped by no column. Map e-mail, phone or address."
            problems.append(ColumnProblem("A way to reach the person", text))
        return problems

    def _against(self, column: str, values: list[str], region: str) -> Iterator[ColumnProblem]:
        mapped_to = self.field_of(column)
        if column in self.left_out:
            if mapped_to:
                yield ColumnProblem(column, "is mapped and left out at once. Choose one.")
            return
        what = never_kept(column)
        if what:
            text = f"holds {what}, which the vault never keeps. Leave it out."
            yield ColumnProblem(column, text, is_refused=True)
        elif mapped_to is None:
            yield ColumnProblem(column, "is neither mapped nor left out. Choose one.")
        elif reason := content_against(values, mapped_to, region=region):
            yield ColumnProblem(column, reason, is_refused=True)


def propose(table: ContactTable) -> dict[str, str]:
    """A choice for each column whose header says what it is, as ``from_choices`` reads it.

    Nothing is proposed for a column that must be left out: that is a person's decision.
    """
    return {column: str(proposed_field(column) or "") for column in table.headers}


def _sample(table: ContactTable) -> list[list[str]]:
    return [cells for _, cells in islice(table.rows(), LOOKED_AT)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
