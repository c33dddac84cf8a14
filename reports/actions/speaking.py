"""From which sums of sessions a report was made, and whether they are those of now."""

from fieldwork.queries import is_still_spoken, spoken_in, spoken_is_final, spoken_ref
from reports.models import Report
from reports.spoken import (
    NOT_IN_TIME,
    SPOKEN,
    reasons_against_counting,
    reasons_against_showing,
)
from studies.models import Study

CODED_ANEW = (
    "Transcripts were coded anew since this was rendered, so that its numbers of themes are not "
    "those of now. Render it again."
)

SUMS_ARE_GONE = (
    "The counted themes of sessions were destroyed since this was rendered, so that its numbers "
    "cannot be held against them any more. Rendering it again brings back only what a released "
    "report has told; otherwise take the themes of sessions out of it."
)


def made_from(report: Report) -> dict[str, str]:
    """What stands for the sums, for the audit of a report; nothing where it shows none."""
    ref = spoken_ref(report.study) if SPOKEN in report.themes else None
    return {"spoken": str(ref)} if ref else {}


def reasons_against_speaking(report: Report) -> list[str]:
    """Asked at each step of the way out: what is final is never counted anew."""
    if SPOKEN not in report.themes:
        return []
    study, ref = report.study, (report.audit or {}).get("spoken")
    changed = ref is not None and not is_still_spoken(study, ref)
    return [
        *reasons_against_showing(study, report.waves),
        *reasons_against_counting(study),
        *([_why_changed(study)] if changed else []),
    ]


def _why_changed(study: Study) -> str:
    """Sums of nobody are all that is left when the codings went before they were whole."""
    if spoken_in(study).people:
        return CODED_ANEW
    return NOT_IN_TIME if spoken_is_final(study) else SUMS_ARE_GONE
