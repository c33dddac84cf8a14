"""A mailing that was scheduled: paused, resumed, stopped, and what failed tried again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from participants import policies
from participants.actions.mailings.preparing import lock_mailing
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Mailing
from participants.vocabulary import WhyNotSent


@transaction.atomic(using="vault")
def pause_mailing(*, mailing: Mailing, by: User, at: datetime) -> Mailing:
    """Send no more of it for now. What is being handed over at this moment still goes.

    :raises Refused: unless this person may, and it is being sent.
    """
    locked = lock_mailing(mailing.pk)
    policies.pause_mailing.require(by, locked, at=at)
    locked.move_to(MailingStatus.PAUSED)
    locked.unmet = []
    locked.save()
    log.record("mailing.paused", subject=locked, by=by, at=at)
    return locked


@transaction.atomic(using="vault")
def resume_mailing(*, mailing: Mailing, by: User, at: datetime) -> Mailing:
    """Go on sending; whoever resumes it stands for it from here on.

    :raises Refused: unless this person may send it, and it is paused.
    """
    locked = lock_mailing(mailing.pk)
    policies.resume_mailing.require(by, locked, at=at)
    locked.move_to(MailingStatus.SENDING)
    locked.scheduled_by, locked.unmet = by.user_ref, []
    locked.save()
    log.record("mailing.resumed", subject=locked, by=by, at=at)
    return locked


@transaction.atomic(using="vault")
def stop_mailing(*, mailing: Mailing, by: User, at: datetime) -> Mailing:
    """End it for good; nobody else gets it. What was sent stays sent.

    :raises Refused: unless this person may, and it is not over.
    """
    locked = lock_mailing(mailing.pk)
    policies.stop_mailing.require(by, locked, at=at)
    locked.move_to(MailingStatus.STOPPED)
    locked.save()
    left = locked.items.filter(status__in=[ItemStatus.WAITING, ItemStatus.FAILED])
    skipped = left.update(
        status=ItemStatus.SKIPPED, trouble=WhyNotSent.STOPPED, settled_on=timezone.localdate(at)
    )
    log.record("mailing.stopped", subject=locked, by=by, at=at, not_sent=skipped)
    return locked


@transaction.atomic(using="vault")
def retry_mailing(*, mailing: Mailing, by: User, at: datetime) -> int:
    """Try again what was given up, never what may have been sent; how many.

    :raises Refused: unless this person may send it.
    """
    locked = lock_mailing(mailing.pk)
    policies.retry_mailing.require(by, locked, at=at)
    failed = locked.items.filter(status=ItemStatus.FAILED)
    tried = failed.update(
        status=ItemStatus.WAITING, trouble="", attempts=0, not_before=at, settled_on=None
    )
    if tried and locked.status == MailingStatus.DONE:
        locked.move_to(MailingStatus.SENDING)
        locked.scheduled_by = by.user_ref
        locked.save()
    log.record("mailing.retried", subject=locked, by=by, at=at, messages=tried)
    return tried
