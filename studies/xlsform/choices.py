"""The lists of a form → options with codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from studies.codes import LARGEST_OPTION_CODE
from studies.instruments.choices import MOST_OPTIONS, NAME
from studies.xlsform.account import Account
from studies.xlsform.portal import portal_fields
from studies.xlsform.sheets import CHOICES, Row
from studies.xlsform.texts import unsheltered
from studies.xlsform.wording import Wording

OTHER_NAME, OTHER_LABEL = "other", "Other"
OF_PORTAL = frozenset({"code", "label", "other", "exclusive"})

Option = dict[str, Any]


@dataclass(slots=True)
class ChoiceList:
    """The options of a list, in order, and the translations of their labels by code."""

    name: str
    row: int
    options: list[Option] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    said: dict[str, dict[int, str]] = field(default_factory=dict)


def lists_in(rows: Iterable[Row], wording: Wording, account: Account) -> dict[str, ChoiceList]:
    """The lists by name; what is wrong in them is told at its row."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        name = row.get("list_name")
        if name and row.get("name"):
            by_name.setdefault(name, []).append(row)
        else:
            _incomplete(row, account, "name" if name else "list_name")
    return {name: _list(name, own, wording, account) for name, own in by_name.items()}


def codes_for(names: list[str]) -> list[int]:
    """Names that are all codes are kept as codes; otherwise they are numbered from 1."""
    if all(_is_code(name) for name in names) and len(set(names)) == len(names):
        return [int(name) for name in names]
    return list(range(1, len(names) + 1))


def with_other(found: ChoiceList) -> ChoiceList:
    """The list with a choice beside which people write their own words."""
    for option in found.options:
        if OTHER_NAME in (option.get("name"), option["label"].lower()):
            marked = [{**each, "other": True} if each is option else each for each in found.options]
            return ChoiceList(found.name, found.row, marked, found.codes, found.said)
    code = max((option["code"] for option in found.options), default=0) + 1
    added = {"code": code, "label": OTHER_LABEL, "name": OTHER_NAME, "other": True}
    return ChoiceList(
        found.name,
        found.row,
        [*found.options, added],
        {**found.codes, OTHER_NAME: code},
        found.said,
    )


def _list(name: str, rows: list[Row], wording: Wording, account: Account) -> ChoiceList:
    found = ChoiceList(name, rows[0].number)
    names = [unsheltered(row.get("name")) for row in rows]
    if len(rows) > MOST_OPTIONS:
        account.refuse(
            CHOICES,
            rows[0].number,
            "list_name",
            f"The list “{name}” has {len(rows):,} choices; {MOST_OPTIONS} is the most.",
            "Choose coarser ones: so many would also tell people apart.",
        )
    labels: set[str] = set()
    for row, own, code in zip(rows, names, codes_for(names), strict=True):
        option = _option(row, own, code, wording, account)
        _say_repeated(row, own, option, (set(found.codes), labels), account)
        labels.add(option["label"])
        found.codes[own] = option["code"]
        found.options.append(option)
        for language, text in wording.translated(row, "label", of=option["label"]).items():
            found.said.setdefault(language, {})[option["code"]] = text
    return found


def _option(row: Row, name: str, code: int, wording: Wording, account: Account) -> Option:
    own = portal_fields(row, OF_PORTAL, account)
    label = own.pop("label", None) or wording.wording(row, "label")
    if not label:
        account.remark(CHOICES, row.number, "label", f"Without a label, “{name}” is shown.")
    option: Option = {"code": code, "label": label or name, **own}
    if name != str(option["code"]):
        if NAME.fullmatch(name):
            option["name"] = name
        else:
            account.remark(
                CHOICES, row.number, "name", f"The name “{name}” becomes the code {code}."
            )
    return option


def _say_repeated(
    row: Row, name: str, option: Option, before: tuple[set[str], set[str]], account: Account
) -> None:
    names, labels = before
    if name in names:
        todo = "Give each choice a name of its own."
        account.refuse(CHOICES, row.number, "name", f"The list has “{name}” already.", todo)
    if option["label"] in labels:
        account.refuse(
            CHOICES,
            row.number,
            "label",
            f"The list has a choice “{option['label']}” already, so that people cannot tell which.",
            "Give each choice a label of its own.",
        )


def _incomplete(row: Row, account: Account, column: str) -> None:
    if not row.get("name") and not row.get("list_name"):
        account.remark(CHOICES, row.number, column, "A row without a list and a name is a comment.")
        return
    account.refuse(
        CHOICES, row.number, column, f"The choice has no “{column}”.", "Fill it in, or take it out."
    )


def _is_code(name: str) -> bool:
    return (
        name.isascii()
        and name.isdecimal()
        and str(int(name[:9])) == name
        and int(name) <= LARGEST_OPTION_CODE
    )


def translations_of(found: ChoiceList, start: str) -> Mapping[str, dict[str, str]]:
    """Language → place → text, for the options of a question."""
    return {
        language: {f"{start}.{code}": text for code, text in said.items()}
        for language, said in found.said.items()
    }
