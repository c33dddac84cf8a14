"""From which sums of sessions a report was made, and whether they are those of now."""

from fieldwork.queries import is_still_spoken, spoken_ref
from reports.models import Report
from reports.spoken import SPOKEN

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
    ref = (report.audit or {}).get("spoken")
    return [] if ref is None or is_still_spoken(report.study, ref) else [CODED_ANEW]
