"""From a planned session to a closed one."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from consent.actions import Decision, record_decision
from fieldwork import policies
from fieldwork.lifecycle import SessionStatus
from fieldwork.models import Session
from fieldwork.models.sessions import Medium, SessionKind
from fieldwork.script import DEBRIEF, STATEMENTS, require_all
from foundation.access.models import User
from foundation.audit import log
from studies.actions import record_addressing
from studies.gates import CollectionRequest, require_collection
from studies.models import Study, Wave
from studies.queries import current_version, only_kind, person_kinds
from studies.vocabulary import CollectionChannel


class SessionPlanError(ValueError):
    """A session cannot be planned like this; the message says what to change."""


@transaction.atomic
def schedule_session(
    *,
    study: Study,
    wave: Wave,
    kind: str,
    medium: str,
    held_on: date,
    people: int,
    by: User,
    at: datetime,
    person_kind: str | None = None,
) -> Session:
    """Plan a session that ``by`` will run.

    :raises SessionPlanError: if the kind, the medium and the number of people do not go together.
    """
    policies.schedule_session.require(by, study, wave, at=at)
    kind_of_person = person_kind or only_kind(study) or ""
    _require_plan(study, kind, medium, people, kind_of_person)
    session = Session.objects.create(
        study=study,
        wave=wave,
        kind=kind,
        medium=medium,
        person_kind=kind_of_person,
        people=people,
        held_on=held_on,
        facilitator=by,
    )
    log.record("session.scheduled", subject=session, by=by, at=at, people=people)
    return session


def _require_plan(study: Study, kind: str, medium: str, people: int, person_kind: str) -> None:
    if kind == SessionKind.INTERVIEW and (people != 1 or medium == Medium.ONLINE):
        raise SessionPlanError("An interview is one-to-one, by phone or in person.")
    if kind == SessionKind.FOCUS_GROUP and (people < 2 or medium == Medium.PHONE):
        raise SessionPlanError("A focus group has several people, online or in person.")
    if people < 1:
        raise SessionPlanError("At least one person takes part.")
    if not person_kind:
        raise SessionPlanError("Say who takes part: some people count, some do not.")
    if person_kind not in person_kinds(study):
        raise SessionPlanError("The study does not address such people.")


@transaction.atomic
def acknowledge_script(
    *, session_id: int, items: Collection[str], by: User, at: datetime
) -> Session:
    """Say that every statement was read to the participants.

    :raises UnreadError: if one was not.
    """
    session = _locked(session_id)
    policies.acknowledge_script.require(by, session, at=at)
    require_all(frozenset(items), STATEMENTS)
    session.read_items = [statement.key for statement in STATEMENTS]
    session.script_acknowledged_at = at
    session.save()
    log.record("session.script_read", subject=session, by=by, at=at)
    return session


@transaction.atomic
def record_consents(
    *, session_id: int, decisions: Sequence[Decision], by: User, at: datetime
) -> Session:
    """Keep what each participant, named by code only, agreed to or refused."""
    session = _locked(session_id)
    policies.record_consents.require(by, session, at=at)
    informed_at = session.script_acknowledged_at or at
    for decision in decisions:
        record_decision(
            study=session.study,
            decision=replace(decision, session_ref=session.session_ref),
            informed_at=informed_at,
            by=by,
            at=at,
        )
    log.record("session.consents", subject=session, by=by, at=at, decisions=len(decisions))
    return session


@transaction.atomic
def start_session(*, session_id: int, by: User, at: datetime) -> Session:
    """Open the session: everybody was told and agreed, and the gates are met.

    :raises CollectionRefused: with everything that is missing.
    """
    session = _locked(session_id)
    policies.start_session.require(by, session, at=at)
    request = CollectionRequest(
        study=session.study,
        channel=CollectionChannel.SESSION,
        person_kind=session.person_kind,
        people=session.people,
        instrument_version=current_version(session.study),
        at=at,
    )
    require_collection(request)
    # The study is locked from here on; before, it or the wave could close behind our back.
    session = _locked(session_id)
    policies.start_session.require(by, session, at=at)
    record_addressing(request=request, people=request.people, by=by, at=at)
    session.move(SessionStatus.OPEN)
    session.started_at = at
    session.save()
    log.record("session.started", subject=session, by=by, at=at, people=session.people)
    return session


@transaction.atomic
def end_session(*, session_id: int, by: User, at: datetime) -> Session:
    """The participants left."""
    session = _locked(session_id)
    policies.end_session.require(by, session, at=at)
    session.move(SessionStatus.ENDED)
    session.ended_at = at
    session.save()
    log.record("session.ended", subject=session, by=by, at=at)
    return session


@transaction.atomic
def close_session(*, session_id: int, items: Collection[str], by: User, at: datetime) -> Session:
    """Close with the debrief (R-107).

    :raises UnreadError: if a part of the debrief was not done.
    """
    session = _locked(session_id)
    policies.close_session.require(by, session, at=at)
    require_all(frozenset(items), DEBRIEF)
    session.move(SessionStatus.CLOSED)
    session.debriefed_at = at
    session.save()
    log.record("session.closed", subject=session, by=by, at=at)
    return session


def _locked(session_id: int) -> Session:
    return (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study", "wave")
        .get(pk=session_id)
    )
