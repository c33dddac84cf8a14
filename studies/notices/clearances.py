"""Who is told of requests, clearances and control numbers: leads and paperwork officers."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from foundation.access.models import Component, User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from foundation.mail.deadlines import Passed, when
from studies.models import Clearance, Umbrella
from studies.queries import leads_of


def tell_officers_icr_ready(icr: Clearance, *, at: datetime) -> None:
    """A lead has prepared a request."""
    sentence = f"The information collection request of {icr.study} is ready for you."
    tell(_officers(icr.study.component, at), _told(icr, "icr.ready", sentence), at=at)


def tell_leads_icr_returned(icr: Clearance, *, at: datetime) -> None:
    """It came back, with a reason that stands on the page."""
    sentence = f"The information collection request of {icr.study} was returned to you."
    tell(leads_of(icr.study, at=at), _told(icr, "icr.returned", sentence), at=at)


def tell_leads_icr_submitted(icr: Clearance, *, at: datetime) -> None:
    """It is with OMB."""
    sentence = f"The information collection request of {icr.study} was sent to OMB."
    tell(leads_of(icr.study, at=at), _told(icr, "icr.submitted", sentence), at=at)


def tell_officers_icr_withdrawn(icr: Clearance, *, at: datetime) -> None:
    """The lead took back what an officer had."""
    sentence = f"The information collection request of {icr.study} was withdrawn."
    tell(_officers(icr.study.component, at), _told(icr, "icr.withdrawn", sentence), at=at)


def tell_leads_clearance_recorded(icr: Clearance, *, at: datetime) -> None:
    """OMB decided, or the exemption is decided."""
    sentence = f"The clearance of {icr.study} is recorded."
    tell(leads_of(icr.study, at=at), _told(icr, "clearance.recorded", sentence), at=at)


def tell_leads_clearance_changed(icr: Clearance, *, at: datetime) -> None:
    """It covers the present materials again."""
    sentence = f"The clearance of {icr.study} covers the changed materials now."
    tell(leads_of(icr.study, at=at), _told(icr, "clearance.changed", sentence), at=at)


def tell_leads_clearance_void(icr: Clearance, *, at: datetime) -> None:
    """It was ended before its last day."""
    sentence = f"The clearance of {icr.study} was ended early."
    tell(leads_of(icr.study, at=at), _told(icr, "clearance.void", sentence), at=at)


def tell_both_clearance_expired(icr: Clearance, *, at: datetime) -> None:
    """Its last day has passed: nobody may be addressed beyond the ninth person."""
    sentence = f"The clearance of {icr.study} has expired."
    tell(_both(icr, at), _told(icr, "clearance.expired", sentence), at=at)


def tell_both_clearance_ends(icr: Clearance, passed: Passed, *, at: datetime) -> None:
    """Its last day is near."""
    told = Telling(
        kind="clearance.ends",
        once=passed.once(f"clearance:{icr.pk}"),
        sentence=f"The clearance of {icr.study} ends {_when(passed, at)}.",
        url_name="view_icr",
        url_args=(icr.study.code,),
    )
    tell(_both(icr, at), told, at=at)


def tell_both_comments_over(icr: Clearance, days: int, *, at: datetime) -> None:
    """A notice in the Federal Register has run its days: the next step can be taken."""
    told = Telling(
        kind="icr.comments_over",
        once=f"icr:{icr.pk}:comments:{days}:{getattr(icr, f'notice{days}_on')}",
        sentence=f"The {days}-day comment period of {icr.study} is over.",
        url_name="view_icr",
        url_args=(icr.study.code,),
    )
    tell(_both(icr, at), told, at=at)


def tell_officers_umbrella_low(umbrella: Umbrella, *, at: datetime) -> None:
    """Less than a tenth of the year's hours is left; told once a year."""
    number = umbrella.control_number
    told = Telling(
        kind="umbrella.low",
        once=f"umbrella:{umbrella.pk}:low:{timezone.localdate(at).year}",
        sentence=f"Less than a tenth of the burden hours of {number} is left.",
        url_name="view_umbrella",
        url_args=(umbrella.pk,),
    )
    tell(_officers(umbrella.component, at), told, at=at)


def tell_officers_umbrella_ends(umbrella: Umbrella, passed: Passed, *, at: datetime) -> None:
    """OMB's approval of a control number ends soon."""
    told = Telling(
        kind="umbrella.ends",
        once=passed.once(f"umbrella:{umbrella.pk}"),
        sentence=f"The control number {umbrella.control_number} ends {_when(passed, at)}.",
        url_name="view_umbrella",
        url_args=(umbrella.pk,),
    )
    tell(_officers(umbrella.component, at), told, at=at)


def _when(passed: Passed, at: datetime) -> str:
    return when(passed.ends_on, timezone.localdate(at))


def _told(icr: Clearance, kind: str, sentence: str) -> Telling:
    """Once for each time that the request came into this state."""
    moved = icr.moved_at.isoformat() if icr.moved_at else ""
    once = f"clearance:{icr.pk}:{kind}:{moved}"
    return Telling(kind, once, sentence, "view_icr", (icr.study.code,))


def _officers(component: Component | None, at: datetime) -> QuerySet[User]:
    return holders_of(Role.PAPERWORK_OFFICER, at=at, component=component)


def _both(icr: Clearance, at: datetime) -> list[User]:
    return [*leads_of(icr.study, at=at), *_officers(icr.study.component, at)]
