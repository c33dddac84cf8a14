"""The rows of a survey as a tree of groups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from studies.xlsform.account import Account
from studies.xlsform.sheets import Row
from studies.xlsform.types import Type, type_of

DISABLED = frozenset({"yes", "true", "true()"})


@dataclass(slots=True)
class Group:
    """Rows between begin and end; ``row`` is the one at which it begins, none for the whole."""

    row: Row | None = None
    type: Type = field(default_factory=lambda: Type("begin"))
    parts: list["Group | Leaf"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A row that is no group."""

    row: Row
    type: Type


def tree_of(rows: Iterable[Row], account: Account) -> Group:
    """The survey's rows; what does not fit together is told."""
    around = [Group()]
    for row in _meant(rows, account):
        kind = type_of(row.get("type"))
        if kind.word == "end":
            _end(around, row, account)
            continue
        if kind.refusal:
            account.refuse(row.sheet, row.number, "type", *kind.refusal)
        if kind.word.startswith("begin"):
            group = Group(row, kind)
            around[-1].parts.append(group)
            around.append(group)
        else:
            around[-1].parts.append(Leaf(row, kind))
    for group in around[1:]:
        assert group.row is not None
        account.refuse(
            group.row.sheet,
            group.row.number,
            "type",
            "The group is not ended.",
            "Add a row “end group” behind its last question.",
        )
    return around[0]


def leaves(group: Group) -> Iterator[Leaf]:
    """Every row that is no group, in order."""
    for part in group.parts:
        if isinstance(part, Leaf):
            yield part
        else:
            yield from leaves(part)


def _end(around: list[Group], row: Row, account: Account) -> None:
    if len(around) > 1:
        around.pop()
        account.carry(row.sheet, row.number, "Ends the group.")
        return
    account.refuse(
        row.sheet, row.number, "type", "It ends a group that never began.", "Take the row out."
    )


def _meant(rows: Iterable[Row], account: Account) -> Iterator[Row]:
    """Rows that say something to participants or programs; comments are told."""
    for row in rows:
        if row.get("disabled").lower() in DISABLED:
            account.remark(row.sheet, row.number, "disabled", "The row is switched off.")
        elif row.get("type").lstrip().startswith("#"):
            account.remark(row.sheet, row.number, "type", "The row is a comment.")
        elif row.get("type"):
            yield row
        elif row.get("name") or any(heading.column == "label" for heading in row.cells):
            account.refuse(
                row.sheet,
                row.number,
                "type",
                "The row has no type.",
                "Say which kind of question it is, such as “text” or “select_one”.",
            )
        else:
            column = next(iter(row.cells)).column
            account.remark(
                row.sheet, row.number, column, "A row without type and name is a comment."
            )
