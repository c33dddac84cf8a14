"""Asking for access to a study, and deciding: never the same person (PIA 8.3, R-160)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.team import GrantError, check_term, make_grant
from studies.lifecycle.access import AccessRequestStatus
from studies.models import AccessRequest, Study
from studies.notices import team as notices


@transaction.atomic
def request_access(
    *,
    study: Study,
    user: User,
    role: str,
    justification: str,
    expires_on: date,
    by: User,
    at: datetime,
) -> AccessRequest:
    """Ask for a role on a study, for oneself or for a colleague.

    :raises Refused: for somebody else without leading the study, or beside an incompatible role.
    :raises GrantError: without a reason, for longer than a year, if held or asked for already.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.request_access.require(by, locked, user, role, at=at)
    check_term(justification, expires_on, on=timezone.localdate(at))
    if locked.grants.active(on=timezone.localdate(at)).filter(user=user, role=role).exists():
        raise GrantError("This person has this role on the study already.")
    if locked.access_requests.waiting().filter(user=user, role=role).exists():
        raise GrantError("This was asked for already and waits for a decision.")
    request = AccessRequest.objects.create(
        study=locked,
        user=user,
        role=role,
        justification=justification.strip(),
        expires_on=expires_on,
        asked_by=by,
        asked_at=at,
    )
    notices.tell_deciders_access_requested(request, at=at)
    _record("access.requested", request, by=by, at=at)
    return request


@transaction.atomic
def grant_request(*, request: AccessRequest, by: User, at: datetime) -> AccessRequest:
    """Give what was asked, as it was asked.

    :raises Refused: to who asked, who would have it, the author, or once it was decided.
    :raises GrantError: if the term asked for is over.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=request.study_id)
    locked = _locked(request)
    policies.grant_request.require(by, locked, at=at)
    grant = make_grant(
        study=study,
        user=locked.user,
        role=locked.role,
        justification=locked.justification,
        expires_on=locked.expires_on,
        asked_by=locked.asked_by,
        by=by,
        at=at,
    )
    locked.grant = grant
    locked.move(AccessRequestStatus.GRANTED, by=by, at=at)
    notices.tell_askers_access_granted(locked, at=at)
    _record("access.request_granted", locked, by=by, at=at)
    return locked


@transaction.atomic
def decline_request(
    *, request: AccessRequest, reason: str, by: User, at: datetime
) -> AccessRequest:
    """Say no, and why.

    :raises Refused: to who asked, who would have it, the author, or once it was decided.
    :raises GrantError: without a reason.
    """
    locked = _locked(request)
    policies.decline_request.require(by, locked, at=at)
    if not reason.strip():
        raise GrantError("Say why it is declined, so that the person can do something about it.")
    locked.reason = reason.strip()
    locked.move(AccessRequestStatus.DECLINED, by=by, at=at)
    notices.tell_askers_access_declined(locked, at=at)
    _record("access.request_declined", locked, by=by, at=at)
    return locked


@transaction.atomic
def withdraw_request(*, request: AccessRequest, by: User, at: datetime) -> AccessRequest:
    """Take a request back before it is decided.

    :raises Refused: unless this person asked, or would have had it, and nothing was decided.
    """
    locked = _locked(request)
    policies.withdraw_request.require(by, locked, at=at)
    locked.move(AccessRequestStatus.WITHDRAWN, by=None, at=at)
    _record("access.request_withdrawn", locked, by=by, at=at)
    return locked


def _locked(request: AccessRequest) -> AccessRequest:
    requests = AccessRequest.objects.select_for_update(of=("self",), no_key=True)
    return requests.select_related("user", "asked_by", "study__created_by").get(pk=request.pk)


def _record(verb: str, request: AccessRequest, *, by: User, at: datetime) -> None:
    log.record(
        verb,
        subject=request,
        by=by,
        at=at,
        user=request.user.user_ref,
        role=request.role,
        expires_on=request.expires_on,
    )
