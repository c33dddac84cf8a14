"""Who calls people for a survey, and when."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.gates.vendor_tool import NO_ROWS
from studies.lifecycle import StudyStatus
from studies.models import Study, Wave
from studies.queries import only_aggregates
from studies.queries.access import conditions
from studies.vocabulary import Method


@Policy
def open_call_page(user: User, study: Study, *, at: datetime) -> Conditions:
    """Trained interviewers of a survey see how to begin a call (R-026, R-069)."""
    yield from _calls(user, study, at=at)


@Policy
def begin_call(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """A trained interviewer calls somebody while the wave is open (R-069)."""
    yield from _calls(user, wave.study, at=at)
    yield wave.is_open, "The wave is closed."


@Policy
def record_call_consent(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Whoever calls records what the person said to taking part (R-126)."""
    yield from _calls(user, wave.study, at=at)
    yield from _is_collecting(wave)


@Policy
def ask_call(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Whoever calls reads the questions."""
    yield from _calls(user, wave.study, at=at)
    yield from _is_collecting(wave)


@Policy
def send_call(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Whoever calls sends what was answered."""
    yield from _calls(user, wave.study, at=at)
    yield wave.is_open, "The wave is closed."


@Policy
def stop_call(user: User, study: Study, *, at: datetime) -> Conditions:
    """A call is stopped whatever has become of wave and study meanwhile."""
    yield from conditions(user, "facilitate_session", study, at=at)


def _calls(user: User, study: Study, *, at: datetime) -> Conditions:
    yield from conditions(user, "facilitate_session", study, at=at)
    yield study.method == Method.SURVEY, "Only surveys are asked by phone; plan a session instead."
    yield not only_aggregates(study), NO_ROWS
    yield not study.is_closed, "The study is closed."


def _is_collecting(wave: Wave) -> Conditions:
    """What is under way; whether a call may begin or be sent, and why not, the gates say."""
    yield wave.study.status == StudyStatus.COLLECTING, "The study is not collecting."
    yield wave.is_open, "The wave is closed."
