"""What a finished purge run says, and whether a certificate still says it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from retention import registry, signing
from retention.lifecycle import ItemState
from retention.models import Certificate, PurgeItem, PurgeRun

METHOD = (
    "Data keys destroyed first (cryptographic erase, NIST SP 800-88), then rows and files deleted, "
    "then looked for again."
)


def certify(run: PurgeRun) -> Certificate:
    """Sign and store what this run erased. The run must be finished and saved."""
    body = signing.canonical(_body(run))
    return Certificate.objects.create(
        run=run, body=body, signature=signing.sign(body), public_key=signing.public_key()
    )


def problems(certificate: Certificate) -> Iterator[str]:
    """What is wrong with a certificate: signature, or a run that says something else by now."""
    signed = signing.is_signed(
        certificate.body, signature=certificate.signature, key=certificate.public_key
    )
    if not signed:
        yield "The signature does not fit the text, or was made with a key that is not ours."
    elif json.loads(certificate.body) != _body(certificate.run, json.loads(certificate.body)):
        yield "The purge run recorded beside it says something else."


def is_genuine(certificate: Certificate) -> bool:
    """Whether signature and run agree with the certificate."""
    return not any(problems(certificate))


def _body(run: PurgeRun, signed: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the run says; names that may change later are taken from what was ``signed``."""
    items = [item for item in run.items.all() if item.state == ItemState.VERIFIED]
    names = {line["record_class"]: line["title"] for line in signed["erased"]} if signed else {}
    return {
        "certificate_of_destruction": str(run.run_ref),
        "version": 1,
        "department": signed["department"] if signed else settings.PORTAL_DEPARTMENT,
        "trigger": run.trigger,
        "requested_by": str(run.by.user_ref) if run.by else None,
        "started_at": _moment(run.started_at),
        "as_of": _moment(run.as_of),
        "finished_at": _moment(run.finished_at),
        "method": signed["method"] if signed else METHOD,
        "erased": [_line(item, names) for item in items],
        "total_erased": sum(item.erased_count for item in items),
    }


def _line(item: PurgeItem, names: dict[str, str]) -> dict[str, Any]:
    title = names.get(item.record_class) or registry.record_class(item.record_class).title
    return {
        "record_class": item.record_class,
        "title": title,
        "study": item.study_code,
        "unit": item.unit_ref,
        "planned": item.count,
        "erased": item.erased_count,
        "left": 0,
        "due_at": _moment(item.due_at),
        "authority": item.authority,
        "reason": item.reason,
        "verified_at": _moment(item.verified_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
