"""Somebody does not want to be asked again: by a link, by phone, by letter, in a conversation."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from participants import policies
from participants.models import Handover, OptOut
from participants.notices.handovers import tell_officers_opted_out_of_handed_over
from participants.opt_out_slips import accounted_on, fingerprints_on
from participants.queries.disclosures import accounted_by, who_got_accounted
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from studies.models import DestructionCertificate, Study


class SayOfHandover(Protocol):
    """A notice about a file that a company has."""

    def __call__(self, handover: Handover, study: Study, *, at: datetime) -> None: ...


def opt_out(
    *, fingerprints: Iterable[bytes], accounted: Iterable[bytes] = (), at: datetime
) -> None:
    """Open these ways to reach a person for no study any more, at the person's own word (R-030).

    Whoever sends asks for opt-outs at each single message, so what is queued stops too. Done
    again, nothing changes. No line is written: its moment would say when somebody opted out.

    Officers are told of companies that hold whom the accounting finds by ``accounted``, until
    their copy is destroyed. Who only typed an address in public is never looked up there.
    """
    today = timezone.localdate(at)
    OptOut.objects.bulk_create(
        [OptOut(fingerprint=each, recorded_on=today) for each in sorted(set(fingerprints))],
        ignore_conflicts=True,
    )
    if accounted:
        tell_who_still_holds(accounted, at=at)


def opt_in(*, fingerprints: Iterable[bytes], at: datetime) -> None:
    """Take an opt-out back, at the person's own word. Nothing of it stays, not even its day."""
    OptOut.objects.filter(fingerprint__in=list(fingerprints)).delete()


def tell_who_still_holds(
    accounted: Iterable[bytes],
    *,
    say: SayOfHandover = tell_officers_opted_out_of_handed_over,
    at: datetime,
) -> None:
    """Officers hear of the companies that hold whom the accounting finds, and not of whom.

    ``say`` tells them of one of the files: why the person stands in it wrongly.
    """
    got = [each.pk for each in who_got_accounted(accounted)]
    held = DestructionCertificate.objects.of_contacts().outstanding()
    still = held.filter(disclosure_ref__in=got).select_related("study__component")
    handovers = Handover.objects.in_bulk([each.disclosure_ref for each in still])
    for each in still:
        if each.study and each.disclosure_ref:
            handover = handovers[each.disclosure_ref]
            say(handover, each.study, at=at)


@transaction.atomic(using="vault")
def record_opt_out(
    *, study: Study, ways: Mapping[Field, str], slip: str = "", by: User, at: datetime
) -> int:
    """Open these ways to reach a person for no study any more; how many are new.

    ``slip`` is the code of a slip that came back: it stands for everything by which the person
    who got the letter is reached.

    From here on the person is not shown to whoever asks people, in this study and in every other,
    drawn links included. Only fingerprints are kept (R-030). Officers are told of companies that
    hold the person.

    :raises Refused: unless this person opens contacts of the study.
    :raises ValueError: if no way is given, and no slip that is known.
    """
    policies.record_opt_out.require(by, study, at=at)
    fingerprints = [*fingerprints_of(ways), *(fingerprints_on(slip) or () if slip else ())]
    accounted = [*accounted_by(ways), *(accounted_on(slip) if slip else ())]
    if not fingerprints:
        raise ValueError("Say how the person is reached.")
    before = OptOut.objects.filter(fingerprint__in=fingerprints).count()
    opt_out(fingerprints=fingerprints, accounted=accounted, at=at)
    log.record("opt_out.recorded", subject=study, by=by, at=at, ways=len(fingerprints))
    return len(fingerprints) - before
