"""The lists that jobs bring in: where each stands, and how far a job is with it."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet

from participants.findings import ContactFindings, RowProblem, SamePerson
from participants.lifecycle.imports import ContactImportStatus
from participants.models import ContactImport
from participants.settling import Settling

_COUNTS = (
    *("rows", "contacts", "repeated", "known", "corrected", "replaced"),
    *("opted_out", "bad_rows"),
)
KEPT_SECONDS = 24 * 60 * 60
UNDER_WAY = (ContactImportStatus.UPLOADED, ContactImportStatus.IMPORTING)
ENDED = (ContactImportStatus.DONE, ContactImportStatus.DISCARDED)


def imports_to_come_back_to(study_ref: UUID) -> QuerySet[ContactImport]:
    """The long lists of a study that are neither stored nor thrown away, newest first."""
    return ContactImport.objects.filter(study_ref=study_ref).exclude(status__in=ENDED)


def is_at_work(run: ContactImport) -> bool:
    """Whether a worker reads this list now. It holds the row while it lives, and no longer."""
    with transaction.atomic(using="vault"):
        free = ContactImport.objects.select_for_update(skip_locked=True, no_key=True).filter(
            pk=run.pk
        )
        return not free.exists()


def findings_of(run: ContactImport) -> ContactFindings:
    """What the last reading found."""
    return findings_from_json(run.findings, Settling(run.repeated, run.known))


def findings_from_json(found: dict[str, Any], settling: Settling) -> ContactFindings:
    """The findings again from ``as_json``."""
    findings = ContactFindings(encoding=found.get("encoding", ""), settling=settling)
    for count in _COUNTS:
        setattr(findings, count, int(found.get(count, 0)))
    findings.problems = [RowProblem(*each) for each in found.get("problems", [])]
    findings.same = [
        SamePerson(row, other, tuple(by), *was) for row, other, by, *was in found.get("same", [])
    ]
    return findings


def report_rows(run_ref: UUID, rows: int) -> None:
    """Say how many rows have been read: in the cache, since a transaction shows nothing before."""
    cache.set(_key(run_ref), rows, KEPT_SECONDS)


def rows_read(run_ref: UUID) -> int:
    """How many rows have been read, as last reported."""
    return int(cache.get(_key(run_ref), 0))


def _key(run_ref: UUID) -> str:
    return f"participants:import:{run_ref}"
