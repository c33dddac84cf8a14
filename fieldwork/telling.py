"""What everybody is told before the first question, whatever the study (R-007, R-128, R-168)."""

from django.utils.translation import gettext, ngettext

from studies.models import Study
from studies.queries import burden_of, latest_clearance
from studies.queries.omb_block import CONFIDENTIAL, NO_ATTRIBUTION, OmbBlock

YEAR = 12  # months


def statements_of(study: Study, omb: OmbBlock | None) -> list[str]:
    """Sentences in the language in use: what taking part means, and what it does not."""
    return [
        _voluntary(study),
        gettext("Whether you answer or not has no effect on benefits or services that you get."),
        gettext(NO_ATTRIBUTION if study.keeps_linkage else CONFIDENTIAL),
        *_linked(study),
        *_minutes(study, omb),
        gettext("Please leave out names and anything else that could show who you or others are."),
        gettext("Your answers are sent only when you choose to send them at the end."),
    ]


def how_long_kept(study: Study) -> str:
    """When the answers are destroyed at the latest: after a year, or the clearance's own period."""
    clearance = latest_clearance(study)
    own = clearance.retention_months if clearance else None
    months = YEAR if own is None else own
    said = ngettext(
        "They are destroyed at the latest %(months)s month after the study has ended.",
        "They are destroyed at the latest %(months)s months after the study has ended.",
        months,
    )
    return said % {"months": months}


def _voluntary(study: Study) -> str:
    if study.mandatory:
        return gettext(
            "Answering is part of your work. You can still skip any question, and stop at any time."
        )
    return gettext("You choose whether to answer. Skip any question, and stop at any time.")


def _linked(study: Study) -> list[str]:
    """A wave study never claims that nothing links its answers (C-5, R-044)."""
    if not study.keeps_linkage:
        return []
    return [
        gettext("Your answers in several rounds are linked by a random code, not by your name.")
    ]


def _minutes(study: Study, omb: OmbBlock | None) -> list[str]:
    minutes = omb.average_minutes if omb else burden_of(study).average_minutes
    if not minutes:
        return []
    said = ngettext(
        "It takes about %(minutes)s minute.", "It takes about %(minutes)s minutes.", minutes
    )
    return [said % {"minutes": minutes}]
