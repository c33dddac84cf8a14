"""Who may report suspected misuse, read a report, and decide on it (R-123)."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from studies.lifecycle.sharing import IncidentStatus
from studies.models import Incident
from studies.queries.access import has_worked_on

NOT_FOR_YOU = "Reports of suspected misuse are read by the Privacy Office only."
CLOSED = frozenset({IncidentStatus.HANDLED, IncidentStatus.UNFOUNDED})


@Policy.without_training
def report_misuse(user: User, *, at: datetime) -> Conditions:
    """Everybody who works here, whatever they were trained in."""
    yield True, ""


@Policy
def list_incidents(user: User, *, at: datetime) -> Conditions:
    """The Privacy Office, and the Inspector General for what was referred there."""
    yield may_use_page(user, "incidents", at=at), NOT_FOR_YOU


@Policy
def view_incident(user: User, incident: Incident, *, at: datetime) -> Conditions:
    """The Privacy Office, and the Inspector General once it was referred; never the study's team.

    Whoever reported it sees its state only.
    """
    yield from _reads(user, incident, at=at)


@Policy
def open_incident(user: User, incident: Incident, *, at: datetime) -> Conditions:
    """Whoever sees the report may read what was written."""
    yield from _reads(user, incident, at=at)


@Policy
def refer_incident(user: User, incident: Incident, *, at: datetime) -> Conditions:
    """The Privacy Office, while nobody decided."""
    yield from _decides(user, incident, at=at)
    yield incident.status == IncidentStatus.REPORTED, "It was referred or decided already."


@Policy
def close_incident(user: User, incident: Incident, *, at: datetime) -> Conditions:
    """The Privacy Office, until it is closed."""
    yield from _decides(user, incident, at=at)
    yield incident.status not in CLOSED, "It is decided already."


def _decides(user: User, incident: Incident, *, at: datetime) -> Conditions:
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), NOT_FOR_YOU
    yield from _reads(user, incident, at=at)


def _reads(user: User, incident: Incident, *, at: datetime) -> Conditions:
    privacy = has_role(user, Role.PRIVACY_OFFICE, at=at)
    inspects = has_role(user, Role.INSPECTOR_GENERAL, at=at) and incident.referred_on is not None
    yield privacy or inspects, NOT_FOR_YOU
    yield incident.reported_by_id != user.pk, "You reported it: somebody else decides on it."
    worked_on_it = incident.study is not None and has_worked_on(user, incident.study)
    yield not worked_on_it, "It concerns a study on which you work or worked."
