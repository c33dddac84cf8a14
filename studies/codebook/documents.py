"""The code book as JSON for programs, and as a tagged PDF for people."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from foundation.printing.pdf import as_pdf
from studies.codebook.entries import Entry
from studies.codes import RESERVED_LABELS

TEMPLATE = Path(__file__).with_name("codebook.typ")
Words = dict[str, Any]


def as_json(entries: Sequence[Entry], about: Words) -> Words:
    """``about`` names study and version; what has no meaning for a variable is left out."""
    return {
        **about,
        "reserved": {str(code): label for code, label in RESERVED_LABELS.items()},
        "variables": [_filled(_variable(entry)) for entry in entries],
    }


def as_document(entries: Sequence[Entry], about: Words) -> bytes:
    """The PDF. Typst refuses to write it when it would not meet PDF/UA-1."""
    words = {
        **about,
        "reserved": [[str(code), label] for code, label in RESERVED_LABELS.items()],
        "variables": [_printed(entry) for entry in entries],
    }
    return as_pdf(TEMPLATE, words)


def _variable(entry: Entry) -> Words:
    low, high = entry.bounds
    return {
        "number": entry.number,
        "name": entry.name,
        "question": entry.question["key"],
        "question_text": entry.question["text"],
        "question_kind": entry.question["kind"],
        "kind": entry.kind,
        "label": entry.label,
        "codes": {str(code): label for code, label in entry.codes.items()},
        "names": {str(code): name for code, name in entry.names.items()},
        "decimals": entry.decimals,
        "unit": entry.question.get("unit"),
        "smallest": low,
        "largest": high,
        "demographic": entry.question.get("demographic"),
        "asked_when": entry.asked_when,
        "bank": entry.bank,
    }


def _filled(words: Words) -> Words:
    return {name: said for name, said in words.items() if said not in (None, "", {})}


def _printed(entry: Entry) -> Words:
    low, high = entry.bounds
    bounds = [
        f"at least {low}" if low is not None else "",
        f"at most {high}" if high is not None else "",
    ]
    facts = [
        f"Variable {entry.number}" if entry.number else "",
        entry.question_kind,
        entry.kind_label,
        f"stored with {entry.decimals} decimals" if entry.decimals else "",
        *bounds,
        str(entry.question.get("unit") or ""),
        f"demographic: {entry.demographic.lower()}" if entry.demographic else "",
        "a question of the bank" if entry.bank else "",
    ]
    return {
        "name": entry.name,
        "label": entry.label,
        "of": "" if entry.question["text"] in entry.label else entry.question["text"],
        "facts": ", ".join(fact for fact in facts if fact) + ".",
        "asked_when": f"Asked when {entry.asked_when}." if entry.asked_when else "",
        "codes": [
            [str(code), label, entry.names.get(code, "")] for code, label in entry.codes.items()
        ],
        "has_names": bool(entry.names),
    }
