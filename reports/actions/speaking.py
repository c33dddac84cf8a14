"""From which sums of sessions a report was made, and whether they are those of now."""

from fieldwork.queries import is_still_spoken, spoken_ref
from reports.models import Report
from reports.spoken import SPOKEN, reasons_against_counting, reasons_against_showing

CODED_ANEW = (
    "Transcripts were coded anew since this was rendered, so that its numbers of themes are not "
    "those of now. Render it again."
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
    anew = ref is not None and not is_still_spoken(study, ref)
    return [
        *reasons_against_showing(study, report.waves),
        *reasons_against_counting(study),
        *([CODED_ANEW] if anew else []),
    ]
