"""A mailing until it is scheduled: what it says, to whom, when; tried on oneself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import uuid4

from celery import current_app
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from participants import policies
from participants.actions.recruiting import ask_before_messages
from participants.composing import a_sample_reader, as_email, composed
from participants.lifecycle import MailingStatus
from participants.models import Mailing
from participants.queries.invitations import survey_page
from participants.queries.mailings import (
    has_personal_links,
    purpose_of_mailing,
    study_of,
    texts_of,
    wave_of,
    who_gets,
)
from participants.vocabulary import MailKind, MailWay
from studies.models import DocumentVersion, Study, Wave

TRIAL_JOB = "participants.jobs.send_trial"


@dataclass(frozen=True, slots=True)
class MailingDraft:
    """What a mailing says and when. ``versions`` in the order in which they are read."""

    versions: Sequence[DocumentVersion]
    starts_at: datetime | None = None
    last_day: date | None = None
    after_days: int = 0


@transaction.atomic(using="vault")
def create_mailing(
    *, study: Study, wave: Wave, kind: str, way: str, by: User, at: datetime
) -> Mailing:
    """Begin a mailing. Nothing is sent before it is scheduled.

    :raises Refused: unless this person recruits for the study and somebody may be written to.
    """
    policies.create_mailing.require(by, study, at=at)
    mailing = Mailing.objects.create(
        study_ref=study.study_ref,
        study_code=study.code,
        wave=wave.number,
        kind=MailKind(kind),
        way=MailWay(way),
        created_by=by.user_ref,
        created_at=at,
    )
    log.record("mailing.created", subject=mailing, by=by, at=at, kind=kind, way=way)
    return mailing


@transaction.atomic(using="vault")
def change_mailing(*, mailing: Mailing, draft: MailingDraft, by: User, at: datetime) -> Mailing:
    """Say what a draft says and when it goes.

    :raises Refused: unless this person may, and it is a draft.
    """
    locked = lock_mailing(mailing.pk)
    policies.change_mailing.require(by, locked, at=at)
    locked.versions = [[each.document_id, each.number] for each in draft.versions]
    locked.starts_at, locked.last_day = draft.starts_at, draft.last_day
    locked.after_days = draft.after_days
    locked.save()
    return locked


@transaction.atomic(using="vault")
def schedule_mailing(*, mailing: Mailing, people: int, by: User, at: datetime) -> Mailing:
    """Let it go at its time, to as many contacts as this person confirmed.

    The gates are asked now as they are for each message later, so that what cannot be sent is
    refused here.

    :raises Refused: if this person may not, or the number is another by now.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    locked = lock_mailing(mailing.pk)
    policies.change_mailing.require(by, locked, at=at)
    study = study_of(locked)
    with transaction.atomic():
        purpose, is_reminder = purpose_of_mailing(locked, study), locked.kind == MailKind.REMINDER
        ask_before_messages(study, purpose, by=by, at=at, to_known=is_reminder)
    policies.schedule_mailing.require(by, locked, at=at)
    found = who_gets(locked, study).count()
    if found != people or not found:
        raise Refused(_other_number(found))
    locked.move_to(MailingStatus.SCHEDULED)
    locked.starts_at = locked.starts_at or at
    locked.scheduled_by, locked.scheduled_at, locked.people = by.user_ref, at, people
    locked.save()
    log.record("mailing.scheduled", subject=locked, by=by, at=at, people=people)
    return locked


@transaction.atomic
def try_mailing(*, mailing: Mailing, by: User, at: datetime) -> None:
    """Have it sent to oneself, with links that work for nobody.

    :raises Refused: unless this person recruits for the study and has an address, and the mailing
        has texts.
    """
    policies.try_mailing.require(by, mailing, at=at)
    log.record("mailing.tried", subject=mailing, by=by, at=at)
    refs = [str(mailing.mailing_ref), str(by.user_ref)]
    transaction.on_commit(partial(current_app.send_task, TRIAL_JOB, args=refs))


def send_trial(mailing: Mailing, *, to: User, at: datetime) -> None:
    """Hand it over to whoever asked to see it. Where it was asked, the mail server is not known.

    :raises Refused: if that person may not any more.
    """
    policies.try_mailing.require(to, mailing, at=at)
    study = study_of(mailing)
    page = survey_page(wave_of(mailing, study)) if has_personal_links(mailing, study) else ""
    reader = a_sample_reader(page)
    said = composed(
        study,
        texts_of(mailing, study),
        reader,
        on=timezone.localdate(at),
        last_day=mailing.last_day,
        page=page,
    )
    mail = as_email(said, to=to.email, item_ref=uuid4(), opt_out_url=reader.opt_out_url)
    mail.connection = get_connection()
    mail.send()


def lock_mailing(mailing_id: int) -> Mailing:
    """The row, for this transaction."""
    return Mailing.objects.select_for_update(no_key=True).get(pk=mailing_id)


def _other_number(found: int) -> str:
    if not found:
        return "There is nobody to send it to: nobody can be reached this way who has none yet."
    return f"It would go to {found:,} contacts by now. Look at the number and confirm again."
