"""The whole package in print: one tagged PDF."""

from pathlib import Path
from typing import Any

from foundation.printing.pdf import as_pdf
from studies.documents import as_blocks
from studies.package.contents import PackageContents
from studies.package.needed import LABELS
from studies.package.statements import AnsweredItem

TEMPLATE = Path(__file__).with_name("package.typ")
STATES = {"present": "Present", "missing": "Missing", "not_needed": "Not needed"}


def write(contents: PackageContents) -> bytes:
    """The PDF. Typst refuses to write it when it would not meet PDF/UA-1."""
    return as_pdf(TEMPLATE, _words(contents))


def _words(contents: PackageContents) -> dict[str, Any]:
    study = contents.study
    complete = "This package is complete."
    return {
        "title": f"Information collection request: {study.title}",
        "code": study.code,
        "component": study.component.name,
        "department": contents.department,
        "on": f"{contents.on.day} {contents.on:%B %Y}",
        "footer": f"{study.code} · Information collection request",
        "state": complete if contents.is_complete else "This package is not complete:",
        "problems": list(contents.problems),
        "hash": contents.materials_hash,
        "block": list(contents.block),
        "needed": [_needed(one) for one in contents.needed],
        "statements": [
            {"title": part.title, "items": [_item(one) for one in items]}
            for part, items in contents.statements
        ],
        "burden": [[kind, *(f"{number:,}" for number in rest)] for kind, *rest in contents.burden],
        "checklist": [[point.text, point.answer, point.how or "—"] for point in contents.checklist],
        "materials": [
            {
                "title": material.title,
                "kind": LABELS.get(material.kind, material.kind),
                "hash": material.hash,
                "blocks": as_blocks(material.text, contents.format_of(material)),
            }
            for material in contents.materials
        ],
        "pta": _pta(contents),
    }


def _needed(needed: Any) -> list[str]:
    titles = ", ".join(needed.titles)
    name = titles if titles.startswith(needed.label) else f"{needed.label}: {titles}"
    return [name if titles else needed.label, STATES[needed.state], needed.why]


def _item(one: AnsweredItem) -> dict[str, Any]:
    return {"title": one.item.heading, "blocks": as_blocks(one.text, "plain")}


def _pta(contents: PackageContents) -> dict[str, Any] | None:
    if contents.pta is None:
        return None
    return {
        "decision": contents.decision,
        "rulings": [[one.about, one.decision, one.text or "—"] for one in contents.rulings],
        "answers": [
            {"question": row["question"], "blocks": as_blocks(row["answer"], "plain")}
            for row in contents.pta.answers
        ],
    }
