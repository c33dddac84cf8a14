"""Messages to contacts, prepared and scheduled through the real actions."""

from datetime import datetime
from typing import Any

from foundation.access.models import User
from participants.actions import (
    MailingDraft,
    change_mailing,
    create_mailing,
    schedule_mailing,
)
from participants.models import Mailing
from participants.queries.mailings import study_of, texts_for, who_gets
from participants.vocabulary import MailKind, MailWay
from studies.actions import create_document
from studies.documents import DocumentText
from studies.models import DocumentVersion, Study
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey
from tests.builders.consent import a_notice
from tests.builders.participants import a_study_with_contacts
from tests.playing_back import played_back

WORDS = {
    MailKind.INVITATION: "Dear {name},\n\nplease tell us how it went: {link}",
    MailKind.REMINDER: "Dear {name},\n\nthere is still time: {link}",
    MailKind.THANKS: "Thank you, {name}.",
}


@played_back
def a_text(
    study: Study,
    kind: str = MailKind.INVITATION,
    *,
    title: str = "How was it?",
    text: str = "",
    language: str = "English",
    at: datetime = NOW,
) -> DocumentVersion:
    """The words of a message, before the study is sent to review."""
    said = DocumentText(title=title, language=language, text=text or WORDS[MailKind(kind)])
    return create_document(study=study, kind=kind, said=said, by=study.created_by, at=at)


@played_back
def texts_and_notice(study: Study, *, at: datetime = NOW, **who: Any) -> None:
    """What a study says to people, before it is sent to review: ``notice=`` of a survey."""
    for kind in MailKind:
        a_text(study, kind, at=at)
    a_notice(study, at=at, **who)


@played_back
def a_study_to_write_to(
    people: int = 3, *, status: str = "collecting", at: datetime = NOW, **description: Any
) -> tuple[Study, User]:
    """A survey with texts of each kind and its page, so many contacts, and its recruiter."""
    study = a_survey(status, notice=texts_and_notice, at=at, **description)
    recruiter = a_study_with_contacts(study, people, at=at)
    if status == "collecting":
        a_link(study, at=at, by_invitation=True)
    return study, recruiter


@played_back
def a_mailing(
    study: Study,
    *,
    by: User,
    kind: str = MailKind.INVITATION,
    way: str = MailWay.EMAIL,
    scheduled: bool = True,
    at: datetime = NOW,
    **draft: Any,
) -> Mailing:
    """A mailing of the latest wave with the study's texts, scheduled for now unless told."""
    mailing = create_mailing(
        study=study, wave=study.waves.latest("number"), kind=kind, way=way, by=by, at=at
    )
    versions = draft.pop("versions", None) or list(texts_for(study, kind))
    written = MailingDraft(versions=versions, **draft)
    mailing = change_mailing(mailing=mailing, draft=written, by=by, at=at)
    if not scheduled:
        return mailing
    people = who_gets(mailing, study_of(mailing)).count()
    return schedule_mailing(mailing=mailing, people=people, by=by, at=at)
