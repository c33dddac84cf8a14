"""Every piece of access that somebody has now, on studies and for the department, in one list."""

from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from foundation.access.models import RoleAssignment, User
from foundation.access.queries.people import called
from studies.models import Grant


def access_list(
    *, on: date, words: str = "", role: str = "", where: str = "", ends_by: date | None = None
) -> QuerySet[Any, dict[str, Any]]:
    """Rows by person: where, which role, who, since when and until when.

    ``where`` is the code of a study or component, "" for the whole department.
    """
    grants = Grant.objects.active(on=on)
    roles = RoleAssignment.objects.filter(ended_at=None, expires_on__gte=on)
    if words:
        people = called(User.objects.all(), words).values("pk")
        grants, roles = grants.filter(user__in=people), roles.filter(user__in=people)
    if role:
        grants, roles = grants.filter(role=role), roles.filter(role=role)
    if where:
        grants = grants.filter(study__code__istartswith=where)
        roles = roles.filter(component__code__iexact=where)
    if ends_by:
        grants = grants.filter(expires_on__lte=ends_by)
        roles = roles.filter(expires_on__lte=ends_by)
    department = Coalesce(F("component__code"), Value(""), output_field=CharField())
    found = _rows(grants, F("study__code")).union(_rows(roles, department), all=True)
    return found.order_by("last", "first", "username", "where", "kind")


def _rows(held: QuerySet[Any], where: Any) -> QuerySet[Any, dict[str, Any]]:
    return held.order_by().values(
        where=where,
        kind=F("role"),
        person_ref=F("user__user_ref"),
        username=F("user__username"),
        first=F("user__first_name"),
        last=F("user__last_name"),
        unit=F("user__unit_kind"),
        since=F("granted_at"),
        until=F("expires_on"),
    )
