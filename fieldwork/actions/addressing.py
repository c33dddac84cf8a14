"""People asked elsewhere, of one kind or several: the gates judge them together (C-2, R-078)."""

from dataclasses import replace
from datetime import datetime

from foundation.access.models import User
from studies.actions import record_addressing
from studies.gates import CollectionRequest
from studies.models import InstrumentVersion, Study
from studies.queries import Split, put_together


def request_for(
    study: Study,
    split: Split,
    *,
    channel: str,
    instrument_version: InstrumentVersion | None,
    at: datetime,
) -> CollectionRequest:
    """What is asked of the gates: all who count, or everybody where nobody does."""
    person_kind, people = put_together(study, split)
    return CollectionRequest(
        study=study,
        channel=channel,
        person_kind=person_kind,
        people=people,
        instrument_version=instrument_version,
        at=at,
    )


def record_split(request: CollectionRequest, split: Split, *, by: User, at: datetime) -> None:
    """Enter each kind into the ledger, once the gates let all of them pass."""
    for person_kind, people in split.items():
        asked = replace(request, person_kind=person_kind, people=people)
        record_addressing(request=asked, people=people, by=by, at=at)
