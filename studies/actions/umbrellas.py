"""Keeping the department's control numbers, and the offices that answer for paperwork."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import Component, User
from foundation.audit import log
from studies import policies
from studies.clearances import LONGEST_MONTHS, ClearanceError, is_control_number, raise_any
from studies.models import PraContact, Umbrella
from studies.periods import add_months
from studies.vocabulary import UmbrellaKind


@dataclass(frozen=True, slots=True)
class UmbrellaFacts:
    """What OMB gave a number for. Burden and responses are those of one year."""

    control_number: str
    title: str
    kind: str
    expires_on: date
    hours_a_year: int
    responses_a_year: int
    component: Component | None = None
    conditions: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    forbids_publication: bool = False
    retention_months: int | None = None


@transaction.atomic
def record_umbrella(*, facts: UmbrellaFacts, by: User, at: datetime) -> Umbrella:
    """Record a control number of the department or of a component.

    :raises Refused: unless a paperwork officer of that component does it.
    :raises ClearanceError: if it is incomplete, or recorded already.
    """
    policies.record_umbrella.require(by, facts.component, at=at)
    _check(facts, at)
    if Umbrella.objects.filter(control_number=facts.control_number).exists():
        raise ClearanceError({"control_number": "This number is recorded already."})
    umbrella = Umbrella.objects.create(**_said(facts), recorded_by=by, recorded_at=at)
    _log("umbrella.recorded", umbrella, by, at)
    return umbrella


@transaction.atomic
def edit_umbrella(*, umbrella: Umbrella, facts: UmbrellaFacts, by: User, at: datetime) -> Umbrella:
    """Describe a control number anew, as after its renewal. Number and component stay.

    :raises Refused: unless a paperwork officer of its component does it.
    :raises ClearanceError: if it is incomplete.
    """
    locked = Umbrella.objects.select_for_update(no_key=True).get(pk=umbrella.pk)
    policies.edit_umbrella.require(by, locked.component, at=at)
    _check(facts, at)
    kept = {"control_number", "component"}
    for field, value in _said(facts).items():
        if field not in kept:
            setattr(locked, field, value)
    locked.save()
    _log("umbrella.edited", locked, by, at)
    return locked


@transaction.atomic
def record_pra_contact(
    *, component: Component | None, office: str, address: str, by: User, at: datetime
) -> PraContact:
    """Say where comments on the burden go: an office and its mailbox, never a person (R-092).

    :raises Refused: unless a paperwork officer of that component does it.
    :raises ClearanceError: if one of the two is missing.
    """
    policies.record_pra_contact.require(by, component, at=at)
    said = {"office": office.strip(), "address": address.strip()}
    raise_any((field, "Fill this in.") for field, text in said.items() if not text)
    contact, _ = PraContact.objects.update_or_create(
        component=component, defaults={**said, "recorded_by": by, "recorded_at": at}
    )
    log.record("pra_contact.recorded", subject=contact, by=by, at=at)
    return contact


def _said(facts: UmbrellaFacts) -> dict[str, object]:
    said = {name: getattr(facts, name) for name in UmbrellaFacts.__slots__}
    return {**said, "conditions": list(facts.conditions), "forms": list(facts.forms)}


def _check(facts: UmbrellaFacts, at: datetime) -> None:
    problems = {}
    today = timezone.localdate(at)
    if not is_control_number(facts.control_number):
        problems["control_number"] = "Enter the OMB control number, such as 1601-0029."
    if not facts.title.strip():
        problems["title"] = "Fill this in."
    if facts.kind not in UmbrellaKind.values:
        problems["kind"] = "Choose one."
    if facts.kind not in ("", UmbrellaKind.SINGLE) and not facts.conditions:
        problems["conditions"] = "Enter what each collection under it must meet, one to a line."
    if facts.expires_on > add_months(today, LONGEST_MONTHS):
        problems["expires_on"] = "OMB approves three years at most."
    if facts.hours_a_year < 1 or facts.responses_a_year < 1:
        problems["hours_a_year"] = "Enter the hours and responses of a year."
    if problems:
        raise ClearanceError(problems)


def _log(verb: str, umbrella: Umbrella, by: User, at: datetime) -> None:
    log.record(
        verb,
        subject=umbrella,
        by=by,
        at=at,
        control_number=umbrella.control_number,
        expires_on=umbrella.expires_on,
        hours=umbrella.hours_a_year,
    )
