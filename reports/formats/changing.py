"""How the same people changed, in words."""

from collections.abc import Iterator

from reports.disclosure.protected import SILENT, ProtectedTable
from reports.document import ReportDocument
from reports.formats.words import percent_text

HIDDEN_FOR_ALL = "How many changed is hidden for everyone together"
LINKED = (
    "How the same people changed. Counted are people who answered both waves, all of them "
    "together. Their answers are linked by a random code in place of a name; "
    "what was answered before was put beside the later wave when that was closed, and the code was "
    "not kept with it. No contact is needed for it, so that it can be said after contacts and "
    "links are destroyed. The test of these numbers knows that everybody of a later answer gave "
    "some earlier one. It takes nobody’s group to be the same in both waves, as a reader might."
)


def finding_of_change(document: ReportDocument, table: ProtectedTable) -> str:
    """“Of the people who answered both First and Second, 50% answer the same, 30% higher”."""
    rows = zip(table.answers, table.overall_percents, strict=True)
    shown = [(percent, row) for row, percent in rows if percent is not None and row != SILENT]
    if not shown:
        return HIDDEN_FOR_ALL
    shares = [
        (percent_text(percent, table.decimals), f"{row[:1].lower()}{row[1:]}")
        for percent, row in sorted(shown, key=lambda pair: -pair[0])
    ]
    (most, row), *others = shares
    verb = "answer" if table.moved and table.moved.direction else "give"
    told = ", ".join([f"{most} {verb} {row}", *(" ".join(share) for share in others)])
    return f"Of the {document.label(table.stratum)}, {told}"


def change_note(document: ReportDocument) -> Iterator[str]:
    """Nothing in a report that shows no change."""
    if document.linked:
        yield LINKED
