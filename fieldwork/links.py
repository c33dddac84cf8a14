"""What a survey page offers now: in which languages, and why nobody can begin."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from consent.languages import complete_languages
from consent.models import Notice
from consent.queries import released_notice
from fieldwork.models import InboxAnswer, Response, SurveyLink
from studies.gates import CollectionRequest, may_collect
from studies.instruments.languages import complete_languages as languages_of_questions
from studies.models import InstrumentVersion, Wave
from studies.queries import current_version
from studies.queries.admissions import is_admitted
from studies.vocabulary import CollectionChannel

PAUSED = gettext_noop("This survey is taking a break. Please try again later.")
OVER = gettext_noop("This survey has ended. Thank you for your interest.")
FULL = gettext_noop("Enough people have answered this survey. Thank you for your interest.")
NOT_OPEN = gettext_noop("This survey is not open.")
INVITED_ONLY = gettext_noop(
    "This survey is by invitation. Please follow the link in the letter or message that you got."
)
LONGEST_CODE = 60
"""Of what somebody types, blanks and hyphens included; codes themselves are shorter."""


def link_called(address: str) -> SurveyLink | None:
    """The survey of an address, however its letters are written."""
    links = SurveyLink.objects.select_related("wave__study__component", "wave__study__survey_tool")
    return links.filter(address=address.lower()).first()


def token_admitted(link: SurveyLink, text: str) -> str:
    """The secret that lets somebody answer: as a link carries it, or typed from a letter.

    Capitals, blanks and hyphens of what is typed make no difference; "" where nobody is let in.
    """
    typed = "".join(sign for sign in text[:LONGEST_CODE].lower() if sign.isalnum())
    return next((each for each in (text, typed) if is_admitted(link.wave, each)), "")


def version_asked(link: SurveyLink) -> InstrumentVersion | None:
    """The version that is asked now; the gates say whether it is the approved one."""
    return current_version(link.wave.study)


def languages_offered(version: InstrumentVersion, notice: Notice | None) -> list[str]:
    """Languages in which both the questions and the notice are complete (R-167)."""
    told = complete_languages(notice) if notice else []
    return [each for each in languages_of_questions(version.definition) if each in told]


def why_not_begin(link: SurveyLink, *, token: str, at: datetime) -> str:
    """A sentence for whoever comes to the page, or nothing: what the link itself says."""
    today = timezone.localdate(at)
    if not link.wave.is_open or (link.closes_on and link.closes_on < today):
        return OVER
    if link.paused_at is not None:
        return PAUSED
    if link.quota and answers_on_the_web(link.wave, most=link.quota) >= link.quota:
        return FULL
    return INVITED_ONLY if link.by_invitation and not token else ""


def answers_on_the_web(wave: Wave, *, most: int | None = None) -> int:
    """How many people have answered there, filed or not; no more than ``most`` are counted."""
    by_web = {"wave": wave, "mode": CollectionChannel.WEB}
    waiting = InboxAnswer.objects.filter(**by_web)[:most].count()
    return waiting + Response.objects.filter(study=wave.study_id, **by_web)[:most].count()


def reasons_of_the_gates(
    link: SurveyLink, version: InstrumentVersion | None, *, at: datetime
) -> list[str]:
    """Why the gates let nobody begin; nothing when they do."""
    request = CollectionRequest(
        study=link.wave.study,
        channel=CollectionChannel.WEB,
        person_kind=link.person_kind,
        people=1,
        instrument_version=version,
        at=at,
    )
    return [reason.text for reason in may_collect(request)]


def notice_of(link: SurveyLink) -> Notice | None:
    """The notice that people are told."""
    return released_notice(link.wave.study)
