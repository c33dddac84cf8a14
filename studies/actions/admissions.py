"""Letting invited people answer once. The vault calls this; nothing here knows a contact."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from studies.models import Admission, Study, Wave
from studies.queries.admissions import admissions_key, fingerprint_of


@dataclass(frozen=True, slots=True)
class Invited:
    """The secret of one link, and in a wave study the code that links a person's answers."""

    token: str
    panel_ref: UUID | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """An admission that was good, and is gone."""

    panel_ref: UUID | None


@transaction.atomic
def admit_people(*, wave: Wave, invited: Sequence[Invited], by: User, at: datetime) -> int:
    """Let each of them answer once in this wave; how many are new.

    The rows lie in an order of their own, all of one transaction. Called again with the same
    tokens, it changes nothing. Whoever invites has asked the gates and is in the ledger already.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=wave.study_id)
    shuffled = secrets.SystemRandom().sample(invited, len(invited))
    fingerprint = keys.fingerprinter(admissions_key(study))
    rows = [
        Admission(
            fingerprint=fingerprint(one.token),
            study=study,
            wave=wave,
            panel_ref=one.panel_ref if study.keeps_linkage else None,
        )
        for one in shuffled
    ]
    before = Admission.objects.filter(wave=wave).count()
    Admission.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    new = Admission.objects.filter(wave=wave).count() - before
    if new:
        log.record("people.admitted", subject=wave, by=by, at=at, people=new)
    return new


def spend_admission(*, wave: Wave, token: str) -> Spent | None:
    """Use up an invitation, inside the transaction that keeps the answer; nothing if it is used.

    Two forms sent at once with one token: the second waits for the first, and finds nothing.
    """
    found = Admission.objects.select_for_update(no_key=True).filter(
        wave=wave, fingerprint=fingerprint_of(token, study=wave.study)
    )
    admission = found.first()
    if admission is None:
        return None
    found.delete()
    return Spent(admission.panel_ref)
