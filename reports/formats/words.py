"""Numbers and days in words, the same in every format."""

from datetime import date

from reports.disclosure.protected import HIDDEN, SILENT, Percent, Printed
from studies.codes import RESERVED_LABELS

MARKER = "Hidden"
"""The one word for a number that is not shown, whatever the reason."""

NO_NUMBER = "–"

RESERVED = frozenset({*RESERVED_LABELS.values(), SILENT})
"""What stands among the answers for people who gave none."""


def percent_text(percent: Percent, decimals: int) -> str:
    """“21%”, “20.5%”, or nothing where no percentage may be shown."""
    return "" if percent is None else f"{percent:.{decimals}f}%"


def count_text(count: Printed | None) -> str:
    """“1,040”, the marker, or a dash where nothing was asked."""
    if count is None:
        return NO_NUMBER
    return MARKER if count is HIDDEN else f"{count:,}"


def day_of(day: date) -> str:
    """“12 March 2027”."""
    return f"{day.day} {day:%B %Y}"
