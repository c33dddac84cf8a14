"""Who gets a mailing: one item for each, made when it begins and whenever more people are due."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connections
from django.utils import timezone

from foundation.access.models import User
from participants.actions.invitations import draw_invitations
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Mailing, MailItem
from participants.queries.invitations import invitations_key
from participants.queries.mailings import (
    UNSETTLED,
    has_personal_links,
    invited_on,
    is_waited_for,
    reminded_from,
    wave_of,
    who_gets,
)
from participants.vocabulary import MailKind, WhyNotSent
from studies.models import Study

AT_ONE_TIME = 1_000


def fill(mailing: Mailing, study: Study, *, by: User, at: datetime) -> int:
    """Make an item for everybody to whom it goes and who has none, in random order; how many.

    Links are drawn first for whoever lacks one. Inside the transaction that holds the mailing;
    two mailings of a study are filled one after the other, so that nobody is invited twice.

    :raises Refused: if links cannot be drawn now.
    """
    if mailing.kind == MailKind.INVITATION and has_personal_links(mailing, study):
        draw_invitations(wave=wave_of(mailing, study), by=by, at=at)
    _one_at_a_time(mailing)
    found = who_gets(mailing, study).order_by("?").values_list("contact_ref", flat=True)
    refs, made = found.iterator(chunk_size=AT_ONE_TIME), 0
    while some := list(islice(refs, AT_ONE_TIME)):
        _make_items(mailing, some, at=at)
        made += len(some)
    return made


def _make_items(mailing: Mailing, refs: Sequence[UUID], *, at: datetime) -> None:
    invited = invited_on(mailing, refs) if mailing.kind == MailKind.REMINDER else {}
    starts_at = mailing.starts_at or at
    items = [
        MailItem(
            mailing=mailing,
            contact_ref=ref,
            not_before=reminded_from(mailing, invited.get(ref), starts_at),
        )
        for ref in refs
    ]
    MailItem.objects.bulk_create(items, ignore_conflicts=True)


def end_with_the_wave(mailing: Mailing, *, at: datetime) -> None:
    """Nobody is asked in a wave that is closed: all who wait are skipped together."""
    mailing.items.filter(status=ItemStatus.WAITING).update(
        status=ItemStatus.SKIPPED,
        trouble=WhyNotSent.ANSWERED,
        settled_on=timezone.localdate(at),
    )


def finish(mailing: Mailing) -> bool:
    """Call it done once nothing of it is left to do; whether it is."""
    unsettled = mailing.items.filter(status__in=UNSETTLED).exists()
    if mailing.status != MailingStatus.SENDING or unsettled or is_waited_for(mailing):
        return False
    mailing.move_to(MailingStatus.DONE)
    mailing.save()
    return True


def _one_at_a_time(mailing: Mailing) -> None:
    with connections["vault"].cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(lock, [invitations_key(mailing.study_ref)])
