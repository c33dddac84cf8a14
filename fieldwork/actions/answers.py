"""Answers come in: kept before anybody is thanked, filed later and together.

Web, phone and paper all end here. What is kept names neither a person nor an hour, and the public
acts without an account, so that no event is recorded for one answer; each filing is.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from fieldwork import inbox
from fieldwork.models import InboxAnswer
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.keyring.keys import sealer
from studies.actions import record_start, spend_admission
from studies.gates import CollectionRequest, require_collection
from studies.instruments.given import Answers
from studies.lifecycle import StudyStatus
from studies.models import InstrumentVersion, Wave

NOT_TAKEN = gettext_noop("This survey does not take answers any more.")
SPEND_TICKET = """
    INSERT INTO fieldwork_spentticket (fingerprint, wave_id) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""
LINK_USED = gettext_noop(
    "This link was used already, or it is not valid. If you have sent your answers, they are here."
)


@dataclass(frozen=True, slots=True)
class Submission:
    """A whole form. ``ticket`` is a random value of its own; ``token`` that of an invited link.

    ``language`` is the one in which it was asked, where that is known.
    """

    wave: Wave
    version: InstrumentVersion
    mode: str
    person_kind: str
    answers: Answers
    ticket: str
    token: str = ""
    language: str = ""


@transaction.atomic
def start_answering(
    *,
    wave: Wave,
    version: InstrumentVersion,
    mode: str,
    person_kind: str,
    language: str = "",
    by: User | None,
    at: datetime,
) -> None:
    """Let one person begin, and count that person as addressed (C-2).

    ``by`` is nothing where the public begins by itself.

    :raises CollectionRefused: with every unmet reason of the gates.
    :raises Refused: if the wave is closed.
    """
    request = CollectionRequest(
        study=wave.study,
        channel=mode,
        person_kind=person_kind,
        people=1,
        instrument_version=version,
        at=at,
        language=language,
    )
    require_collection(request)
    _require_open(wave)
    record_start(request=request, by=by, at=at)


@transaction.atomic
def accept_answers(*, submission: Submission, at: datetime) -> bool:
    """Keep one person's answers; False if this form was kept before, and is only thanked again.

    What approvals, notice and tool say is asked again now. Whoever began at an open address was
    counted then; an invited person is counted here, where the invitation is used up: a link may be
    opened on a phone and on a computer, and is still one person.

    :raises CollectionRefused: with every unmet reason of the gates.
    :raises Refused: if the study or the wave does not take answers any more, or the invitation
        was used.
    """
    if not _is_first(submission):
        return False
    request = _asked_of_the_gates(submission, at=at)
    require_collection(request)
    _require_open(submission.wave)
    panel_ref = _admitted(submission, request, at=at) if submission.token else None
    _keep(submission, panel_ref, at=at)
    return True


@transaction.atomic
def accept_many(*, submissions: Sequence[Submission], at: datetime) -> int:
    """Keep the answers of several forms, all or none, in an order of their own; how many are new.

    They came without invitations, as forms on paper do. The gates are asked once for all alike.

    :raises CollectionRefused: with every unmet reason of the gates.
    :raises Refused: if one of them cannot be taken.
    """
    shuffled = secrets.SystemRandom().sample(submissions, len(submissions))
    new = [one for one in shuffled if _is_first(one)]
    asked = {(one.wave.pk, one.version.pk, one.mode, one.person_kind): one for one in new}
    for one in asked.values():
        require_collection(_asked_of_the_gates(one, at=at))
        _require_open(one.wave)
    for one in new:
        _keep(one, None, at=at)
    return len(new)


def _admitted(submission: Submission, request: CollectionRequest, *, at: datetime) -> UUID | None:
    """Use up the invitation and count the person; the code of a wave study, if it has one."""
    spent = spend_admission(wave=submission.wave, token=submission.token)
    if spent is None:
        raise Refused(LINK_USED)
    record_start(request=request, by=None, at=at)
    return spent.panel_ref


def _keep(submission: Submission, panel_ref: UUID | None, *, at: datetime) -> None:
    study = submission.wave.study
    said = inbox.said_in(submission.version, submission.answers, panel_ref=panel_ref)
    answer = InboxAnswer(
        study=study,
        wave=submission.wave,
        instrument_version=submission.version,
        mode=submission.mode,
        answered_on=timezone.localdate(at),
    )
    with sealer(inbox.answers_key(study.study_ref)) as key:
        answer.sealed = inbox.sealed(said, answer.inbox_ref, key)
    answer.save(force_insert=True)


def _is_first(submission: Submission) -> bool:
    """Two forms with one ticket at the same moment: the second waits, and is not the first."""
    fingerprint = hashlib.sha256(submission.ticket.encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(SPEND_TICKET, [fingerprint, submission.wave.pk])
        return bool(cursor.rowcount)


def _asked_of_the_gates(submission: Submission, *, at: datetime) -> CollectionRequest:
    """Nobody is addressed by it, but for an invited person, who is counted only now."""
    return CollectionRequest(
        study=submission.wave.study,
        channel=submission.mode,
        person_kind=submission.person_kind,
        people=1 if submission.token else 0,
        instrument_version=submission.version,
        at=at,
        language=submission.language,
    )


def _require_open(wave: Wave) -> None:
    """As they are under the lock of the gates: nothing closes until the transaction ends."""
    locked = Wave.objects.select_related("study").get(pk=wave.pk)
    if locked.study.status != StudyStatus.COLLECTING or not locked.is_open:
        raise Refused(NOT_TAKEN)
