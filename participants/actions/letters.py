"""Letters of a mailing: asked for, fetched, handed to the mail by people, and come back."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import files
from foundation.keyring.keys import Purpose
from participants import policies
from participants.actions.mailings.filling import finish
from participants.actions.mailings.preparing import lock_mailing
from participants.actions.recruiting import ask_for_nobody
from participants.actions.vault import record_opening
from participants.lifecycle import ItemStatus
from participants.models import Mailing, MailItem, PrintedFile, PrintRun
from participants.opt_out_slips import slip_called
from participants.queries.letters import letters_waiting
from participants.queries.mailings import purpose_of_mailing, study_of
from studies.models import Study

PRINTING_JOB = "participants.jobs.run_print"


@transaction.atomic(using="vault")
def print_letters(
    *, mailing: Mailing, office: str, large: bool, both_sides: bool, by: User, at: datetime
) -> PrintRun:
    """Have a letter set for everybody of a mailing who waits; a job does it.

    :raises Refused: if this person may not, or letters of it are being set already.
    """
    locked = lock_mailing(mailing.pk)
    policies.print_letters.require(by, locked, at=at)
    run = PrintRun.objects.create(
        mailing=locked,
        office=office,
        large=large,
        both_sides=both_sides,
        requested_by=by.user_ref,
        requested_at=at,
        people=letters_waiting(locked, at=at),
    )
    log.record("letters.requested", subject=run, by=by, at=at, people=run.people)
    who = {"run_ref": str(run.run_ref)}
    send = partial(current_app.send_task, PRINTING_JOB, kwargs=who)
    transaction.on_commit(send, using="vault")
    return run


@transaction.atomic(using="vault")
def download_letters(*, file: PrintedFile, by: User, at: datetime) -> Iterator[bytes]:
    """One file in the clear, in pieces; who opened how many contacts and why is written down first.

    A day after the first time the files of the run are destroyed.

    :raises Refused: if this person may not, the letters are not ready, or gone; or since they were
        set the mailing was paused or stopped, or somebody in them left or was changed.
    :raises CollectionRefused: with what the gates miss now.
    """
    run = PrintRun.objects.select_for_update(no_key=True).get(pk=file.run_id)
    policies.download_letters.require(by, run, at=at)
    study = study_of(run.mailing)
    purpose = purpose_of_mailing(run.mailing, study)
    with transaction.atomic():
        ask_for_nobody(study, purpose, by=by, at=at)
    plaintext = files.open_seekable(
        file.path, key_ref=run.key_ref, purpose=Purpose(purpose), by=by, at=at
    )
    run.downloaded_at = run.downloaded_at or at
    run.save(update_fields=["downloaded_at"])
    record_opening(study.study_ref, file.letters, purpose, by=by, at=at)
    log.record("letters.downloaded", subject=run, by=by, at=at, letters=file.letters)
    return iter(partial(plaintext.read, files.CHUNK), b"")


@transaction.atomic(using="vault")
def mark_letters_mailed(*, run: PrintRun, mailed_on: date | None, by: User, at: datetime) -> int:
    """The letters of a run went to the mail on that day, or never did and wait again; how many.

    :raises Refused: if this person may not say it, nothing is left to be said, or the letters are
        to go today and may not.
    :raises CollectionRefused: with what the gates miss, if they are to go today.
    """
    locked = PrintRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    policies.mark_letters_mailed.require(by, locked, mailed_on, at=at)
    if mailed_on == timezone.localdate(at):
        study = study_of(locked.mailing)
        with transaction.atomic():
            ask_for_nobody(study, purpose_of_mailing(locked.mailing, study), by=by, at=at)
    if mailed_on is not None:
        locked.mailed_on, locked.mailed_by = mailed_on, by.user_ref
        locked.save(update_fields=["mailed_on", "mailed_by"])
    settled = MailItem.objects.filter(claim=run.run_ref, status=ItemStatus.HANDING_OVER).update(
        status=ItemStatus.WAITING if mailed_on is None else ItemStatus.SENT,
        settled_on=mailed_on,
        claim=None,
        claimed_at=None,
        sealed_hash=None,
    )
    went = "letters.not_mailed" if mailed_on is None else "letters.mailed"
    log.record(went, subject=locked, by=by, at=at, letters=settled)
    finish(lock_mailing(locked.mailing_id))
    return settled


@transaction.atomic(using="vault")
def record_returned_letter(*, study: Study, slip: str, by: User, at: datetime) -> bool:
    """Note that the letter with this slip came back; whether it is one of the study that went.

    :raises Refused: unless this person recruits for the study.
    """
    policies.record_returned_letter.require(by, study, at=at)
    found = slip_called(slip)
    went = MailItem.objects.of_study(study.study_ref).filter(
        status__in=[ItemStatus.HANDING_OVER, ItemStatus.SENT, ItemStatus.UNCERTAIN]
    )
    item_ref = found.item_ref if found else None
    item = (
        went.select_for_update(of=("self",), no_key=True).filter(pk=item_ref).first()
        if item_ref
        else None
    )
    if item is None:
        return False
    item.move_to(ItemStatus.BOUNCED)
    item.settled_on = timezone.localdate(at)
    item.save()
    log.record("letter.returned", subject=study, by=by, at=at)
    return True
