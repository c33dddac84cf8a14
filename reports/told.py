"""What left before, as the ledger keeps it: also when the answers behind it are gone."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fieldwork.queries import spoken_ref
from reports.disclosure.promised import told_under
from reports.disclosure.protected import ProtectedReport
from reports.frozen import fingerprint_of
from reports.models import LedgerEntry, Report
from reports.queries import threshold_of, told_of_study, waves_of
from reports.spoken import SPOKEN

#: In place of a fingerprint where answers were frozen and are gone.
NO_LONGER = "gone"
GONE = (
    "The frozen answers that an earlier report about “{}” was counted from are gone, so that "
    "nobody can tell how many people are between the two. Only what that report asked can be "
    "shown again, exactly as it was shown."
)


class FrozenAnswersGoneError(ValueError):
    """A report can be held against what left before only by people who are no longer on record."""


def entries_beside(report: Report) -> list[LedgerEntry]:
    """What was told of the study of a report, but for what the report itself told."""
    return list(told_of_study(report.study).exclude(report_ref=report.report_ref))


def is_told(report: Report, variable: str) -> bool:
    """Whether a report about the same waves left before with the categories of a variable."""
    return any(
        variable in (*entry.questions, *entry.demographics)
        for entry in entries_beside(report)
        if set(entry.waves) & set(report.waves)
    )


def told_by(entry: LedgerEntry) -> ProtectedReport:
    """The protected numbers that left."""
    return ProtectedReport.from_json(json.dumps(entry.statements))


def told_again(report: Report) -> ProtectedReport | None:
    """What left before, if the same is asked and the answers are gone: it may leave once more.

    Where the threshold was raised since, its numbers keep the one under which they left.
    """
    entry = _same_and_gone(report)
    return told_under(threshold_of(report), told_by(entry)) if entry else None


def require_frozen(report: Report) -> None:
    """:raises FrozenAnswersGoneError: if nobody can tell any more who was counted before."""
    for entry in entries_beside(report):
        if set(entry.waves) & set(report.waves) and _is_gone(report, entry):
            raise FrozenAnswersGoneError(GONE.format("” and “".join(entry.words.values())))


def entry_of(report: Report, *, at: datetime) -> LedgerEntry:
    """What a report tells whoever is given it now."""
    payload, before = report.payload or {}, _same_and_gone(report)
    frozen = before.frozen if before else _counted_from(report, report)
    counts_here = report.questions or report.themes
    return LedgerEntry(
        study_ref=report.study.study_ref,
        report_ref=report.report_ref,
        **{name: getattr(report, name) for name in LedgerEntry.ASKED},
        words={name: payload["labels"].get(name, name) for name in _told_of(payload)},
        threshold=payload["protected"]["threshold"],
        statements=payload["protected"],
        statements_hash=report.statements_hash,
        frozen=frozen or (NO_LONGER if counts_here else ""),
        at=at,
    )


def _told_of(payload: Mapping[str, Any]) -> Iterable[str]:
    """The names of all people whom a report knows: those it shows and those who are left."""
    unions = payload["protected"]["unions"]
    parts = (part for _, parts in unions for part in parts)
    return dict.fromkeys([*payload["strata"], *parts])


def _same_and_gone(report: Report) -> LedgerEntry | None:
    asked = tuple(getattr(report, name) for name in LedgerEntry.ASKED)
    same = [each for each in entries_beside(report) if each.asked == asked]
    return next((each for each in reversed(same) if _is_gone(report, each)), None)


def _is_gone(report: Report, entry: LedgerEntry) -> bool:
    """Whether the answers that an entry was counted from are not frozen any more as they were."""
    return bool(entry.frozen) and entry.frozen != _counted_from(report, entry)


def _counted_from(report: Report, asked: Report | LedgerEntry) -> str:
    """The fingerprint of what is there now of all that was asked; of sessions only where asked."""
    spoken = spoken_ref(report.study) if SPOKEN in asked.themes else None
    more = [f"{SPOKEN} {spoken}"] if spoken else []
    return fingerprint_of(waves_of(report.study, asked.waves), *more)
