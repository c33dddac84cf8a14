"""What the attack found, for those who judge a report: numbers about numbers, and no count."""

from dataclasses import dataclass

from reports.disclosure.promised import known_before, told_first
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.disclosure.statements import publication
from reports.models import Report
from reports.queries.documents import document_of, told_of_study


@dataclass(frozen=True, slots=True)
class TableEvidence:
    """How many numbers one table has, its margins included, and how many of them are hidden."""

    question: str
    demographic: str
    wave: str
    numbers: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The attack on exactly what was rendered.

    ``narrowest`` is the smallest interval of a hidden number that may be small, in people, and
    nothing where there is no such number; ``wanted`` is what it must not fall below, one less than
    the threshold. ``is_as_attacked`` says whether what is stored has the fingerprint of what was
    attacked. ``earlier`` counts releases of the study that the attacker had in hand as well.
    ``told_first`` counts the numbers that were told first under another threshold, by it, and
    ``known_before`` the hidden ones of which earlier reports left less than their threshold asks
    for; ``narrowest`` is about neither.
    """

    threshold: int
    wanted: int
    numbers: int
    hidden: int
    recoverable: int
    narrowest: float | None
    earlier: int
    solver: str
    seconds: float
    statements_hash: str
    is_as_attacked: bool
    tables: tuple[TableEvidence, ...]
    told_first: tuple[tuple[int, int], ...] = ()
    known_before: int = 0


def evidence_of(report: Report) -> Evidence | None:
    """What was found when the report was rendered, if it was."""
    document, kept = document_of(report), report.audit
    if document is None or kept is None:
        return None
    note = document.protected.note
    return Evidence(
        threshold=note["threshold"],
        wanted=note["threshold"] - 1,
        numbers=note["cells"],
        hidden=note["hidden"],
        recoverable=kept.get("recoverable", 0),
        narrowest=kept["min_width"],
        earlier=told_of_study(report.study).exclude(report_ref=report.report_ref).count(),
        solver=f"{kept['solver']} {kept['solver_version']}",
        seconds=kept["seconds"],
        statements_hash=report.statements_hash,
        is_as_attacked=publication(document.protected).sha256 == report.statements_hash,
        tables=tuple(
            _of_table(
                table,
                document.label(table.question),
                document.label(table.demographic),
                document.label(table.stratum),
            )
            for table in document.protected.tables
        ),
        told_first=tuple(told_first(document.protected).items()),
        known_before=known_before(document.protected),
    )


def _of_table(table: ProtectedTable, question: str, demographic: str, wave: str) -> TableEvidence:
    printed = [value for _, value in table.cells()]
    return TableEvidence(
        question, demographic, wave, len(printed), sum(value is HIDDEN for value in printed)
    )
