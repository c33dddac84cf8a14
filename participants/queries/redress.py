"""Which requests about contact data there are, who works on them, and how they ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Self
from uuid import UUID

from django.db.models import QuerySet

from foundation.access.models import Component, User
from foundation.access.queries import holders_of, roles_of
from foundation.access.roles import Role
from participants.models import RedressRequest
from participants.models.redress import UNDECIDED, RedressRequestQuerySet
from participants.redress_words import RedressKind, RedressOutcome
from studies.models import Study, Vendor

CODES = "redress_codes"
"""The reference of the key of the hashes of codes."""

WHOLE_DEPARTMENT = ""


def components_of(user: User, *, at: datetime) -> frozenset[str] | None:
    """The codes of the components whose requests this person works on; nothing for all of them."""
    held = roles_of(user, at=at)
    if any(one.role == Role.PRIVACY_OFFICE for one in held):
        return None
    own = [one.component for one in held if one.role == Role.COMPONENT_PRIVACY_OFFICER]
    if None in own:
        return None
    return frozenset(component.code for component in own if component is not None)


def works_on(user: User, request: RedressRequest, *, at: datetime) -> bool:
    """Whether it is this person's: the component's officer's, or the Privacy Office's."""
    codes = components_of(user, at=at)
    return codes is None or (request.component_code in codes and not request.referred_on)


def requests_of(user: User, *, at: datetime) -> RedressRequestQuerySet:
    """The requests that this person works on."""
    requests = RedressRequest.objects.in_components(components_of(user, at=at))
    return requests.defer("said", "reply_to", "held", "code_hash")


def officers_of(request: RedressRequest, *, at: datetime) -> QuerySet[User]:
    """Who works on it; for the department as a whole the Privacy Office alone."""
    office = holders_of(Role.PRIVACY_OFFICE, at=at)
    component = Component.objects.filter(code=request.component_code).first()
    if component is None or request.referred_on:
        return office
    return office | holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=component)


def component_of(study_refs: Iterable[UUID]) -> str:
    """The code of the one component whose studies these are; "" of none or of several."""
    studies = Study.objects.filter(study_ref__in=set(study_refs))
    codes = set(studies.values_list("component__code", flat=True))
    return codes.pop() if len(codes) == 1 else WHOLE_DEPARTMENT


def companies() -> QuerySet[Vendor]:
    """Approved companies that do research for us, with their privacy policies (R-154)."""
    approved = Vendor.objects.filter(privacy_by__isnull=False)
    return approved.exclude(privacy_policy_url="").order_by("name")


@dataclass(frozen=True, slots=True)
class RedressFigures:
    """Requests of one year, component and kind in numbers; ``median_days`` until the answer."""

    year: int
    component_code: str
    kind: str
    received: int
    answered: int
    late: int
    lapsed: int
    median_days: float | None
    outcomes: dict[str, int]

    @property
    def kind_label(self) -> str:
        """In words."""
        return str(RedressKind(self.kind).label)

    @property
    def by_outcome(self) -> list[tuple[str, int]]:
        """The words of each outcome that there was, with how many."""
        return [(str(e.label), self.outcomes[e]) for e in RedressOutcome if self.outcomes.get(e)]

    @classmethod
    def of(cls, rows: list[RedressRequest], *, today: date) -> Self:
        """From rows of one year, component and kind."""
        answered = [row for row in rows if row.decided_on]
        days = [(row.decided_on - row.received_on).days for row in answered if row.decided_on]
        outcomes: dict[str, int] = {}
        for row in answered:
            outcomes[row.outcome] = outcomes.get(row.outcome, 0) + 1
        return cls(
            year=rows[0].received_on.year,
            component_code=rows[0].component_code,
            kind=rows[0].kind,
            received=len(rows),
            answered=len(answered),
            late=sum((row.decided_on or today) > row.decide_by for row in _to_decide(rows)),
            lapsed=sum(row.status == "lapsed" for row in rows),
            median_days=median(days) if days else None,
            outcomes=outcomes,
        )


def _to_decide(rows: list[RedressRequest]) -> list[RedressRequest]:
    return [row for row in rows if row.decided_on or row.status in UNDECIDED]


def redress_in_numbers(requests: QuerySet[RedressRequest], *, today: date) -> list[RedressFigures]:
    """By year, component and kind, the newest year first. Nothing personal, in one query."""
    groups: dict[tuple[int, str, str], list[RedressRequest]] = {}
    for row in requests.order_by("-received_on"):
        groups.setdefault((-row.received_on.year, row.component_code, row.kind), []).append(row)
    return [RedressFigures.of(groups[key], today=today) for key in sorted(groups)]
