"""Keep the name and signature on a consent form, away from notes and answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consent.models import ConsentDecision
from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from participants import policies, queries
from participants.models import ConsentSignature


@transaction.atomic(using="vault")
def store_signature(
    *, decision_ref: UUID, name: str, signature: bytes, by: User, at: datetime
) -> ConsentSignature:
    """Seal a name and the picture of a signature under the keys of the session they belong to.

    :raises Refused: if this person may not facilitate the study's sessions.
    :raises KeyDestroyedError: if the session's recording was destroyed already.
    """
    decision = ConsentDecision.objects.select_related("study").get(decision_ref=decision_ref)
    policies.store_signature.require(by, decision.study, at=at)
    if decision.session_ref is None:
        raise ValueError("Only a decision that belongs to a session is signed.")
    kept = ConsentSignature.objects.create(
        decision_ref=decision_ref,
        study_ref=decision.study.study_ref,
        session_ref=decision.session_ref,
        sealed_name=_sealed(name.encode(), "name", decision_ref, decision.session_ref),
        sealed_signature=_sealed(signature, "signature", decision_ref, decision.session_ref),
        signed_on=timezone.localdate(at),
    )
    log.record(
        "consent.signature_stored",
        subject=f"consent.ConsentDecision:{decision_ref}",
        by=by,
        at=at,
        study_ref=kept.study_ref,
    )
    return kept


def _sealed(plaintext: bytes, name: str, decision_ref: UUID, session_ref: UUID) -> bytes:
    """Twice: either key destroyed destroys it (see ``ConsentSignature``)."""
    where = f"participants_consentsignature:{name}:{decision_ref}"
    inner = keys.seal(plaintext, key_ref=queries.signature_key(session_ref), aad=where)
    return keys.seal(inner, key_ref=queries.session_key(session_ref), aad=where)
