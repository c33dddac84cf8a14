"""What the attack on a report found, for those who judge it."""

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports import policies, queries
from reports.queries import Evidence
from reports.views.page import frame, report_called
from studies.views.page import person, study_page


@require_safe
def view_evidence(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """The whole of it on one page, and table by table."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.view_evidence.require(user, report, at=at)
    evidence = queries.evidence_of(report)
    context = {
        **study_page(request, report.study, at=at, here="list_study_reports"),
        **frame(user, report, at, "Evidence"),
        "report": report,
        "evidence": evidence,
        "facts": _facts(evidence) if evidence else [],
    }
    return render(request, "reports/view_evidence.html", context)


def _told_otherwise(found: Evidence) -> Iterator[dict[str, str]]:
    for threshold, numbers in found.told_first:
        yield {
            "label": "Told first under another threshold",
            "value": f"{numbers:,} {'number' if numbers == 1 else 'numbers'} under {threshold}",
            "note": f"They are judged by {threshold}; {found.threshold} holds for what is new.",
        }
    if found.known_before:
        yield {
            "label": "Known too well before",
            "value": f"{found.known_before:,}",
            "note": "Hidden numbers of which earlier releases leave less doubt than their "
            "threshold asks for. This report narrows them no further.",
        }


def _facts(found: Evidence) -> list[dict[str, str]]:
    """As ``components/summary_list.html`` takes them."""
    narrowest = "No hidden number may be small"
    if found.narrowest is not None:
        narrowest = f"{found.narrowest:g} people of doubt"
    stored = "What is stored has the same." if found.is_as_attacked else "What is stored differs."
    return [
        {
            "label": "Hidden",
            "value": f"{found.hidden:,} of {found.numbers:,} numbers",
            "note": f"Those below {found.threshold}, and what would give them away.",
        },
        *_told_otherwise(found),
        {"label": "Worked out by the attack", "value": f"{found.recoverable:,}"},
        {
            "label": "Smallest interval",
            "value": narrowest,
            "note": f"About a number that may be small, {found.wanted} or more are wanted.",
        },
        {
            "label": "Earlier releases of the study",
            "value": f"{found.earlier:,}",
            "note": "The attack has them in hand too, here and again at each step of the way out.",
        },
        {
            "label": "Calculation",
            "value": found.solver,
            "note": f"{found.seconds:.2f} seconds",
        },
        {"label": "Fingerprint", "value": found.statements_hash, "note": stored},
    ]
