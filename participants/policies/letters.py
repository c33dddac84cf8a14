"""Who may have letters set in print, fetch them, and say what became of them."""

from datetime import date, datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants.lifecycle import ItemStatus, MailingStatus, PrintStatus
from participants.models import Mailing, MailItem, PrintRun
from participants.policies.mailings import send_mailing
from participants.policies.reasons import may, unless
from participants.queries.letters import changed_since, opted_out_since
from participants.queries.mailings import study_of
from participants.vocabulary import MailWay
from studies.models import Study

UNDER_WAY = frozenset({MailingStatus.SCHEDULED, MailingStatus.SENDING})
STILL_PRINTING = "Letters of it are being set already. Wait until they are ready."
OPTED_OUT_SINCE = (
    "Somebody opted out after these letters were set. Say below that they were not mailed, "
    "and set them anew without that person."
)
CHANGED_SINCE = (
    "Somebody left, or their details changed, after these letters were set. Say below that they "
    "were not mailed, and set them anew."
)
STAYS_HERE = "Its mailing is paused or over: these letters go to nobody now. Do not mail them."


@Policy
def view_letters(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """Recruiters of the study see print runs as numbers."""
    yield from may(user, "open_contacts", study_of(mailing), at)
    yield mailing.way == MailWay.LETTER, "Its messages are no letters."


@Policy
def print_letters(user: User, mailing: Mailing, *, at: datetime) -> Conditions:
    """Recruiters of the study, once the mailing is scheduled and its time has come.

    The gates are asked besides, for each single person.
    """
    yield from unless(view_letters.refusal(user, mailing, at=at))
    yield mailing.status in UNDER_WAY, "Schedule it first. A mailing that is paused or over waits."
    begun = mailing.starts_at is not None and mailing.starts_at <= at
    yield begun, "Its time has not come yet."
    yield not mailing.print_runs.under_way().exists(), STILL_PRINTING
    yield from unless(send_mailing.refusal(user, mailing, at=at))


@Policy
def download_letters(user: User, run: PrintRun, *, at: datetime) -> Conditions:
    """Recruiters of the study, whole files of letters that are ready, while the mailing runs.

    The gates are asked besides: what came to stand against it since the letters were set counts.
    """
    yield from may(user, "open_contacts", study_of(run.mailing), at)
    yield run.status == PrintStatus.READY, "There is no file to fetch: it is not ready, or gone."
    yield from _still_as_set(run)
    yield run.mailing.status == MailingStatus.SENDING, STAYS_HERE
    yield from unless(send_mailing.refusal(user, run.mailing, at=at))


def _still_as_set(run: PrintRun) -> Conditions:
    yield not opted_out_since(run), OPTED_OUT_SINCE
    yield not changed_since(run), CHANGED_SINCE


@Policy
def mark_letters_mailed(
    user: User, run: PrintRun, mailed_on: date | None, *, at: datetime
) -> Conditions:
    """Whoever saw them leave says so, once; what nobody fetched never left.

    What is to go today needs all that a message needs, to the people as they are known now, and the
    gates besides. What left on a day before cannot be called back: whatever stands against it now,
    that it went is written down.
    """
    yield from may(user, "open_contacts", study_of(run.mailing), at)
    fetched = run.downloaded_at is not None
    yield fetched or mailed_on is None, "Nobody has fetched these letters yet."
    unsettled = MailItem.objects.filter(claim=run.run_ref, status=ItemStatus.HANDING_OVER)
    yield unsettled.exists(), "What became of these letters was said already."
    if mailed_on == timezone.localdate(at):
        yield from _still_as_set(run)
        yield run.mailing.status == MailingStatus.SENDING, STAYS_HERE
        yield from unless(send_mailing.refusal(user, run.mailing, at=at))


@Policy
def record_returned_letter(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study, to whose office the mail comes back."""
    yield from may(user, "open_contacts", study, at)
