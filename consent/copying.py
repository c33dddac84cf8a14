"""What of a study's notice a copy of the study begins with."""

from dataclasses import fields
from datetime import datetime

from consent.actions import translate_notice, write_notice
from consent.elements import NoticeText, TextError
from consent.queries import latest_notice
from foundation.access.models import User
from studies.models import Study


def copy_notice(*, source: Study, study: Study, by: User, at: datetime) -> None:
    """The latest text, as a draft; not where it claims what the new study does not keep (C-5)."""
    notice = latest_notice(source)
    if notice is None:
        return
    text = NoticeText(**{field.name: getattr(notice, field.name) for field in fields(NoticeText)})
    try:
        write_notice(study=study, text=text, by=by, at=at)
        for language, said in notice.translations.items():
            texts = {name: each["text"] for name, each in said.items()}
            translate_notice(study=study, language=language, texts=texts, by=by, at=at)
    except TextError:
        return
