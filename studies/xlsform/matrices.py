"""Groups that are shown as a table of choices → a matrix."""

from typing import Any

from studies.vocabulary import QuestionKind
from studies.xlsform.account import Account
from studies.xlsform.headings import PORTAL
from studies.xlsform.portal import portal_fields
from studies.xlsform.questions import appearances_of
from studies.xlsform.tree import Group, Leaf
from studies.xlsform.wording import Wording

TABLE = "table-list"
OF_ROW = frozenset({"code", "label"})
SAYS_MORE = frozenset({"relevant", "constraint", "hint", "guidance_hint"})


def is_matrix(group: Group) -> bool:
    """All its rows offer the same choices, and say nothing else."""
    if group.row is None or group.type.refusal or TABLE not in appearances_of(group.row):
        return False
    if not any(each.column in ("label", f"{PORTAL}text") for each in group.row.cells):
        return False
    rows = [part for part in group.parts if isinstance(part, Leaf)]
    plain = all(
        part.type.word == "one"
        and not part.type.or_other
        and not any(heading.column in SAYS_MORE for heading in part.row.cells)
        for part in rows
    )
    return (
        bool(rows)
        and len(rows) == len(group.parts)
        and plain
        and len({part.type.list_name for part in rows}) == 1
    )


def rows_of_matrix(
    group: Group, wording: Wording, account: Account
) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """The rows with their codes, and language → place within the question → text."""
    rows: list[dict[str, Any]] = []
    said: dict[str, dict[str, str]] = {}
    for number, part in enumerate(group.parts, start=1):
        assert isinstance(part, Leaf)
        own = portal_fields(part.row, OF_ROW, account)
        label = wording.wording(part.row, "label") if not own.get("label") else ""
        row = {"code": number, "label": label or part.row.get("name"), **own}
        rows.append(row)
        if not label and not own.get("label"):
            words = "Without a label, the name is shown."
            account.remark(part.row.sheet, part.row.number, "label", words)
        for language, text in wording.translated(part.row, "label", of=row["label"]).items():
            said.setdefault(language, {})[f"rows.{row['code']}"] = text
    return rows, said


MATRIX = {"kind": str(QuestionKind.MATRIX)}
