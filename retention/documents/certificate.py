"""A certificate to read and to file. What is signed is the JSON beside it; this says so."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from foundation.printing.pdf import as_pdf
from retention.models import Certificate, Trigger

TEMPLATE = Path(__file__).with_name("certificate.typ")


def certificate_as_pdf(certificate: Certificate) -> bytes:
    """The PDF; Typst refuses to write it when it would not meet PDF/UA-1."""
    body = json.loads(certificate.body)
    lines = _lines(body["erased"])
    words = {
        "department": body["department"],
        "number": body["certificate_of_destruction"],
        "finished": _moment(body["finished_at"]),
        "total": f"{body['total_erased']:,}",
        "method": body["method"],
        "lines": lines,
        "facts": [
            ["Number", body["certificate_of_destruction"]],
            ["Asked by", str(Trigger(body["trigger"]).label)],
            ["Began", _moment(body["started_at"])],
            ["Ended", _moment(body["finished_at"])],
            ["Everything due up to", _moment(body["as_of"])],
        ],
        "signed": [
            ["Signature (Ed25519)", certificate.signature],
            ["Public key", certificate.public_key],
            ["SHA-256 of the signed text", _fingerprint(certificate.body)],
        ],
    }
    return as_pdf(TEMPLATE, words)


def _lines(erased: list[dict[str, Any]]) -> list[list[str]]:
    """What was erased one by one is said by study, kind, day and authority."""
    sums: dict[tuple[str, ...], int] = {}
    for line in erased:
        key = (
            *(line["study"], line["title"], _day(line["due_at"]), line["authority"]),
            *(line["reason"], _day(line["verified_at"])),
        )
        sums[key] = sums.get(key, 0) + line["erased"]
    return [[*key, f"{count:,}"] for key, count in sums.items()]


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _day(said: str) -> str:
    moment = parse_datetime(said)
    assert moment is not None, "certificates say their moments in ISO form"
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B %Y}"


def _moment(said: str) -> str:
    moment = parse_datetime(said)
    assert moment is not None, "certificates say their moments in ISO form"
    return f"{_day(said)}, {timezone.localtime(moment):%H:%M}"
