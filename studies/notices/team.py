"""Who is told about access to a study: who decides, and who asked."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from studies.models import AccessRequest, Grant, Study
from studies.queries.access import leads_of


def tell_deciders_access_requested(request: AccessRequest, *, at: datetime) -> None:
    """Administrators, and the leads who may decide, each with the page where they do."""
    apart = {request.asked_by_id, request.user_id, request.study.created_by_id}
    role = request.get_role_display().lower()
    sentence = f"A request for access to {request.study.code}, as {role}, waits for your decision."
    leads = leads_of(request.study, at=at).exclude(pk__in=apart)
    at_team = Telling(
        "access.requested",
        f"access:{request.pk}:requested",
        sentence,
        "view_team",
        (request.study.code,),
    )
    tell(leads, at_team, at=at)
    at_queue = Telling(at_team.kind, at_team.once, sentence, "list_requests")
    tell(holders_of(Role.ADMINISTRATOR, at=at).exclude(pk__in=apart), at_queue, at=at)


def tell_askers_access_granted(request: AccessRequest, *, at: datetime) -> None:
    """Who now has it, and who asked for it for somebody else."""
    where, role = request.study.code, request.get_role_display().lower()
    for person, sentence in (
        (request.user, f"You have access to {where} now, as {role}."),
        (request.asked_by, f"The access to {where} that you asked for, as {role}, is given."),
    ):
        told = Telling(
            "access.granted", f"access:{request.pk}:granted", sentence, "view_team", (where,)
        )
        tell([person], told, at=at)


def tell_askers_access_declined(request: AccessRequest, *, at: datetime) -> None:
    """For whom it was asked, and who asked: the reason stands on their own page."""
    where, role = request.study.code, request.get_role_display().lower()
    for person, sentence in (
        (request.user, f"Your access to {where}, as {role}, was declined."),
        (request.asked_by, f"The access to {where} that you asked for, as {role}, was declined."),
    ):
        told = Telling(
            "access.declined", f"access:{request.pk}:declined", sentence, "ask_for_access"
        )
        tell([person], told, at=at)


def tell_people_access_ended(grants: Iterable[Grant], *, at: datetime) -> None:
    """Each person whose access to a study ended, with the page where it is asked for again."""
    people: dict[Study, list[User]] = defaultdict(list)
    for grant in grants:
        people[grant.study].append(grant.user)
    for study, those in people.items():
        telling = Telling(
            "access.ended",
            f"access:{study.pk}:ended:{timezone.localdate(at)}",
            f"Your access to {study.code} has ended.",
            "ask_for_access",
        )
        tell(those, telling, at=at)


def tell_people_access_ends(grants: Iterable[Grant], *, at: datetime) -> None:
    """Each person whose access to a study ends within two weeks; once for each end."""
    people: dict[tuple[Study, date], list[User]] = defaultdict(list)
    for grant in grants:
        people[grant.study, grant.expires_on].append(grant.user)
    for (study, end), those in people.items():
        telling = Telling(
            "access.ends",
            f"access:{study.pk}:ends:{end}",
            f"Your access to {study.code} ends soon. Ask again if you still need it.",
            "view_team",
            (study.code,),
        )
        tell(those, telling, at=at)
