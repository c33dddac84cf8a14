"""Who is told that their roles, access or training end, in time and when it happened."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.access.models import RoleAssignment, User
from foundation.access.queries.courses import course_names, training_ending
from foundation.mail.actions import Telling, tell
from foundation.mail.deadlines import thresholds_passed, when
from studies.lead_times import LEAD_TIMES
from studies.models import Grant
from studies.notices.team import tell_people_access_ends

TRAINING_DAYS = LEAD_TIMES["training.ends"].days
ACCESS_ENDS_IN = timedelta(days=max(LEAD_TIMES["access.ends"].days))


@transaction.atomic
def remind_people_training_ends(*, at: datetime) -> None:
    """Each person, at each of the distances, that a course has to be renewed."""
    on, names = timezone.localdate(at), course_names()
    for person, kind, ends_on in training_ending(on=on, within=TRAINING_DAYS):
        passed = thresholds_passed(ends_on, on, TRAINING_DAYS)
        if passed is not None:
            is_over = ends_on < on
            said = "has ended. Renew it" if is_over else f"ends {when(ends_on, on)}. Renew it"
            sentence = f"{names.get(kind, kind)} {said} to keep what needs it open to you."
            once = passed.once(f"training:{kind}")
            tell([person], Telling("training.ends", once, sentence, "who_am_i"), at=at)


@transaction.atomic
def remind_people_access_ends(*, at: datetime) -> None:
    """Each person whose access to a study, or role, ends within two weeks: once for each end."""
    on = timezone.localdate(at)
    soon = (on, on + ACCESS_ENDS_IN)
    grants = Grant.objects.active(on=on).filter(expires_on__range=soon)
    tell_people_access_ends(grants.select_related("user", "study"), at=at)
    held = RoleAssignment.objects.current(at=at).filter(expires_on__range=soon)
    for role in held.select_related("user"):
        _tell_of_role(role.user, role, f"ends {when(role.expires_on, on)}", "ends", at=at)


def tell_people_roles_ended(ended: Iterable[RoleAssignment], *, at: datetime) -> None:
    """Each person whose role for the department has ended."""
    for role in ended:
        _tell_of_role(role.user, role, "has ended", "ended", at=at)


def _tell_of_role(
    person: User, role: RoleAssignment, said: str, what: str, *, at: datetime
) -> None:
    telling = Telling(
        f"role.{what}",
        f"role:{role.pk}:{what}:{role.expires_on}",
        f"Your role as {role.get_role_display().lower()} {said}.",
        "who_am_i",
    )
    tell([person], telling, at=at)
