"""Who may print a questionnaire, and see what became of it."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.gates.vendor_tool import NO_ROWS
from studies.models import Study
from studies.queries import current_version, may, only_aggregates, oversees
from studies.queries.access import conditions


@Policy
def view_paper(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study sees which forms there are; no answer is shown."""
    yield from _sees(user, study, at=at)


@Policy
def make_paper_form(user: User, study: Study, *, at: datetime) -> Conditions:
    """Who brings answers in for the study may have its questionnaire on paper."""
    yield from conditions(user, "import_responses", study, at=at)
    yield not only_aggregates(study), NO_ROWS
    yield not study.is_closed, "The study is closed."
    yield current_version(study) is not None, "There is no questionnaire to print yet."


@Policy
def preview_paper_form(user: User, study: Study, *, at: datetime) -> Conditions:
    """The team and whoever oversees it look at the draft, which nobody can take for the form."""
    yield from _sees(user, study, at=at)


@Policy
def print_paper_form(user: User, study: Study, *, at: datetime) -> Conditions:
    """The team prints the form; whether it may be used is for the gates to say."""
    yield may(user, "view_study", study, at=at), "You are not on the team of this study."
    yield not study.is_closed, "The study is closed."


def _sees(user: User, study: Study, *, at: datetime) -> Conditions:
    yield (
        may(user, "view_study", study, at=at) or oversees(user, study, at=at),
        "You are not on the team of this study.",
    )
