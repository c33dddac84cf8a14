"""Who is told about sharing agreements and about reports of suspected misuse."""

from datetime import datetime

from django.db.models import QuerySet

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from studies.models import Incident, SharingAgreement
from studies.queries import leads_of


def tell_offices_agreement_waits(agreement: SharingAgreement, *, at: datetime) -> None:
    """Three offices review it."""
    people = (
        holders_of(Role.IT_SECURITY, at=at)
        | holders_of(Role.GENERAL_COUNSEL, at=at)
        | holders_of(Role.PRIVACY_OFFICE, at=at)
    )
    said = f"A sharing agreement of {agreement.study.code} waits for your office."
    _tell(people.exclude(pk=agreement.requested_by_id), agreement, "waits", said, at)


def tell_privacy_office_agreement_reviewed(agreement: SharingAgreement, *, at: datetime) -> None:
    """All three said yes: a fourth person clears it."""
    people = holders_of(Role.PRIVACY_OFFICE, at=at).exclude(pk__in=agreement.reviewers)
    said = f"A sharing agreement of {agreement.study.code} is reviewed and waits to be cleared."
    _tell(people, agreement, "reviewed", said, at)


def tell_leads_agreement_decided(agreement: SharingAgreement, *, at: datetime) -> None:
    """Cleared, returned or over."""
    status = str(agreement.status)
    said = f"The state of a sharing agreement of {agreement.study.code} changed."
    _tell(leads_of(agreement.study, at=at), agreement, status, said, at)


def tell_privacy_office_incident_reported(incident: Incident, *, at: datetime) -> None:
    """Somebody suspects misuse. Nothing is said about where or what."""
    people = holders_of(Role.PRIVACY_OFFICE, at=at).exclude(pk=incident.reported_by_id)
    said = "A report of suspected misuse waits for the Privacy Office."
    _tell_of(people, incident, "reported", said, at)


def tell_inspectors_incident_referred(incident: Incident, *, at: datetime) -> None:
    """The Privacy Office referred a report."""
    people = holders_of(Role.INSPECTOR_GENERAL, at=at)
    said = "A report of suspected misuse was referred to the Inspector General."
    _tell_of(people, incident, "referred", said, at)


def tell_reporter_incident_decided(incident: Incident, *, at: datetime) -> None:
    """Its state changed; no more than that."""
    once = f"incident:{incident.incident_ref}:state:{incident.status}"
    said = "The state of your report of suspected misuse changed."
    telling = Telling("incident.decided", once, said, "report_misuse")
    tell([incident.reported_by], telling, at=at)


def _tell(
    people: QuerySet[User], agreement: SharingAgreement, what: str, sentence: str, at: datetime
) -> None:
    once = f"agreement:{agreement.pk}:{what}:{at:%Y%m%dT%H%M%S%f}"
    telling = Telling(f"agreement.{what}", once, sentence, "view_agreement", (agreement.pk,))
    tell(people, telling, at=at)


def _tell_of(
    people: QuerySet[User], incident: Incident, what: str, sentence: str, at: datetime
) -> None:
    once = f"incident:{incident.incident_ref}:{what}"
    place = (str(incident.incident_ref),)
    tell(people, Telling(f"incident.{what}", once, sentence, "view_incident", place), at=at)
