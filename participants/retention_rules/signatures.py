"""Consent signatures end with the recording that they allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from uuid import UUID

from django.utils import timezone

from foundation.keyring import keys
from participants import queries
from participants.models import ConsentSignature
from retention import rule_book
from retention.batches import in_batches
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import A_YEAR, GRS_010, NO_TIME, Promise, Rule, choose
from studies.models import Study
from studies.queries import closing_terms, icr_promise

SIGNED = Rule(
    key="consent_signatures.signed",
    event="They were signed.",
    period=A_YEAR,
    authority=GRS_010,
    words="Names and signatures on consent forms: never longer than a year.",
    icr_replaces=True,
    limits="As long as the recording that they allow may be kept at most (R-051, R-065).",
)
RECORDING_GONE = Rule(
    key="consent_signatures.recording_gone",
    event="The recording they allowed was destroyed.",
    period=NO_TIME,
    authority=GRS_010,
    words="Names and signatures on consent forms go with the recording that they allow.",
)


@dataclass(frozen=True, slots=True)
class ConsentSignatures:
    """Signatures go with the recording they allow, at the latest after a year (R-050, R-065)."""

    key: str = "consent_signatures"
    title: str = "Consent signatures"
    holds: str = "Names and signatures on consent forms, sealed apart from notes and answers."
    authority: str = GRS_010
    event: str = "The recording is destroyed, or a year has passed since they were signed."
    clock: Literal["event", "dated"] = "event"
    rules: tuple[Rule, ...] = (SIGNED, RECORDING_GONE)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per session."""
        for sessions in in_batches(queries.signatures_by_session(study_ref)):
            studies = closing_terms(session.study_ref for session in sessions)
            for session in sessions:
                yield self._holding(session, studies.get(session.study_ref), at)

    def _holding(
        self, session: queries.SessionSignatures, study: Study | None, at: datetime
    ) -> Holding:
        return Holding(
            record_class=self.key,
            study_ref=session.study_ref,
            study_code=study.code if study else "unknown",
            unit_ref=str(session.session_ref),
            count=session.count,
            promise=_signatures_promise(session, study, at),
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """Their own key and the rows; the recording's key is fieldwork's to destroy (C-12)."""
        session_ref = UUID(holding.unit_ref)
        keys.destroy(queries.signature_key(session_ref), at=at)
        return delete_in_ranges(ConsentSignature.objects.filter(session_ref=session_ref))

    def remaining(self, holding: Holding) -> int:
        """Rows left, or one more while the key lives."""
        session_ref = UUID(holding.unit_ref)
        destroyed = keys.is_destroyed(queries.signature_key(session_ref))
        rows = ConsentSignature.objects.filter(session_ref=session_ref).count()
        return rows + (not destroyed)


def _signatures_promise(
    session: queries.SessionSignatures, study: Study | None, at: datetime
) -> Promise | None:
    midnight = datetime.combine(session.last_signed_on, time.min)
    signed = timezone.make_aware(midnight, timezone.get_default_timezone())
    promises = [rule_book.promise(SIGNED, signed, at=at)]
    if session.recording_gone_at is not None:
        promises.append(rule_book.promise(RECORDING_GONE, session.recording_gone_at, at=at))
    return choose(promises, icr_promise(study, since=signed) if study else None)
