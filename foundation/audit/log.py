"""``record``: the one way to write the audit record. It refuses what looks like personal data."""

import hashlib
import json
import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connections, router, transaction
from django.db.models import Model

from foundation.access.models import User
from foundation.audit.models import AuditEvent, AuditHead

Fact = bool | int | str | date | datetime | UUID | None

GENESIS = "0" * 64
_CHAIN_LOCK = 0x41554449  # "AUDI": writers wait for each other here, so that the chain has no fork

_VERB = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_SUBJECT = re.compile(r"[A-Za-z0-9_.:-]{1,120}")
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_CITATION = re.compile(r"[A-Z0-9./-]+( [A-Z0-9./-]+){1,7}")  # "89 FR 12345", "GRS 6.5 010"
_MANY_DIGITS = re.compile(r"\d(?:[-./: ]?\d){6,}")  # telephone and social security numbers
_HARMLESS_DIGITS = re.compile(
    r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}"  # UUID
    r"|[0-9a-f]{64}"  # SHA-256
    r"|\d{4}-\d\d-\d\d(T[\d:.+-]*Z?)?"  # date and time
    r"|[A-Z]{2,12}-\d{4}-\d{3,6}"  # study code, which begins with a component's
    r"|\d{4}-\d{4}"  # OMB control number
)


class PersonalDataError(ValueError):
    """Something that could name a person was about to be recorded. The text itself is not told."""


def record(
    verb: str,
    *,
    subject: Model | str,
    by: User | None,
    at: datetime,
    study_ref: UUID | None = None,
    **facts: Fact,
) -> AuditEvent:
    """Append one event, in the transaction of the caller; nothing remains if that rolls back.

    ``by`` nothing means the clock. Record as the last step of an action: from here until the
    commit every other writer waits.

    :raises PersonalDataError: if a fact is not a number, a date, a reference or a short code.
    """
    event = AuditEvent(
        at=at,
        verb=_checked(verb, _VERB, "The verb"),
        subject=_checked(
            subject if isinstance(subject, str) else name_of(subject), _SUBJECT, "The subject"
        ),
        by_ref=by.user_ref if by else None,
        study_ref=study_ref or _study_ref_of(subject),
        facts={name: _checked_fact(name, value) for name, value in sorted(facts.items())},
    )
    _append(event)
    return event


def link(event: AuditEvent) -> str:
    """The hash that the event must carry: SHA-256 over the previous hash and all that it says."""
    said = {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "verb": event.verb,
        "subject": event.subject,
        "by": str(event.by_ref) if event.by_ref else None,
        "study": str(event.study_ref) if event.study_ref else None,
        "facts": event.facts,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{event.previous_hash}{canonical}".encode()).hexdigest()


def _append(event: AuditEvent) -> None:
    database = router.db_for_write(AuditEvent)
    # No savepoint: whoever cannot record what happened takes all of it back.
    with transaction.atomic(using=database, savepoint=False):
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        head = AuditHead.objects.using(database).first()
        event.sequence = head.sequence + 1 if head else 1
        event.previous_hash = head.hash if head else GENESIS
        event.hash = link(event)
        event.save(force_insert=True, using=database)


def name_of(subject: Model) -> str:
    """How events name what they are about: model and reference."""
    meta = subject._meta
    reference = getattr(subject, f"{meta.model_name}_ref", None) or subject.pk
    return f"{meta.app_label}.{meta.object_name}:{reference}"


def _study_ref_of(subject: Any) -> UUID | None:
    own = getattr(subject, "study_ref", None)
    return own or getattr(getattr(subject, "study", None), "study_ref", None)


def _checked(text: str, shape: re.Pattern[str], what: str) -> str:
    if not shape.fullmatch(text):
        raise PersonalDataError(f"{what} of an audit event is not a plain code.")
    return text


def _checked_fact(name: str, value: Fact) -> bool | int | str | None:
    if value is None or isinstance(value, bool | int):
        return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value)
    if _HARMLESS_DIGITS.fullmatch(text):
        return text
    if _MANY_DIGITS.search(text) or not (_CODE.fullmatch(text) or _CITATION.fullmatch(text)):
        raise PersonalDataError(f"The fact “{name}” of an audit event is not a plain code.")
    return text
