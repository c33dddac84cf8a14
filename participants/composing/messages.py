"""One message, from the texts of the study, the frame, and what is known of the reader."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from foundation.access.remembering import kept
from participants.composing.frame import Frame, frame_of
from studies.documents import as_html, filled_in
from studies.models import DocumentVersion, Study

CODES: Mapping[str, str] = {
    "english": "en",
    "en": "en",
    "spanish": "es",
    "español": "es",
    "espanol": "es",
    "es": "es",
}
OPEN_NAME = "{name}"
"""Stays open until the words are a page: anybody can sign up with any name (R-030)."""

_DOT_WITHIN = re.compile(r"(?<=\S)[.\u3002\uff0e\uff61](?=\S)")
"""As in the name of a host; a full stop of another script counts as one there, too."""

SAMPLE_NAME = "Alex Example"
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a message goes. Show it, and never store, log or send it on."""

    name: str
    link: str
    opt_out_url: str


@dataclass(frozen=True, slots=True)
class Part:
    """The message in one language: ``html`` is safe to show."""

    language: str
    title: str
    text: str
    html: str
    frame: Frame


@dataclass(frozen=True, slots=True)
class Composed:
    """A whole message: its subject, and a part for each language, one after the other."""

    subject: str
    parts: tuple[Part, ...]

    @property
    def as_text(self) -> str:
        """The message as plain text."""
        return render_to_string("emails/to_contact.txt", self._context)

    @property
    def as_html(self) -> str:
        """The message as a page of its own, without pictures and without what tracks."""
        return render_to_string("emails/to_contact.html", self._context)

    @property
    def _context(self) -> dict[str, Any]:
        return {"subject": self.subject, "parts": self.parts}


def composed(
    study: Study,
    versions: Sequence[DocumentVersion],
    reader: Reader,
    *,
    on: date,
    last_day: date | None = None,
    page: str = "",
) -> Composed:
    """What this reader gets on a day, in the languages of the texts."""
    parts = tuple(_part(study, each, reader, on, last_day, page) for each in versions)
    return Composed(subject=" / ".join(part.title for part in parts), parts=parts)


def _part(
    study: Study,
    version: DocumentVersion,
    reader: Reader,
    on: date,
    last_day: date | None,
    page: str,
) -> Part:
    language = CODES.get(version.language.strip().casefold(), "en")
    with override(language):
        values = {
            "link": reader.link,
            "last_day": date_format(last_day, "DATE_FORMAT") if last_day else "",
            "minutes": str(minutes_of(study)),
            "name": OPEN_NAME,
        }
        name = _leading_nowhere(reader.name) or gettext("participant")
        text = filled_in(version.text, values)
        title = filled_in(version.title, values)
        shown = _linked(as_html(text, version.text_format), reader.link)
        return Part(
            language=language,
            title=" ".join(title.replace(OPEN_NAME, name).split()),
            text=text.replace(OPEN_NAME, name),
            html=_named(shown, name),
            frame=frame_of(study, on=on, opt_out_url=reader.opt_out_url, page=page),
        )


def _leading_nowhere(name: str) -> str:
    """A name in one line, in which no mail program finds an address to press by itself."""
    return _DOT_WITHIN.sub(". ", " ".join(name.split()))


def _named(html: SafeString, name: str) -> SafeString:
    """The same with the name, as the characters that it is: nobody gets a link in by a name."""
    return mark_safe(html.replace(OPEN_NAME, escape(name)))  # noqa: S308 - the name is escaped


def _linked(html: SafeString, link: str) -> SafeString:
    """The same, with the reader's own address as something to press."""
    if not link:
        return html
    plain = escape(link)
    pressed = format_html('<a href="{}">{}</a>', link, link)
    return mark_safe(html.replace(plain, pressed))  # noqa: S308 - both were escaped


def minutes_of(study: Study) -> int:
    """How long answering takes, as the burden of the study says; 0 where it says nothing."""
    lines = kept(("burden", study.pk), lambda: list(study.burden_lines.all()))
    people = sum(line.respondents for line in lines)
    minutes = sum(line.respondents * line.minutes for line in lines)
    return max(1, round(minutes / people)) if people else 0


def a_sample_reader(page: str) -> Reader:
    """Somebody who does not exist, for the preview and the test: links that work for nobody."""
    nowhere = f"{settings.PORTAL_ADDRESS.rstrip('/')}/opt-out/"
    return Reader(name=SAMPLE_NAME, link=f"{page}?k=sample" if page else "", opt_out_url=nowhere)


def message_id(item_ref: UUID) -> str:
    """By it a message that comes back is known again; it names nobody."""
    host = urlsplit(settings.PORTAL_ADDRESS).hostname or "localhost"
    return f"<{item_ref}@{host}>"


def as_email(
    said: Composed, *, to: str, item_ref: UUID, opt_out_url: str
) -> EmailMultiAlternatives:
    """The e-mail, with the two headers by which a mail program opts out in one click (RFC 8058)."""
    mail = EmailMultiAlternatives(
        subject=said.subject,
        body=said.as_text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "Message-ID": message_id(item_ref),
            "List-Unsubscribe": f"<{opt_out_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            **AUTOMATIC,
        },
    )
    mail.attach_alternative(said.as_html, "text/html")
    return mail
