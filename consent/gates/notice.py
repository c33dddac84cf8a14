"""G4: the five-element notice is released before the first question (R-125, R-167)."""

from collections.abc import Iterator

from consent.queries import languages_to_ask_in, latest_notice
from studies.gates import CollectionRequest, Reason
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
    elif request.channel in ASKED_HERE and not _can_be_told(request):
        yield _reason("The notice is not complete in any language in which the questions are.")


def _can_be_told(request: CollectionRequest) -> bool:
    version = request.instrument_version
    return version is None or bool(languages_to_ask_in(request.study, version.definition))


def _reason(text: str) -> Reason:
    return Reason(GATE, text, SOURCE, "edit_notice")
