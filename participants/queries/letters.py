"""What is known of letters in print, without opening any."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import Count

from participants.lifecycle import ItemStatus, MailingStatus, PrintStatus
from participants.models import (
    Contact,
    Mailing,
    MailItem,
    OptOut,
    OptOutSlip,
    PrintedFile,
    PrintRun,
)
from participants.opt_out_links import fingerprints_in
from participants.queries.handover_people import SEALED
from participants.vocabulary import MailWay
from retention.rules import A_DAY, Period

_CHANGED = f"""
    SELECT EXISTS (
        SELECT FROM {MailItem._meta.db_table} AS letter
        LEFT JOIN {Contact._meta.db_table} AS contact
            ON contact.contact_ref = letter.contact_ref AND NOT contact.left_panel
        WHERE letter.claim = %s AND letter.status = %s AND letter.sealed_hash IS NOT NULL
            AND (contact.contact_ref IS NULL OR sha256({SEALED}) <> letter.sealed_hash)
    )
"""  # noqa: S608 : names of our own


@dataclass(frozen=True, slots=True)
class PrintedRun:
    """A print run with its files, and how many of its letters nobody has called sent yet."""

    run: PrintRun
    files: list[PrintedFile]
    unsettled: int

    @property
    def letters(self) -> int:
        """How many were set so far."""
        return sum(file.letters for file in self.files)

    @property
    def is_being_set(self) -> bool:
        """Whether a job works on it, or is about to."""
        return self.run.status in {PrintStatus.WAITING, PrintStatus.PRINTING}

    @property
    def goes_on(self) -> datetime:
        """When its files are destroyed."""
        return forgotten_from(self.run)


def runs_of(mailing: Mailing) -> list[PrintedRun]:
    """The print runs of a mailing, newest first, in three queries."""
    runs = list(mailing.print_runs.prefetch_related("files"))
    held = MailItem.objects.filter(
        claim__in=[run.run_ref for run in runs], status=ItemStatus.HANDING_OVER
    )
    left = dict(held.order_by().values_list("claim").annotate(count=Count("pk")))
    return [PrintedRun(run, list(run.files.all()), left.get(run.run_ref, 0)) for run in runs]


def letters_waiting(mailing: Mailing, *, at: datetime) -> int:
    """How many people wait for a letter now; as confirmed, before the clock made the list."""
    if mailing.status == MailingStatus.SCHEDULED:
        return mailing.people
    return mailing.items.to_send(at=at).count()


def mailings_by_hand(study_ref: UUID) -> list[Mailing]:
    """Letters and phone lists that were scheduled: people take them up, not the clock."""
    mailings = Mailing.objects.of_study(study_ref).exclude(status=MailingStatus.DRAFT)
    return list(mailings.filter(way__in=[MailWay.LETTER, MailWay.PHONE]))


def forgotten_from(run: PrintRun) -> datetime:
    """A day after the first download, a week after it was asked for, whatever comes first."""
    latest = Period(days=settings.PRINTED_KEPT_DAYS).after(run.requested_at)
    if run.downloaded_at is None:
        return latest
    return min(latest, A_DAY.after(run.downloaded_at))


def opted_out_since(run: PrintRun) -> int:
    """How many people opted out after their letters were set: their file stays here (R-030)."""
    held = MailItem.objects.filter(claim=run.run_ref, status=ItemStatus.HANDING_OVER)
    slips = OptOutSlip.objects.filter(item_ref__in=held.values("pk"))
    theirs = [fingerprints_in(token) or [] for token in slips.values_list("token", flat=True)]
    asked = {one for each in theirs for one in each}
    known = OptOut.objects.filter(fingerprint__in=asked).values_list("fingerprint", flat=True)
    closed = {bytes(one) for one in known}
    return sum(bool(closed.intersection(each)) for each in theirs)


def changed_since(run: PrintRun) -> bool:
    """Whether a contact was changed or deleted, or left the panel, after the letters were set.

    In one query, which opens nobody.
    """
    if run.somebody_left:
        return True
    with connections["vault"].cursor() as cursor:
        cursor.execute(_CHANGED, [run.run_ref, ItemStatus.HANDING_OVER])
        (changed,) = cursor.fetchone() or (False,)
    return bool(changed)


def latest_office(study_ref: UUID) -> str:
    """The return address on the last letters of the study; nothing before there are any."""
    runs = PrintRun.objects.of_study(study_ref).order_by("-requested_at")
    return runs.values_list("office", flat=True).first() or ""
