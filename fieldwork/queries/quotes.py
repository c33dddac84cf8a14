"""What may be quoted, and what is chosen."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from consent.models import DecisionKind
from consent.queries import decision_for, decisions_of
from fieldwork.lifecycle import TranscriptStatus
from fieldwork.models import Quote, Session
from studies.models import Study

ASKED = {
    DecisionKind.QUOTE: "being quoted",
    DecisionKind.DISSEMINATE: "dissemination",
}
"""Both are asked, each by itself."""

NOT_APPROVED = "A quote of this report is not approved. Choose quotes again."


def why_not_quotable(session: Session, subject_code: str) -> str | None:
    """What stands against quoting a participant: the latest decisions count."""
    for kind, what in ASKED.items():
        decision = decision_for(session.session_ref, kind, subject_code)
        if decision is None:
            return f"The speaker was never asked about {what}."
        if not decision.given:
            return f"The speaker does not agree to {what}, or does no longer."
    return None


def quotable_in(session: Session) -> list[str]:
    """The codes of participants who agreed to both."""
    agreed = agreed_in(session)
    codes = sorted({code for code, _ in agreed})
    return [code for code in codes if all((code, kind.value) in agreed for kind in ASKED)]


def agreed_in(session: Session) -> set[tuple[str, str]]:
    """Code and kind of each consent to one of the two that is not taken back."""
    decisions = decisions_of(session.session_ref)
    return {(d.subject_code, d.kind) for d in decisions if d.given and d.kind in ASKED}


def quotes_of(study: Study) -> QuerySet[Quote]:
    """All chosen passages, in no order that tells anything."""
    return Quote.objects.filter(session__study=study).select_related(
        "session__study", "session__wave", "chosen_by", "decided_by"
    )


def sessions_to_quote(study: Study) -> QuerySet[Session]:
    """Sessions whose transcript a second person confirmed."""
    confirmed = Session.objects.filter(
        study=study, transcript__status=TranscriptStatus.CONFIRMED
    ).select_related("transcript", "wave__study", "study")
    return confirmed.order_by("held_on", "pk")


def reasons_against_quotes(study: Study, quote_refs: Sequence[UUID | str]) -> list[str]:
    """Why a report may not show these: each must be approved, and its speaker still agree."""
    found = list(quotes_of(study).filter(quote_ref__in=quote_refs, is_approved=True))
    missing = len(found) != len(set(map(str, quote_refs)))
    reasons = [NOT_APPROVED] if missing else []
    against = (why_not_quotable(quote.session, quote.subject_code) for quote in found)
    told = (f"{why} Take the quote out of the report." for why in against if why)
    return [*reasons, *dict.fromkeys(told)]
