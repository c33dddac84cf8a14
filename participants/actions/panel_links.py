"""The link by which somebody of the panel comes to their own entry, sent to that person alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from foundation.access.models import User
from foundation.crowds.counting import first_time
from foundation.keyring import keys
from participants.actions.panel import PanelDraft, place
from participants.actions.vault import entries_opener
from participants.models import PanelEntry, PanelLinkRequest
from participants.queries.panel import entries_of, panel_token
from participants.reading.columns import Field
from participants.vocabulary import FollowUp

NOT_AGAIN_FOR = timedelta(minutes=10)


@transaction.atomic(using="vault")
def ask_for_panel_link(*, email: str, language: str, at: datetime) -> None:
    """Let a link be sent to this address if somebody of the panel has it.

    One row is kept either way, and the address in none: the same is done, in the same time.
    """
    found: list[UUID | None] = [each.entry_ref for each in entries_of(email)]
    today = timezone.localdate(at)
    PanelLinkRequest.objects.bulk_create(
        [
            PanelLinkRequest(entry_ref=ref, language=language, asked_on=today)
            for ref in found or [None]
        ]
    )


def send_panel_links(*, at: datetime) -> int:
    """Answer what was asked for since the last time; how many links were sent.

    A request is taken away before its mail is handed over: a process that dies loses a mail, which
    the person can ask for again, and sends none twice. One entry gets a mail every ten minutes at
    most, however often somebody asks.
    """
    return sum(_send(ref, language, at=at) for ref, language in _taken())


def letter_for(entry: PanelEntry, *, language: str, at: datetime) -> EmailMessage | None:
    """The mail with the link; nothing where there is no address to send it to."""
    to = open_panel_entry(entry=entry, at=at, by_job=True).email
    if not to:
        return None
    query = urlencode({"t": panel_token(entry, email=to, at=at), "language": language})
    link = f"{settings.PORTAL_ADDRESS.rstrip('/')}{reverse('change_panel_entry')}?{query}"
    with translation.override(language):
        lines = (
            _("Somebody asked for a link to your entry in our research panel: you, we hope."),
            _("With it you see what we keep of you, change it, or delete it. It works for a day:"),
            link,
            _("If you did not ask for it, do nothing. Nobody has seen your entry."),
            settings.PORTAL_DEPARTMENT,
        )
        subject = _("Your entry in our research panel")
    return EmailMessage(
        subject, "\n\n".join(lines), to=[to], headers={"Auto-Submitted": "auto-replied"}
    )


def letters_to_show(email: str, *, language: str, at: datetime) -> list[str]:
    """What would be sent, for the page of a demonstration, which sends nothing; else nothing."""
    if not settings.PORTAL_IS_DEMO:
        return []
    letters = [letter_for(each, language=language, at=at) for each in entries_of(email)]
    return [str(each.body) for each in letters if each]


def open_panel_entry(
    *, entry: PanelEntry, by: User | None = None, at: datetime, by_job: bool = False
) -> PanelDraft:
    """What is kept of a person, opened for that person alone and written down as redress.

    ``by_job`` says that the clock opens it, to know where the link goes.

    :raises KeyDestroyedError: if the entry was deleted meanwhile.
    """
    box_of = entries_opener(1, keys.Purpose.REDRESS, study_ref=None, by=by, at=at, by_job=by_job)
    with box_of(entry) as box:
        opened: dict[str, Any] = {
            str(field): box.open(bytes(sealed), place(field, entry)).decode()
            for field in Field
            if (sealed := getattr(entry, field)) is not None
        }
    return PanelDraft(frozenset(each for each in FollowUp if getattr(entry, each)), **opened)


@transaction.atomic(using="vault")
def _taken() -> list[tuple[UUID, str]]:
    """Entry and language of each."""
    rows = list(PanelLinkRequest.objects.select_for_update(skip_locked=True, no_key=True)[:500])
    PanelLinkRequest.objects.filter(pk__in=[each.pk for each in rows]).delete()
    return [(each.entry_ref, each.language) for each in rows if each.entry_ref]


def _send(entry_ref: UUID, language: str, *, at: datetime) -> int:
    entry = PanelEntry.objects.filter(entry_ref=entry_ref).first()
    if entry is None or settings.PORTAL_IS_DEMO:
        return 0
    if first_time(f"panel:{entry.entry_ref}", within=NOT_AGAIN_FOR) is False:
        return 0
    try:
        letter = letter_for(entry, language=language, at=at)
    except keys.KeyDestroyedError:
        return 0
    return letter.send(fail_silently=True) if letter else 0
