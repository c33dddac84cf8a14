"""Who may bring in, and read, what a research company counted."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.lifecycle import StudyStatus
from studies.models import Study, Wave
from studies.queries import only_aggregates
from studies.queries.access import conditions

NOT_A_COMPANYS = "No research company runs this study: import its answers instead."


@Policy
def open_summary_page(user: User, study: Study, *, at: datetime) -> Conditions:
    """Who imports for a study that a research company runs, while it is collecting."""
    yield from _loads(user, study, at=at)


@Policy
def load_summary(user: User, study: Study, wave: Wave, *, at: datetime) -> Conditions:
    """The same, for one of the study's open waves."""
    yield from _loads(user, study, at=at)
    yield wave.study_id == study.pk and wave.is_open, "Choose an open wave of this study."


check_summary = load_summary


@Policy
def view_summary(user: User, study: Study, *, at: datetime) -> Conditions:
    """Who analyzes the study."""
    yield from conditions(user, "analyse_study", study, at=at)


def _loads(user: User, study: Study, *, at: datetime) -> Conditions:
    yield from conditions(user, "import_responses", study, at=at)
    yield only_aggregates(study), NOT_A_COMPANYS
    yield not study.is_closed, "The study is closed."
    yield study.status == StudyStatus.COLLECTING, "Collection is not open."
