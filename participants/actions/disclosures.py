"""What vendors told of their work, in numbers; and whom the accounting finds after a change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from participants import policies
from participants.models import DisclosedPerson, Disclosure, DisclosureReturn
from participants.queries.disclosures import ACCOUNTING, accounted_by
from participants.queries.opt_outs import fingerprints_under
from participants.reading.columns import Field
from studies.models import Study


class ReturnError(ValueError):
    """Numbers that cannot be."""


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """How many people the vendor reached, how many said no, and how many it could not reach."""

    received_on: date
    reached: int
    declined: int
    not_reached: int


def record_return(
    *, disclosure: Disclosure, facts: ReturnFacts, by: User, at: datetime
) -> DisclosureReturn:
    """Enter what a vendor told: numbers only, never who (R-100).

    :raises Refused: unless a recruiter of the study does.
    :raises ReturnError: for more people than were handed over, or a day that has not come.
    """
    with transaction.atomic(using="vault"):
        study = Study.objects.get(study_ref=disclosure.study_ref)
        policies.record_return.require(by, disclosure, study, at=at)
        _check(disclosure, facts, on=timezone.localdate(at))
        told = disclosure.returns.create(
            received_on=facts.received_on,
            reached=facts.reached,
            declined=facts.declined,
            not_reached=facts.not_reached,
            recorded_by=by.user_ref,
            recorded_at=at,
        )
        log.record(
            "disclosure.returned",
            subject=f"participants.Handover:{disclosure.pk}",
            by=by,
            at=at,
            study_ref=disclosure.study_ref,
            reached=facts.reached,
        )
    return told


def disclosures_of_person(study_ref: UUID, ways: Mapping[Field, str]) -> list[Disclosure]:
    """What went out of a study of whoever is reached so, newest first.

    People of one house share an address, so that it counts where nothing else was known.
    """
    handovers = _holding(study_ref, ways).values("handover_id")
    return list(Disclosure.objects.filter(pk__in=handovers).order_by("-at", "pk"))


def account_for_correction(
    *, study_ref: UUID, before: Mapping[Field, str], after: Mapping[Field, str]
) -> list[Disclosure]:
    """Find a person by the corrected details too, among those whose data of the study went out.

    Gives the disclosures of the old details, newest first: whoever got them is told of the
    correction (5 U.S.C. 552a(c)(4)).
    """
    theirs = _holding(study_ref, before)
    handovers = sorted(set(theirs.values_list("handover_id", flat=True)))
    new = fingerprints_under(ACCOUNTING)(after)
    held = DisclosedPerson.objects.filter(handover_id__in=handovers, fingerprint__in=new)
    known = {(ref, bytes(one)) for ref, one in held.values_list("handover_id", "fingerprint")}
    DisclosedPerson.objects.bulk_create(
        DisclosedPerson(handover_id=ref, fingerprint=one)
        for ref in handovers
        for one in new
        if (ref, one) not in known
    )
    return list(Disclosure.objects.filter(pk__in=handovers).order_by("-at", "pk"))


def _holding(study_ref: UUID, ways: Mapping[Field, str]) -> QuerySet[DisclosedPerson]:
    people = DisclosedPerson.objects.filter(handover__study_ref=study_ref)
    return people.filter(fingerprint__in=accounted_by(ways))


def _check(disclosure: Disclosure, facts: ReturnFacts, *, on: date) -> None:
    if facts.received_on > on:
        raise ReturnError("Enter the day on which the numbers came.")
    if facts.received_on < timezone.localdate(disclosure.at):
        raise ReturnError("The numbers come after the hand-over.")
    told = facts.reached + facts.declined + facts.not_reached
    if min(facts.reached, facts.declined, facts.not_reached) < 0 or told > disclosure.people:
        raise ReturnError(f"The vendor was handed {disclosure.people:,} people.")
