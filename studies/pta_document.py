"""An adjudicated privacy threshold analysis as a document: everything that was said and decided."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from foundation.printing.pdf import as_pdf
from studies.models import Pta, PtaComment
from studies.models.remark import CommentKind
from studies.queries import decisions_on, points_of
from studies.questionnaire import in_sections

TEMPLATE = Path(__file__).with_name("pta_document.typ")
Words = dict[str, Any]


def pta_as_pdf(pta: Pta) -> bytes:
    """The tagged PDF of a submission."""
    return as_pdf(TEMPLATE, words_of(pta))


def words_of(pta: Pta) -> Words:
    """All that the document says, as text."""
    study, decisions = pta.study, decisions_on(pta)
    said: dict[tuple[str, str], list[Words]] = {}
    for comment in pta.comments.select_related("author"):
        if comment.kind == CommentKind.COMMENT or comment != decisions.get(comment.about):
            said.setdefault(comment.about, []).append(_remark(comment))
    return {
        "code": study.code,
        "title": f"Privacy threshold analysis of {study.code}",
        "study": study.title,
        "component": study.component.name,
        "number": pta.number,
        "status": str(pta.get_status_display()),
        "renewal": f"Renews submission {pta.renews.number}." if pta.renews else "",
        "note": pta.note,
        "threshold": str(pta.threshold or ""),
        "expires": _day(pta.expires_on),
        "hash": pta.materials_hash,
        "steps": _steps(pta),
        "sections": [
            {
                "title": section.title,
                "rows": section.rows,
                "decision": _decision(decisions.get((section.key, ""))),
                "remarks": said.get((section.key, ""), []),
            }
            for section in in_sections(pta.answers)
        ],
        "questions": [
            {
                **question,
                "decision": _decision(decisions.get(("", question["key"]))),
                "remarks": said.get(("", question["key"]), []),
            }
            for question in pta.questions
        ],
        "remarks": said.get(("", ""), []),
        "confirmations": [
            f"{c.get_what_display()}: {c.confirmed_by}, {_moment(c.confirmed_at)}"
            for c in pta.confirmations.select_related("confirmed_by")
        ],
        "points": _points(pta),
        "conditions": _conditions(pta),
        "materials": [
            {"kind": m["kind"], "title": m["title"], "hash": m["hash"]} for m in pta.materials
        ],
    }


def _steps(pta: Pta) -> list[Words]:
    steps = (
        ("Sent to review", pta.submitted_by, pta.submitted_at),
        ("Approved for the component", pta.component_by, pta.component_at),
        ("Approved by the Privacy Office", pta.office_by, pta.office_at),
        ("Returned", pta.returned_by, pta.returned_at),
        ("Void: a material changed", "", pta.voided_at),
    )
    return [
        {"what": what, "who": str(who or ""), "at": _moment(at)}
        for what, who, at in steps
        if at is not None
    ]


def _decision(comment: PtaComment | None) -> str:
    if comment is None:
        return ""
    due = f" ({comment.get_due_display().lower()})" if comment.due else ""
    text = f": {comment.text}" if comment.text else ""
    return f"{comment.get_kind_display()}{due}{text} — {comment.author}, {_moment(comment.at)}"


def _remark(comment: PtaComment) -> Words:
    kind = str(comment.get_kind_display())
    return {"who": f"{kind}, {comment.author}, {_moment(comment.at)}", "text": comment.text}


def _points(pta: Pta) -> list[Words]:
    """The points of this submission and of those before it, with every reply."""
    return [
        {
            "title": f"{point}: {point.about}",
            "status": str(point.get_status_display()),
            "text": point.text,
            "replies": [
                {
                    "who": f"{r.get_kind_display()}, {r.author}, {_moment(r.at)}",
                    "text": r.text,
                }
                for r in point.replies.all()
            ],
        }
        for point in points_of(pta.study)
        if point.pta.number <= pta.number
    ]


def _conditions(pta: Pta) -> list[Words]:
    return [
        {
            "title": f"{c.number}. {c.about}",
            "text": c.text,
            "due": str(c.get_due_display()),
            "status": str(c.get_status_display()),
            "note": f"{c.note} — {c.marked_by}, {_moment(c.marked_at)}" if c.marked_at else "",
            "confirmed": f"{c.confirmed_by}, {_moment(c.confirmed_at)}" if c.confirmed_at else "",
        }
        for c in pta.conditions.select_related("marked_by", "confirmed_by")
    ]


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    there = timezone.localtime(at)
    return f"{_day(there.date())}, {there:%H:%M}"
