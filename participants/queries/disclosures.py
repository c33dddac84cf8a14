"""What went to vendors, and whose it was: the accounting of disclosures (552a(c), C-8)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from foundation.keyring import keys
from participants.models import DisclosedPerson, Disclosure
from participants.queries.opt_outs import fingerprints_under
from participants.reading.columns import Field
from studies.queries import AT_ONCE

ACCOUNTING = "accounting"
"""The reference of the key of the fingerprints of people whose data was disclosed."""


def handover_key(handover_ref: UUID) -> str:
    """The reference of the key of one vendor's file, which goes with the file."""
    return f"handover:{handover_ref}"


def path_of(handover_ref: UUID) -> str:
    """Where the file of a hand-over lies in the file store."""
    return f"handovers/{handover_ref}"


def who_got(ways: Mapping[Field, str]) -> list[Disclosure]:
    """Every disclosure that held a person who is reached in one of these ways, newest first.

    It answers also when the contacts are destroyed, with the same work whether anything is found
    or not.
    """
    return who_got_accounted(fingerprints_under(ACCOUNTING)(ways))


def accounted_by(ways: Mapping[Field, str]) -> list[bytes]:
    """The fingerprints by which the accounting finds this person and nobody of the same house."""
    of = fingerprints_under(ACCOUNTING)
    own = {way: ways.get(way, "") for way in (Field.EMAIL, Field.PHONE)}
    return of(own) or of(ways)  # people of one house share an address


def accounted_of_copies(panel_marks: Iterable[bytes]) -> list[bytes]:
    """The fingerprint by which the accounting finds each that was handed over from the panel.

    Whoever leaves the panel is found by it without being opened, and without a trace.
    """
    fingerprint = keys.fingerprinter(ACCOUNTING)
    return [fingerprint(f"panel:{mark.hex()}") for mark in panel_marks]


def who_got_accounted(fingerprints: Iterable[bytes]) -> list[Disclosure]:
    """``who_got`` for who has only what the accounting keeps."""
    accounted = DisclosedPerson.objects.filter(fingerprint__in=list(fingerprints))
    theirs = accounted.values("handover_id")
    return list(Disclosure.objects.filter(pk__in=theirs).order_by("-at", "pk"))


def any_disclosed(study_ref: UUID) -> bool:
    """Whether people of a study are accounted for, or are about to be."""
    return DisclosedPerson.objects.filter(handover__study_ref=study_ref).exists()


@dataclass(frozen=True, slots=True)
class PeopleDisclosed:
    """How many fingerprints are kept of one disclosure; ``pk`` is the hand-over's reference."""

    pk: UUID
    study_ref: UUID
    study_code: str
    at: datetime
    fingerprints: int


def people_disclosed(study_ref: UUID | None = None) -> Iterator[PeopleDisclosed]:
    """Each disclosure of which people are still known by their fingerprints, in one query."""
    disclosed = Disclosure.objects.all()
    if study_ref is not None:
        disclosed = disclosed.filter(study_ref=study_ref)
    counted = disclosed.annotate(kept=Count("handover__disclosed")).filter(kept__gt=0)
    for each in counted.order_by("at", "pk").iterator(AT_ONCE):
        yield PeopleDisclosed(each.pk, each.study_ref, each.study_code, each.at, each.kept)


def disclosures_of(study_refs: Iterable[UUID]) -> QuerySet[Disclosure]:
    """What went out of these studies, newest first."""
    return Disclosure.objects.filter(study_ref__in=list(study_refs))


def find_disclosures(
    disclosures: QuerySet[Disclosure], *, study: str = "", vendor: str = "", year: str = ""
) -> QuerySet[Disclosure]:
    """Those that fit; "" asks for any."""
    if study:
        disclosures = disclosures.filter(study_code__icontains=study.strip())
    if vendor:
        disclosures = disclosures.filter(recipient=vendor)
    if year:
        disclosures = disclosures.filter(at__year=int(year))
    return disclosures
