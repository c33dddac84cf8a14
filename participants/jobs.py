"""The clock asks the vault: to forget used links, to send others. Runs where the vault is open."""

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.keyring.keys import KeyDestroyedError
from participants import actions
from participants.actions.mailings import preparing
from participants.models import Handover, Invitation, Mailing, PrintRun
from participants.notices.redress import remind_officers_redress_due
from participants.queries.invitations import waves_with_links
from participants.reading.table import ContactTableError
from studies.lifecycle import IllegalMoveError
from studies.models import Admission, Wave

GO_ON_EVERY = 300  # seconds
INTERRUPTED = "The reading was interrupted. Nobody was stored; it can be started again."


@shared_task
def forget_used_invitations() -> int:
    """Forget links of all waves that were used; how many."""
    return sum(_forgotten(study_ref, number) for study_ref, number in waves_with_links())


@shared_task
def settle_invitations(wave_id: int) -> int:
    """At the end of a wave, forget all of its links."""
    wave = Wave.objects.select_related("study").get(pk=wave_id)
    return actions.forget_used_invitations(wave=wave, at=timezone.now())


@shared_task
def send_panel_links() -> int:
    """Answer who asked for a link to their entry in the panel; how many links were sent."""
    return actions.send_panel_links(at=timezone.now())


@shared_task
def send_mailings() -> int:
    """Every minute: hand over the messages to contacts that may go now; how many went.

    While the run of the minute before is still at it, this one goes home.
    """
    actions.settle_lost_messages(at=timezone.now())
    try:
        return actions.send_mailings(clock=timezone.now)
    except actions.AnotherRunError:
        return 0


@shared_task
def send_trial(mailing_ref: str, user_ref: str) -> None:
    """Send a message of a mailing to the person of the staff who asked to see it."""
    mailing = Mailing.objects.get(mailing_ref=mailing_ref)
    preparing.send_trial(mailing, to=User.objects.get(user_ref=user_ref), at=timezone.now())


@shared_task(acks_late=True)
def write_handover(handover_ref: str) -> str:
    """Make the file for a vendor that somebody released; delivered twice, the second is idle."""
    written = actions.write_handover(handover_ref=UUID(handover_ref), at=timezone.now())
    return str(written.status)


@shared_task
def go_on_handing_over() -> int:
    """Send again for files whose worker died, or whose message was lost; how many.

    Each by a message of its own, so that one which fails holds up no other.
    """
    refs = list(Handover.objects.being_made().values_list("handover_ref", flat=True))
    for ref in refs:
        write_handover.apply_async(args=(str(ref),), expires=GO_ON_EVERY)
    return len(refs)


def _forgotten(study_ref: UUID, number: int) -> int:
    waves = Wave.objects.select_related("study")
    wave = waves.filter(study__study_ref=study_ref, number=number).first()
    if wave is None or not _may_have_changed(wave):
        return 0
    return actions.forget_used_invitations(wave=wave, at=timezone.now())


def _may_have_changed(wave: Wave) -> bool:
    """Opening every link to see that none was used would be an opening without a reason."""
    unused = Invitation.objects.of_wave(wave.study.study_ref, wave.number).open().count()
    return not wave.is_open or Admission.objects.filter(wave=wave).count() != unused


@shared_task
def send_redress_letters() -> int:
    """Look for whoever asked about their contact data, and send what goes by e-mail."""
    actions.look_up_redress(at=timezone.now())
    return actions.send_redress_letters(at=timezone.now(), clock=timezone.now)


@shared_task
def lapse_redress() -> int:
    """End requests that nobody confirmed in time; how many."""
    return actions.lapse_redress(at=timezone.now())


@shared_task
def remind_of_redress() -> None:
    """Tell officers of requests about contact data that are due or late."""
    remind_officers_redress_due(at=timezone.now())


@shared_task(acks_late=True)
def run_print(run_ref: str) -> int:
    """Set the letters of a run; delivered twice, the second does nothing."""
    return actions.set_letters(run_ref=UUID(run_ref), at=timezone.now(), clock=timezone.now)


@shared_task
def go_on_printing() -> int:
    """Go on with runs whose worker died, or whose message was lost; how many letters."""
    runs = PrintRun.objects.under_way().values_list("run_ref", flat=True)
    return sum(
        actions.set_letters(run_ref=ref, at=timezone.now(), clock=timezone.now) for ref in runs
    )


@shared_task
def let_go_of_calls() -> int:
    """Contacts of whom nobody said what came of the call may be called by others; how many."""
    return actions.settle_lapsed_calls(at=timezone.now())


@shared_task
def mark_unusual_openings() -> int:
    """Mark on which days somebody opened unusually many contacts; how many found."""
    return actions.mark_unusual_openings(at=timezone.now())


@shared_task(acks_late=True)
def read_contact_list(run_ref: str) -> None:
    """Check or store a long list, or say why not; delivered twice, the second does nothing."""
    ref, at = UUID(run_ref), timezone.now()
    try:
        actions.count_contact_list(run_ref=ref, at=at)
        actions.read_contact_list(run_ref=ref, at=at)
    except (Refused, ContactTableError, KeyDestroyedError) as refusal:
        _stop(ref, getattr(refusal, "reasons", None) or (str(refusal),))
    except Exception:
        _stop(ref, (INTERRUPTED,))
        raise


def _stop(run_ref: UUID, reasons: tuple[str, ...]) -> None:
    # Another worker has it, or has ended it meanwhile.
    with suppress(Refused, IllegalMoveError):
        actions.stop_contact_import(run_ref=run_ref, reasons=reasons, at=timezone.now())
