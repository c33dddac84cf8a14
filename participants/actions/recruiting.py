"""Opening contacts asks the gates, and enters whom it addresses into the ledger (G2, G3, G5)."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from participants import policies, queries
from participants.vocabulary import ADDRESSES, ASKS_THE_GATES
from studies.actions import record_addressing, record_start
from studies.gates import (
    CollectionRequest,
    Reason,
    held_study,
    may_collect,
    require_collection,
)
from studies.models import Study
from studies.queries import (
    Split,
    counts,
    current_version,
    put_together,
    recruited,
    strictest_person_kind,
)
from studies.vocabulary import CollectionChannel, PersonKind


def ask_the_gates(study: Study, purpose: str, *, by: User, at: datetime) -> None:
    """Let contacts be opened for this purpose, or refuse with every reason.

    Opened contacts are written to and called from outside the portal, which sees none of it. So
    the people of the whole list are addressed when a first page of it is opened for recruiting or
    for a wave, each once in twelve months: otherwise ten people would be asked nine at a time
    (C-2, decision 7). Inside a transaction, which holds the study until it ends.

    :raises Refused: if the study was closed meanwhile.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    if purpose not in ASKS_THE_GATES:
        return
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    split: Split = to_address(locked, at=at) if purpose in ADDRESSES else {}
    request = _let_pass(locked, purpose, split, by=by, at=at)
    for person_kind, people in split.items():
        asked = replace(request, person_kind=person_kind, people=people)
        record_addressing(request=asked, people=people, by=by, at=at)


def ask_for_nobody(study: Study, purpose: str, *, by: User, at: datetime) -> None:
    """Let something be prepared that addresses nobody yet, such as drawing links (decision 10).

    :raises Refused: if the study was closed meanwhile.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    _let_pass(locked, purpose, {}, by=by, at=at)


def ask_for_one(
    study: Study, purpose: str, person_kind: PersonKind | None, *, by: User, at: datetime
) -> bool:
    """Let the portal write to one person, or refuse with every reason (decision 10).

    ``person_kind`` is nothing where the person was addressed before. Whether the person is new in
    the ledger: whoever is known to it already, because the list was opened, is not counted twice.

    :raises Refused: if the study was closed meanwhile.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    locked = held_study(study)
    left = to_address(locked, at=at) if person_kind and purpose in ADDRESSES else {}
    split: Split = {person_kind: 1} if person_kind and left.get(person_kind) else {}
    request = _let_pass(locked, purpose, split, by=by, at=at)
    if split:
        record_start(request=request, by=by, at=at)
    return bool(split)


def ask_before_messages(
    study: Study, purpose: str, *, by: User, at: datetime, to_known: bool = False
) -> None:
    """Let messages be scheduled if the first of them could go now. Nobody is addressed yet.

    ``to_known`` where they go only to people who were addressed before, such as reminders: these
    need no room for one more person.

    :raises Refused: if the study was closed meanwhile.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    left = to_address(locked, at=at) if purpose in ADDRESSES and not to_known else {}
    one: Split = {put_together(locked, left)[0]: 1} if left else {}
    _let_pass(locked, purpose, one, by=by, at=at)


def _let_pass(
    locked: Study, purpose: str, split: Split, *, by: User, at: datetime
) -> CollectionRequest:
    request = _request(locked, split, at=at)
    require_collection(request)
    policies.open_contacts.require(by, locked, purpose, at=at)
    return request


def to_address(study: Study, *, at: datetime) -> Split:
    """The people of each kind in the list whom opening it would address for the first time.

    A list that replaces what the vault has may be of another kind. Whoever counted when they were
    addressed is not new in it; whoever did not count then, and does now, is.
    """
    known = recruited(study, on=timezone.localdate(at))
    every = queries.brought_in(study.study_ref)
    left = {kind: every.get(kind, 0) - known.get(kind, 0) for kind in PersonKind}
    new = {kind: people for kind, people in left.items() if people > 0}
    for kind, people in left.items():
        _take_off(study, new, kind, max(-people, 0))
    return {kind: people for kind, people in new.items() if people}


def _take_off(study: Study, new: dict[PersonKind, int], kind: PersonKind, over: int) -> None:
    """More were addressed as ``kind`` than it has: lists of other kinds took them over since."""
    for other, people in new.items():
        if counts(study, kind) or not counts(study, other):
            met = min(over, people)
            new[other], over = people - met, over - met


def why_not_recruit(study: Study, *, at: datetime) -> tuple[Reason, ...]:
    """What stands against opening the list for recruiting, for the page."""
    return may_collect(_request(study, to_address(study, at=at), at=at))


def why_not_ask(
    study: Study, purpose: str, *, at: datetime, are_addressed: bool = False
) -> tuple[Reason, ...]:
    """What the gates miss for a purpose. Who is to be addressed counts until they ``are``."""
    if purpose not in ASKS_THE_GATES:
        return ()
    new = purpose in ADDRESSES and not are_addressed
    split: Split = to_address(study, at=at) if new else {}
    return may_collect(_request(study, split, at=at))


def _request(study: Study, split: Split, *, at: datetime) -> CollectionRequest:
    person_kind, people = strictest_person_kind(study), 0
    if split:
        person_kind, people = put_together(study, split)
    return CollectionRequest(
        study=study,
        channel=CollectionChannel.RECRUITING,
        person_kind=person_kind,
        people=people,
        instrument_version=current_version(study),
        at=at,
    )
