"""G4: the five-element notice is released before the first question (R-125, R-167)."""

from collections.abc import Iterator

from consent.queries import languages_to_ask_in, latest_notice
from studies.gates import CollectionRequest, Reason
from studies.instruments.languages import name_of
from studies.models import InstrumentVersion
from studies.vocabulary import CollectionChannel

GATE = "G4"
TITLE = "Notice released to participants"
SOURCE = "PIA, 4.1; Recruiting, note 4; 5 U.S.C. 552a(e)(3)"

# Where the portal itself shows the notice, in the language of the questions.
ASKED_HERE = (CollectionChannel.WEB, CollectionChannel.PHONE, CollectionChannel.PAPER)


def check(request: CollectionRequest) -> Iterator[Reason]:
    """Nobody is asked anything before there is a released notice, and it is the latest text."""
    if request.channel == CollectionChannel.RECRUITING:
        return  # Contacts are brought in before anybody is asked.
    notice = latest_notice(request.study)
    if notice is None:
        yield _reason("There is no notice yet. Write its five elements and release it.")
    elif notice.released_at is None or notice.released_at > request.at:
        yield _reason("The latest notice is not released.")
    elif request.channel in ASKED_HERE and request.instrument_version is not None:
        yield from _language(request, request.instrument_version)


def _language(request: CollectionRequest, version: InstrumentVersion) -> Iterator[Reason]:
    """Whether people can be told in the language of the questions (R-167)."""
    offered = languages_to_ask_in(request.study, version.definition)
    if not offered:
        yield _reason("The notice is not complete in any language in which the questions are.")
    elif request.language and request.language not in offered:
        name = name_of(request.language)
        yield _reason(f"Questions and notice are not both complete in this language: {name}.")


def _reason(text: str) -> Reason:
    return Reason(GATE, text, SOURCE, "edit_notice")
