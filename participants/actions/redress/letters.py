"""Letters to the person: written whole, sealed, then sent by the clock or by hand.

The guarantee is that none goes twice by itself: it is marked as being sent before it is handed to
the mail server. One that stays so for an hour was perhaps sent: officers are told, and one of them
says that it was, or has it sent again.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from foundation.access.models import User
from foundation.keyring import keys
from participants import policies
from participants.actions.redress.records import opened, record
from participants.lifecycle import RedressLetterStatus, RedressStatus
from participants.models import RedressLetter, RedressRequest
from participants.notices.redress import (
    tell_officers_redress_letter_failed,
    tell_officers_redress_letter_hangs,
)
from participants.redress_letters import subject
from participants.redress_said import LetterWords
from participants.redress_words import LetterKind, ReplyWay

Clock = Callable[[], datetime]
NOT_GONE = (RedressLetterStatus.WAITING, RedressLetterStatus.SENDING)


def write_letter(
    request: RedressRequest,
    kind: LetterKind,
    paragraphs: list[str],
    *,
    to: str,
    at: datetime,
    name: str = "",
    rows: list[tuple[str, str]] | None = None,
) -> RedressLetter:
    """Seal a letter; one of the same kind that is not known to have gone is replaced."""
    request.letters.filter(kind=kind).exclude(status=RedressLetterStatus.SENT).delete()
    letter = RedressLetter(
        letter_ref=uuid4(),
        request=request,
        kind=kind,
        way=request.reply_way,
        written_on=timezone.localdate(at),
    )
    with translation.override(request.language):
        words = LetterWords(to, subject(request), paragraphs, request.language, name, rows or [])
    letter.words = keys.seal(words.as_bytes(), key_ref=request.key_ref, aad=letter.place)
    letter.save(force_insert=True)
    return letter


def send_redress_letters(*, at: datetime, clock: Clock) -> int:
    """Send every letter that goes by e-mail, and tell of those that hang; how many went."""
    for letter in RedressLetter.objects.hanging(at=at).select_related("request").defer("words"):
        tell_officers_redress_letter_hangs(letter, at=at)
    waiting = RedressLetter.objects.filter(way=ReplyWay.EMAIL, status=RedressLetterStatus.WAITING)
    return sum(_send(ref, at=clock()) for ref in list(waiting.values_list("pk", flat=True)))


@transaction.atomic(using="vault")
def open_redress_letter(*, letter_ref: UUID, by: User, at: datetime) -> LetterWords:
    """A letter in the clear, to print it or to read it out; who did it is recorded.

    :raises Refused: unless this person works on the request, or once a code was sent.
    """
    letter = RedressLetter.objects.select_related("request").get(pk=letter_ref)
    policies.open_redress_letter.require(by, letter, at=at)
    words = words_of(letter, by=by, at=at)
    record("letter_opened", letter.request, by=by, at=at, kind=letter.kind)
    return words


@transaction.atomic(using="vault")
def settle_redress_letter(*, letter_ref: UUID, by: User, at: datetime) -> RedressLetter:
    """Say that a letter was posted, or read out to the number on record.

    :raises Refused: unless this person works on the request, or if it was sent already.
    """
    letter = _locked(letter_ref)
    policies.settle_redress_letter.require(by, letter, at=at)
    letter.move_to(RedressLetterStatus.SENT)
    _sent(letter, at=at)
    record("letter_sent", letter.request, by=by, at=at, kind=letter.kind, way=letter.way)
    return letter


@transaction.atomic(using="vault")
def resend_redress_letter(*, letter_ref: UUID, by: User, at: datetime) -> RedressLetter:
    """Have a letter that hangs or failed sent by e-mail again; the clock does it within a minute.

    :raises Refused: unless this person works on the request, or if it neither hangs nor failed.
    """
    letter = _locked(letter_ref)
    policies.resend_redress_letter.require(by, letter, at=at)
    letter.move_to(RedressLetterStatus.WAITING)
    letter.trouble = ""
    letter.save()
    record("letter_resent", letter.request, by=by, at=at, kind=letter.kind)
    return letter


def words_of(letter: RedressLetter, *, by: User | None, at: datetime) -> LetterWords:
    """What is sealed in a letter."""
    box = opened(letter.request, by=by, at=at)
    return LetterWords.from_bytes(box.open(bytes(letter.words or b""), letter.place))


def _send(letter_ref: UUID, *, at: datetime) -> bool:
    """Open it, mark it, hand it over, and note that it went; whether it did."""
    try:
        taken = _taken_up(letter_ref, at=at)
    except Exception as error:
        return _failed(letter_ref, type(error).__name__, at=at)
    if taken is None:
        return False
    try:
        _hand_over(*taken)
    except Exception as error:
        return _failed(letter_ref, type(error).__name__, at=at)
    return _noted(letter_ref, at=at)


@transaction.atomic(using="vault")
def _taken_up(letter_ref: UUID, *, at: datetime) -> tuple[LetterWords, RedressLetter] | None:
    letter = _found(letter_ref)
    if letter is None or letter.status != RedressLetterStatus.WAITING:
        return None
    words = words_of(letter, by=None, at=at)
    letter.move_to(RedressLetterStatus.SENDING, at=at)
    letter.save()
    return words, letter


@transaction.atomic(using="vault")
def _noted(letter_ref: UUID, *, at: datetime) -> bool:
    """An officer may have decided meanwhile, or a new code may have replaced it."""
    letter = _found(letter_ref)
    if letter is not None and letter.status == RedressLetterStatus.SENDING:
        letter.move_to(RedressLetterStatus.SENT)
        _sent(letter, at=at)
        record("letter_sent", letter.request, by=None, at=at, kind=letter.kind, way=letter.way)
    return True


def _hand_over(words: LetterWords, letter: RedressLetter) -> None:
    """A demonstration sends nothing: its letters are read on the page of the request."""
    if settings.PORTAL_IS_DEMO:
        return
    mail = EmailMessage(
        subject=words.subject,
        body=words.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[words.to],
        headers={
            "Message-ID": f"<{letter.letter_ref}@redress>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.send()


@transaction.atomic(using="vault")
def _failed(letter_ref: UUID, trouble: str, *, at: datetime) -> bool:
    """The text of a failure may quote the address, so that only its kind is kept."""
    letter = _found(letter_ref)
    if letter is None or letter.status not in NOT_GONE:
        return False
    letter.move_to(RedressLetterStatus.FAILED)
    letter.trouble = trouble[:60]
    letter.save()
    tell_officers_redress_letter_failed(letter.request, at=at)
    return False


def _sent(letter: RedressLetter, *, at: datetime) -> None:
    """The first letter acknowledges. A code is not kept once it went."""
    letter.settled_on = timezone.localdate(at)
    request = letter.request
    if letter.kind == LetterKind.CODE:
        letter.words = letter.words if settings.PORTAL_IS_DEMO else None
        if request.status == RedressStatus.CODE_DUE:
            request.move_to(RedressStatus.CODE_SENT)
    letter.save()
    request.acknowledged_on = request.acknowledged_on or letter.settled_on
    request.save()


def _locked(letter_ref: UUID) -> RedressLetter:
    return _rows().get(pk=letter_ref)


def _found(letter_ref: UUID) -> RedressLetter | None:
    return _rows().filter(pk=letter_ref).first()


def _rows() -> QuerySet[RedressLetter]:
    return RedressLetter.objects.select_related("request").select_for_update(no_key=True)
