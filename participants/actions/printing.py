"""The job that sets letters: file by file, each whole and sealed before the next begins.

What a killed worker leaves is a run that is not ready: its letters are held for the run, whoever
takes it up again goes on with them, and a file that no row knows is written anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.alone import alone
from foundation.audit import log
from foundation.keyring import files
from foundation.keyring.keys import KeyDestroyedError, Opener
from foundation.printing.pdf import forget_printed
from participants.actions.mailings.asking import ways_of
from participants.actions.mailings.sending import send_mailing
from participants.actions.mailings.taking_up import Round, TakenUp, leave, round_of, taken_up
from participants.actions.vault import opened
from participants.composing.letters import letter_texts, sheet_of
from participants.letters import Addressed, LetterText, Sheet, UnprintableError, as_letters
from participants.lifecycle import ItemStatus, MailingStatus, PrintStatus
from participants.models import Mailing, MailItem, OptOutSlip, PrintedFile, PrintRun
from participants.opt_out_slips import new_slip
from participants.queries.invitations import personal_link, survey_page

Clock = Callable[[], datetime]
Letter = tuple[TakenUp, Addressed, OptOutSlip]

NOBODY = (
    "There was nobody to write to: whoever waited opted out, was asked often or cannot be reached."
)


def set_letters(*, run_ref: UUID, at: datetime, clock: Clock | None = None) -> int:
    """Set what a run asks for; how many letters. Never call this inside a transaction.

    Two workers at once set nothing twice: the second goes home.
    """
    now = clock or (lambda: at)
    with alone(f"print_run:{run_ref}", using="vault") as is_alone:
        run = _begin(run_ref) if is_alone else None
        return _set_all(run, now) if run else 0


def _set_all(run: PrintRun, now: Clock) -> int:
    send_mailing(mailing_id=run.mailing_id, at=now())  # makes the list, and sends no letter
    one = round_of(run.mailing, by=User.objects.get(user_ref=run.requested_by))
    run.mailing.refresh_from_db()
    paused = run.mailing.status == MailingStatus.PAUSED
    letters, reasons = 0, list(run.mailing.unmet if paused else ())
    try:
        while not reasons and (held := _claim(run, at=now())):
            made, reasons = _set_file(run, one, held, now)
            letters += made
    except KeyDestroyedError:
        reasons = ["The contacts of this study were destroyed while their letters were set."]
    _end(run, reasons, at=now())
    return letters


def _set_file(run: PrintRun, one: Round, held: list[MailItem], now: Clock) -> tuple[int, list[str]]:
    """One file of letters; of how many people it is, and why no more are to follow.

    Whoever has answered is one of them, without a letter: the letters of those are set, too, and
    thrown away, so that nothing that is kept tells one from the other (R-118, decision 10).
    """
    at = now()
    ref, purpose = one.study.study_ref, one.purpose
    with opened(ref, len(held), purpose, by=one.by, at=at, by_job=True) as box:
        letters, reasons = _taken(run, one, held, box, now)
    sheet = sheet_of(run, one.study, at=at)
    texts = letter_texts(one.mailing, one.study, at=at)
    asked, pdf = _printed(sheet, texts, [each for each in letters if not each[0].has_answered])
    passed, _ = _printed(sheet, texts, [each for each in letters if each[0].has_answered])
    able = {taken.item.pk for taken, _, _ in (*asked, *passed)}
    settled = [each for each in letters if each[0].item.pk in able]
    for taken, _, _ in letters:
        if taken.item.pk not in able:
            _give_up(taken.item, at=at)
    if settled:
        _keep(run, settled, pdf, at=at)
    forget_printed()
    return len(settled), reasons


def _taken(
    run: PrintRun, one: Round, held: list[MailItem], box: Opener, now: Clock
) -> tuple[list[Letter], list[str]]:
    """Whoever of these may be written to now. Once the gates refuse one, the rest waits again."""
    letters: list[Letter] = []
    page = survey_page(one.wave)
    for place, item in enumerate(held):
        try:
            taken = _one_taken(one, item, box, at=now())
        except Refused as refused:
            for left in held[place:]:
                _let_go(left)
            return letters, list(refused.reasons)
        if taken is not None:
            letters.append(_addressed(taken, page, at=now()))
    return letters, []


@transaction.atomic(using="vault", durable=True)
def _one_taken(one: Round, item: MailItem, box: Opener, *, at: datetime) -> TakenUp | None:
    rows = MailItem.objects.select_for_update(of=("self",), no_key=True).select_related("mailing")
    held = rows.filter(pk=item.pk, claim=item.claim, status=ItemStatus.CLAIMED).first()
    return taken_up(one, held, box, at=at) if held else None


def _addressed(taken: TakenUp, page: str, *, at: datetime) -> Letter:
    contact = taken.contact
    code, row = new_slip(ways_of(contact), item_ref=taken.item.pk, at=at)
    one = Addressed(name=contact.name, address=contact.address, slip=code)
    if taken.code:
        link = personal_link(page, taken.code)
        typed = page.partition("://")[2]
        one = replace(one, link=link, page=typed, code=taken.code)
    return taken, one, row


def _printed(
    sheet: Sheet, texts: Sequence[LetterText], letters: list[Letter]
) -> tuple[list[Letter], bytes]:
    """Those whose names the fonts can write, and the PDF of them; an empty page for nobody."""
    try:
        return letters, as_letters(sheet, texts, [one for _, one, _ in letters])
    except UnprintableError:
        able = [each for each in letters if _is_printable(sheet, texts, each[1])]
    return able, as_letters(sheet, texts, [one for _, one, _ in able])


def _is_printable(sheet: Sheet, texts: Sequence[LetterText], one: Addressed) -> bool:
    try:
        as_letters(sheet, texts, [one])
    except UnprintableError:
        return False
    return True


def _keep(run: PrintRun, letters: list[Letter], pdf: bytes, *, at: datetime) -> None:
    """The file first; with its row the letters are handed to whoever fetches them."""
    number = run.files.count() + 1
    name = f"{run.folder}/{number}.pdf"
    written = files.write_sealed([pdf], key_ref=run.key_ref, name=name)
    with transaction.atomic(using="vault", durable=True):
        PrintedFile.objects.create(
            run=run,
            number=number,
            path=written.path,
            letters=len(letters),
            size=written.size,
            sha256=written.sha256,
        )
        OptOutSlip.objects.bulk_create([slip for _, _, slip in letters], batch_size=1_000)
        MailItem.objects.filter(
            pk__in=[taken.item.pk for taken, _, _ in letters],
            claim=run.run_ref,
            status=ItemStatus.CLAIMED,
        ).update(status=ItemStatus.HANDING_OVER, claimed_at=at)


@transaction.atomic(using="vault", durable=True)
def _begin(run_ref: UUID) -> PrintRun | None:
    """The run, if anything of it is still to be set."""
    runs = PrintRun.objects.select_for_update(of=("self",), no_key=True).select_related("mailing")
    run = runs.under_way().filter(run_ref=run_ref).first()
    if run and run.status == PrintStatus.WAITING:
        run.move_to(PrintStatus.PRINTING)
        run.save(update_fields=["status"])
    return run


@transaction.atomic(using="vault", durable=True)
def _claim(run: PrintRun, *, at: datetime) -> list[MailItem]:
    """What is held for the run already, by a worker that died; else some that nobody holds."""
    sending = Mailing.objects.filter(pk=run.mailing_id, status=MailingStatus.SENDING)
    if not sending.exists():
        return []
    rows = MailItem.objects.select_related("mailing")
    left = list(rows.filter(claim=run.run_ref, status=ItemStatus.CLAIMED)[: _in_a_file()])
    if left:
        return left
    free = rows.to_send(at=at).filter(mailing=run.mailing_id)
    free = free.select_for_update(of=("self",), skip_locked=True, no_key=True)
    items = list(free.order_by("not_before", "pk")[: _in_a_file()])
    for item in items:
        item.move_to(ItemStatus.CLAIMED)
        item.claim, item.claimed_at = run.run_ref, at
    MailItem.objects.bulk_update(items, ["status", "trouble", "claim", "claimed_at"])
    return items


def _in_a_file() -> int:
    return int(settings.LETTERS_IN_A_FILE)


@transaction.atomic(using="vault", durable=True)
def _let_go(item: MailItem) -> None:
    held = MailItem.objects.select_for_update(no_key=True)
    for each in held.filter(pk=item.pk, claim=item.claim, status=ItemStatus.CLAIMED):
        leave(each)


@transaction.atomic(using="vault", durable=True)
def _give_up(item: MailItem, *, at: datetime) -> None:
    held = MailItem.objects.select_for_update(no_key=True)
    for each in held.filter(pk=item.pk, claim=item.claim, status=ItemStatus.CLAIMED):
        each.move_to(ItemStatus.FAILED, why=UnprintableError.__name__)
        each.settled_on = timezone.localdate(at)
        each.save()


@transaction.atomic(using="vault", durable=True)
def _end(run: PrintRun, reasons: Sequence[str], *, at: datetime) -> None:
    locked = PrintRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if locked.status != PrintStatus.PRINTING:
        return
    has_files = locked.files.exists()
    locked.move_to(PrintStatus.READY if has_files else PrintStatus.REFUSED)
    locked.unmet = list(reasons) or ([] if has_files else [NOBODY])
    locked.save(update_fields=["status", "unmet"])
    for each in MailItem.objects.filter(claim=run.run_ref, status=ItemStatus.CLAIMED):
        leave(each)
    letters = sum(locked.files.values_list("letters", flat=True))
    log.record("letters.set", subject=locked, by=None, at=at, letters=letters)
