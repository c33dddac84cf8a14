"""Quotes: chosen by an analyst, decided one by one by somebody else, never against a consent."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from consent.actions import Decision, record_decision
from consent.models import DecisionKind, DecisionMethod
from fieldwork import policies
from fieldwork.actions.transcripts import open_transcript
from fieldwork.models import Quote, Session
from fieldwork.models.quotes import LONGEST_QUOTE
from fieldwork.queries import agreed_in, why_not_quotable
from fieldwork.reading.open_texts import kinds_in
from fieldwork.reading.turns import names_a_code, stands_in
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import KeyDestroyedError, Purpose
from studies.models import Study

SAY_WHAT = f"Copy a passage of 1 to {LONGEST_QUOTE} characters from the transcript."
NOT_IN_IT = "This participant does not say that word for word in the transcript, in one turn."
NAMES_A_CODE = "The passage names a participant by code. Choose one that does not."
SAY_WHY = "Say why this is not to be quoted."


@transaction.atomic
def choose_quote(
    *, session_id: int, subject_code: str, passage: str, by: User, at: datetime
) -> Quote:
    """Propose a passage for reports; it is sealed until it leaves in one.

    :raises Refused: unless this person may, the speaker agreed to be quoted and to dissemination,
        and says it word for word; and where it looks as if it named somebody.
    """
    session = _locked(session_id)
    policies.choose_quote.require(by, session, at=at)
    _require_consent(session, subject_code)
    words = " ".join(passage.split())
    _require_nameless(words)
    text = open_transcript(
        transcript_id=session.transcript.pk, purpose=Purpose.ANALYSIS, by=by, at=at
    )
    if not stands_in(words, text, code=subject_code, alone=session.people == 1):
        raise Refused(NOT_IN_IT)
    quote = Quote(session=session, subject_code=subject_code, chosen_by=by, chosen_at=at)
    quote.sealed_words = keys.seal(words.encode(), key_ref=quote.key_ref, aad=quote.aad)
    quote.save()
    log.record("quote.chosen", subject=session, by=by, at=at, quote=str(quote.quote_ref))
    return quote


@transaction.atomic
def decide_quote(*, quote_id: int, approve: bool, reason: str, by: User, at: datetime) -> Quote:
    """Let a quote into reports, or refuse it with a reason.

    :raises Refused: unless this person may, and for an approval against the speaker's consent.
    """
    quote = (
        Quote.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__study__component")
        .get(pk=quote_id)
    )
    policies.decide_quote.require(by, quote, at=at)
    if approve:
        _require_consent(quote.session, quote.subject_code)
    elif not reason.strip():
        raise Refused(SAY_WHY)
    quote.is_approved, quote.reason = approve, reason.strip()
    quote.decided_by, quote.decided_at = by, at
    quote.save(update_fields=["is_approved", "reason", "decided_by", "decided_at"])
    what = "quote.approved" if approve else "quote.refused"
    log.record(what, subject=quote.session, by=by, at=at, quote=str(quote.quote_ref))
    return quote


@transaction.atomic
def open_quotes(
    *, study: Study, quotes: Iterable[Quote], by: User, at: datetime
) -> list[tuple[Quote, str]]:
    """The words of quotes, each beside its row; those whose words are gone are left out.

    The quotes of one transcript are opened together, under its key.
    """
    policies.open_quotes.require(by, study, at=at)
    asked = [each for each in quotes if each.has_words and each.session.study_id == study.pk]
    of_transcript: dict[str, list[Quote]] = {}
    for quote in asked:
        of_transcript.setdefault(quote.key_ref, []).append(quote)
    words: dict[int, str] = {}
    for key_ref, own in of_transcript.items():
        words |= _words(own, key_ref, by=by, at=at)
    if words:
        log.record("quotes.opened", subject=study, by=by, at=at, quotes=len(words))
    return [(quote, words[quote.pk]) for quote in asked if quote.pk in words]


@transaction.atomic
def withdraw_quoting(
    *,
    session_id: int,
    subject_code: str,
    kind: str = DecisionKind.QUOTE,
    by: User,
    at: datetime,
) -> Session:
    """Record that a participant takes back a consent; no report goes out with their words.

    ``kind`` is being quoted or dissemination: a quote needs both.

    :raises Refused: unless this person runs sessions of the study and the participant had agreed.
    """
    session = _locked(session_id)
    policies.withdraw_quoting.require(by, session, at=at)
    lock_quotes(Quote.objects.filter(session=session, subject_code=subject_code))
    if (subject_code, kind) not in agreed_in(session):
        raise Refused("Nobody who took part agreed to this under this code.")
    decision = Decision(
        subject_code=subject_code,
        kind=kind,
        given=False,
        method=DecisionMethod.SPOKEN,
        session_ref=session.session_ref,
    )
    informed_at = session.script_acknowledged_at or at
    record_decision(study=session.study, decision=decision, informed_at=informed_at, by=by, at=at)
    log.record("session.quoting_withdrawn", subject=session, by=by, at=at, kind=kind)
    return session


def lock_quotes(quotes: QuerySet[Quote]) -> None:
    """Until the transaction ends: no consent to one is taken back while a report leaves with it."""
    locked = quotes.select_related(None).select_for_update(of=("self",), no_key=True)
    list(locked.order_by("pk").only("pk"))


def _words(quotes: Iterable[Quote], key_ref: str, *, by: User, at: datetime) -> dict[int, str]:
    """By key of the quote; none where the transcript was destroyed meanwhile."""
    try:
        with keys.opener(key_ref, purpose=Purpose.ANALYSIS, by=by, at=at) as opened:
            return {
                each.pk: opened.open(bytes(each.sealed_words), each.aad).decode() for each in quotes
            }
    except KeyDestroyedError:
        return {}


def _require_consent(session: Session, subject_code: str) -> None:
    why = why_not_quotable(session, subject_code)
    if why:
        raise Refused(why)


def _require_nameless(words: str) -> None:
    if not 0 < len(words) <= LONGEST_QUOTE:
        raise Refused(SAY_WHAT)
    if names_a_code(words):
        raise Refused(NAMES_A_CODE)
    found = kinds_in(words)
    if found:
        raise Refused(f"The passage seems to hold {' and '.join(found)}. Choose one without it.")


def _locked(session_id: int) -> Session:
    """With its transcript kept from being destroyed meanwhile."""
    sessions = Session.objects.select_for_update(of=("self",), no_key=True)
    related = sessions.select_related("study__component", "wave__study", "transcript")
    return related.get(pk=session_id)
