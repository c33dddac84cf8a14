"""An e-mail from its messages: sentences and links, and nothing else."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from foundation.mail.models import Letter, Message
from foundation.mail.queries import by_group

LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One message as an e-mail shows it; ``url`` opens it and marks it as read."""

    sentence: str
    url: str


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The e-mail. Its Message-ID comes from ``letter_ref``: a repeat would be recognised."""
    messages = list(letter.messages.order_by("pk"))
    template = "emails/digest" if letter.digest_on else "emails/message"
    context = {
        "department": settings.PORTAL_DEPARTMENT,
        "count": len(messages),
        "day": letter.digest_on,
        "groups": [
            {"label": group.label, "lines": [_line(message) for message in members]}
            for group, members in by_group(messages)
        ],
        "messages_url": absolute("list_messages"),
        "preferences_url": absolute("set_preferences"),
    }
    mail = EmailMultiAlternatives(
        subject=_subject(letter, messages),
        body=render_to_string(f"{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to.email],
        headers=_headers(letter),
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail


def absolute(url_name: str, *args: Any) -> str:
    """The address of a page as an e-mail must name it."""
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{reverse(url_name, args=args)}"


def _line(message: Message) -> Line:
    return Line(message.sentence, absolute("open_message", message.message_ref))


def _subject(letter: Letter, messages: list[Message]) -> str:
    if letter.digest_on is None and len(messages) == 1:
        subject = " ".join(messages[0].sentence.split())
        if len(subject) <= LONGEST_SUBJECT:
            return subject
        return f"{subject[: LONGEST_SUBJECT - 1].rstrip()}…"
    number = len(messages)
    return f"{number} {'message' if number == 1 else 'messages'} from the research portal"


def _headers(letter: Letter) -> dict[str, str]:
    host = urlsplit(settings.PORTAL_ADDRESS).hostname or "localhost"
    return {
        "Message-ID": f"<{letter.letter_ref}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
