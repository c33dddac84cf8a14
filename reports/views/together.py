"""Merged categories, and what was found to show more, as the page of a report shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.access.models import User
from reports import policies
from reports.forms import MergeForm
from reports.merges import Mergeable
from reports.models import Report
from reports.queries import mergeable_in
from reports.suggesting import Suggestion


def together(
    user: User, report: Report, at: datetime, sent: Mapping[str, MergeForm]
) -> dict[str, Any]:
    """``merging`` for ``reports/together.html``; nothing where nothing may be put together.

    ``sent`` are forms as they came, by the name of their variable.
    """
    if not policies.merge_categories.allows(user, report, at=at):
        return {"merging": None}
    known = {each.name: each for each in mergeable_in(report)}
    if not known and not report.merges:
        return {"merging": None}
    found = report.merge_suggestions
    may_look = policies.look_for_merges.allows(user, report, at=at)
    unfinished = bool(found) and not found.get("finished")
    return {
        "merging": {
            "applied": [
                {
                    "variable": name,
                    "words": known[name].label if name in known else name,
                    "label": group["label"],
                }
                for name, groups in report.merges.items()
                for group in groups
            ],
            "looking": found if unfinished and not may_look else None,
            "stuck": unfinished and may_look,
            "finished": bool(found.get("finished")),
            "suggestions": [
                _suggested(Suggestion.from_plain(each), known)
                for each in found.get("suggestions", ())
                if each["variable"] in known
            ],
            "left_alone": found.get("left_alone", []),
            "may_look": may_look,
            "makes_draft": report.can_be_read,
            "forms": [_form(report, each, sent) for each in known.values()],
        }
    }


def _suggested(suggestion: Suggestion, known: Mapping[str, Mergeable]) -> dict[str, Any]:
    first, second = suggestion.of
    now, then = suggestion.now, suggestion.then
    return {
        "variable": suggestion.variable,
        "of": suggestion.of,
        "title": f"{known[suggestion.variable].label}: “{first}” with “{second}”",
        "says": (
            f"{suggestion.gain:,} more numbers are shown: {then.shown:,} of {then.cells:,} in "
            f"place of {now.shown:,} of {now.cells:,}."
        ),
        "button": f"Put “{first}” and “{second}” together",
    }


def _form(report: Report, mergeable: Mergeable, sent: Mapping[str, MergeForm]) -> dict[str, Any]:
    groups = report.merges.get(mergeable.name, ())
    empty = MergeForm(
        mergeable=mergeable,
        groups=groups,
        initial={"labels": []},
        auto_id=f"id_merge_{mergeable.name}_%s",
    )
    return {
        "variable": mergeable.name,
        "words": mergeable.label,
        "form": sent.get(mergeable.name, empty),
    }
