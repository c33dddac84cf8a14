"""The record of what left (R-147). Written inside the action that lets it out."""

from datetime import datetime
from hashlib import sha256

from foundation.access.models import User
from reports.models import PublicationEntry, Report
from reports.told import entry_of

Kind = PublicationEntry.Kind


def record_named(report: Report, *, readers: list[User], by: User, at: datetime) -> None:
    """So many people were given it by name."""
    PublicationEntry.objects.bulk_create(
        _entry(report, Kind.NAMED, by=by, at=at, reader=reader) for reader in readers
    )


def record_told(report: Report, *, at: datetime) -> None:
    """What every later report of the study is held against, also when the answers are gone."""
    entry_of(report, at=at).save(force_insert=True)


def record_public(report: Report, *, by: User, at: datetime) -> None:
    """Everybody may read it."""
    _entry(report, Kind.PUBLIC, by=by, at=at).save()


def record_withdrawn(report: Report, *, by: User, at: datetime) -> None:
    """It was called back."""
    _entry(report, Kind.WITHDRAWN, by=by, at=at).save()


def _entry(
    report: Report, kind: Kind, *, by: User, at: datetime, reader: User | None = None
) -> PublicationEntry:
    file = report.pdf if kind == Kind.NAMED else report.public_pdf or report.pdf
    return PublicationEntry(
        kind=kind,
        report=report,
        version=report.version,
        reader=reader,
        by=by,
        document_hash=report.document_hash,
        file_hash=sha256(bytes(file or b"")).hexdigest(),
        at=at,
    )
