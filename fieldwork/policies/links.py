"""Who may publish where the public answers, and when."""

from datetime import datetime

from fieldwork.models import SurveyLink
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.models import Study, Wave
from studies.queries import may, only_aggregates, oversees
from studies.queries.access import conditions
from studies.vocabulary import Method

LEADS = "submit_study"


@Policy
def view_links(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study sees where it asks."""
    yield (
        may(user, "view_study", study, at=at) or oversees(user, study, at=at),
        "You are not on the team of this study.",
    )


@Policy
def publish_link(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """The lead, for an open wave of a survey that the portal itself asks."""
    study = wave.study
    yield from conditions(user, LEADS, study, at=at)
    yield study.method == Method.SURVEY, "Only surveys are answered on a page."
    yield not only_aggregates(study), "A research company runs this study and asks by itself."
    yield wave.is_open, "This wave is closed."
    yield not hasattr(wave, "survey_link"), "This wave has its address already."


@Policy
def edit_link(user: User, link: SurveyLink, *, at: datetime) -> Conditions:
    """The lead, while the wave is open."""
    yield from conditions(user, LEADS, link.wave.study, at=at)
    yield link.wave.is_open, "This wave is closed."


@Policy
def pause_link(user: User, link: SurveyLink, *, at: datetime) -> Conditions:
    """The lead, while it takes answers."""
    yield from conditions(user, LEADS, link.wave.study, at=at)
    yield link.wave.is_open, "This wave is closed."
    yield link.paused_at is None, "It is paused already."


@Policy
def resume_link(user: User, link: SurveyLink, *, at: datetime) -> Conditions:
    """The lead, while it is paused."""
    yield from conditions(user, LEADS, link.wave.study, at=at)
    yield link.wave.is_open, "This wave is closed."
    yield link.paused_at is not None, "It is not paused."
