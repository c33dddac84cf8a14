"""Letters to the person: written whole, sealed, then sent by the clock or by hand.

The guarantee is that none goes twice by itself: it is marked as being sent before it is handed to
the mail server. One that stays so was perhaps sent, and a person decides what to do.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation

from foundation.access.models import User
from foundation.keyring import keys
from participants import policies
from participants.actions.redress.records import opened, record
from participants.lifecycle import RedressLetterStatus, RedressStatus
from participants.models import RedressLetter, RedressRequest
from participants.notices.redress import tell_officers_redress_letter_failed
from participants.redress_letters import subject
from participants.redress_said import LetterWords
from participants.redress_words import LetterKind, ReplyWay

Clock = Callable[[], datetime]


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
    """Seal a letter; one of the same kind that did not go yet is replaced."""
    request.letters.filter(kind=kind, status=RedressLetterStatus.WAITING).delete()
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
    """Send every letter that goes by e-mail; how many went."""
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


def words_of(letter: RedressLetter, *, by: User | None, at: datetime) -> LetterWords:
    """What is sealed in a letter."""
    box = opened(letter.request, by=by, at=at)
    return LetterWords.from_bytes(box.open(bytes(letter.words or b""), letter.place))


def _send(letter_ref: UUID, *, at: datetime) -> bool:
    with transaction.atomic(using="vault"):
        letter = _locked(letter_ref)
        if letter.status != RedressLetterStatus.WAITING:
            return False
        words = words_of(letter, by=None, at=at)
        letter.move_to(RedressLetterStatus.SENDING)
        letter.save()
    try:
        _hand_over(words, letter)
    except Exception as error:
        return _failed(letter_ref, type(error).__name__, at=at)
    with transaction.atomic(using="vault"):
        letter = _locked(letter_ref)
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
    letter = _locked(letter_ref)
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
    rows = RedressLetter.objects.select_related("request")
    return rows.select_for_update(no_key=True).get(pk=letter_ref)
