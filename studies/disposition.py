"""The rule of all that is kept for a time after a study closed (R-065, R-082, R-137)."""

from retention.rules import A_YEAR, GRS_010, Period, Rule

A_YEAR_AT_MOST = (
    "GRS 6.5 item 010 and the privacy impact assessment allow a year, or less where things are no "
    "longer needed; in less than a month nobody could report on a study."
)


def rule_at_closing(record_class: str, words: str, *, extendable: Period | None = None) -> Rule:
    """A year from the day the study closed, or the clearance's own period (C-4)."""
    return Rule(
        key=f"{record_class}.closed",
        event="The study closed.",
        period=A_YEAR,
        authority=GRS_010,
        words=words,
        icr_replaces=True,
        shortest=Period(months=1),
        longest=A_YEAR,
        limits=A_YEAR_AT_MOST,
        extendable=extendable,
    )
