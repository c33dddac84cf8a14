"""What is read to somebody who is called: the study's own texts, and the frame of every message."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import override

from participants.composing.frame import Frame, frame_of
from participants.composing.languages import language_of
from participants.composing.messages import minutes_of
from participants.models import Mailing
from participants.queries.invitations import survey_page
from participants.queries.mailings import texts_of, wave_of
from studies.documents import as_html, filled_in
from studies.models import DocumentVersion, Study
from studies.vocabulary import DocumentKind


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """One text in one language; ``html`` is safe to show. A script has no frame of its own."""

    language: str
    title: str
    html: SafeString
    frame: Frame | None


def script_of(mailing: Mailing, study: Study, *, name: str, at: datetime) -> list[ReadAloud]:
    """The texts of the mailing with what everybody is told, then the scripts of the study."""
    said = [_read(mailing, study, each, name, at) for each in texts_of(mailing, study)]
    versions = DocumentVersion.objects.in_use().select_related("document")
    scripts = versions.filter(document__study=study, document__kind=DocumentKind.SCRIPT)
    return [
        *said,
        *(
            ReadAloud(language_of(each), each.title, as_html(each.text, each.text_format), None)
            for each in scripts
        ),
    ]


def _read(
    mailing: Mailing, study: Study, version: DocumentVersion, name: str, at: datetime
) -> ReadAloud:
    language = language_of(version)
    with override(language):
        day = date_format(mailing.last_day, "DATE_FORMAT") if mailing.last_day else ""
        page = survey_page(wave_of(mailing, study)).partition("://")[2]
        minutes = str(minutes_of(study))
        values = {"name": name, "link": page, "last_day": day, "minutes": minutes}
        return ReadAloud(
            language=language,
            title=" ".join(filled_in(version.title, values).split()),
            html=as_html(filled_in(version.text, values), version.text_format),
            frame=frame_of(study, on=timezone.localdate(at), opt_out_url=""),
        )
