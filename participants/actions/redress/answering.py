"""A request is extended, referred, answered; an appeal is decided by a second person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.access.models import User
from participants import policies
from participants.actions.redress.letters import write_letter
from participants.actions.redress.opening import HeldContact, contacts_held
from participants.actions.redress.panel import HeldEntry, leave_panel_for, panel_held
from participants.actions.redress.receiving import RedressError
from participants.actions.redress.records import locked, opened, record, reply_to
from participants.lifecycle import RedressStatus
from participants.models import RedressRequest
from participants.models.redress import WAITS_FOR_A_CODE
from participants.notices.redress import (
    tell_office_redress_appealed,
    tell_office_redress_referred,
)
from participants.queries.redress_accounting import who_got_rows
from participants.reading.columns import Field
from participants.redress_letters import (
    appeal_paragraphs,
    extension_paragraphs,
    outcome_paragraphs,
)
from participants.redress_words import (
    DECIDE_WITHIN,
    AppealOutcome,
    ExtensionReason,
    LetterKind,
    RedressKind,
    RedressOutcome,
    RefusalReason,
)
from participants.working_days import working_days_after
from studies.actions import report_misuse
from studies.models.incident import IncidentKind

Rows = list[tuple[str, str]]


@transaction.atomic(using="vault")
def extend_redress(*, request_ref: UUID, reason: str, by: User, at: datetime) -> RedressRequest:
    """Take as many working days again, once, and tell the person why.

    :raises Refused: unless this person works on it, or if it was extended already.
    """
    request = locked(request_ref)
    policies.extend_redress.require(by, request, at=at)
    request.extended_for = ExtensionReason(reason)
    request.decide_by = working_days_after(request.decide_by, DECIDE_WITHIN)
    request.save()
    with translation.override(request.language):
        paragraphs = extension_paragraphs(request)
    _write(request, LetterKind.EXTENSION, paragraphs, by=by, at=at)
    record("extended", request, by=by, at=at, reason=request.extended_for)
    return request


@transaction.atomic(using="vault")
def refer_redress(*, request_ref: UUID, by: User, at: datetime) -> RedressRequest:
    """Hand it to the Privacy Office. The component's officer does not see it any more.

    :raises Refused: unless this person works on it, while it waits for an answer.
    """
    request = locked(request_ref)
    policies.refer_redress.require(by, request, at=at)
    request.referred_on = timezone.localdate(at)
    request.save()
    tell_office_redress_referred(request, at=at)
    record("referred", request, by=by, at=at)
    return request


@transaction.atomic(using="vault")
def report_redress(*, request_ref: UUID, kind: str, by: User, at: datetime) -> RedressRequest:
    """Report what the person complains of as suspected misuse; the report names the request.

    :raises Refused: unless this person works on it, or if it was reported already.
    """
    request = locked(request_ref)
    policies.report_redress.require(by, request, at=at)
    words = f"A request about contact data complains of it. Its reference is {request.reference}."
    incident = report_misuse(kind=IncidentKind(kind), what_happened=words, by=by, at=at)
    request.incident_ref = incident.incident_ref
    request.save()
    record("reported", request, by=by, at=at, incident=incident.incident_ref)
    return request


@transaction.atomic(using="vault")
def answer_redress(
    *, request_ref: UUID, outcome: str, refused_for: str = "", by: User, at: datetime
) -> RedressRequest:
    """Decide, and write the answer with the right to appeal. From now on its end is counted.

    Whoever confirmed the identity and asked what is held is told all of it and who got it. With a
    deletion goes the person's entry in the panel.

    :raises Refused: unless this person may decide so now.
    :raises RedressError: for a refusal without a reason, or for what is not so.
    """
    request = locked(request_ref)
    policies.answer_redress.require(by, request, outcome, at=at)
    if (outcome == RedressOutcome.REFUSED) != bool(refused_for):
        raise RedressError("A refusal has one of the listed reasons, and nothing else has.")
    held = contacts_held(request, by=by, at=at) if request.confirmed_on else []
    panel = panel_held(request, by=by, at=at)
    if outcome == RedressOutcome.NOTHING_HELD and (held or panel):
        raise RedressError("Something is held. Choose another outcome.")
    if outcome == RedressOutcome.DELETED and held:
        raise RedressError("Delete the contacts first. Something is still held.")
    request.outcome = RedressOutcome(outcome)
    request.refused_for = RefusalReason(refused_for) if refused_for else ""
    request.decided_on, request.decided_by = timezone.localdate(at), by.user_ref
    request.move_to(RedressStatus.ANSWERED)
    request.save()
    tells_all = outcome == RedressOutcome.ACCESS_GIVEN
    with translation.override(request.language):
        paragraphs = outcome_paragraphs(request, on=request.decided_on)
        rows = _all_of(request, held, panel, by=by, at=at) if tells_all else []
    _write(request, LetterKind.OUTCOME, paragraphs, by=by, at=at, rows=rows)
    record("answered", request, by=by, at=at, outcome=outcome, reason=refused_for or None)
    if outcome == RedressOutcome.DELETED:
        leave_panel_for(panel, at=at)
    return request


@transaction.atomic(using="vault")
def record_redress_appeal(*, request_ref: UUID, by: User, at: datetime) -> RedressRequest:
    """Write down that the person appeals: it is decided within thirty working days.

    :raises Refused: unless this person works on it, while there is time to appeal.
    """
    request = locked(request_ref)
    policies.record_redress_appeal.require(by, request, at=at)
    request.appealed_on = timezone.localdate(at)
    request.decide_by = working_days_after(request.appealed_on, DECIDE_WITHIN)
    request.move_to(RedressStatus.APPEALED)
    request.save()
    tell_office_redress_appealed(request, at=at)
    record("appealed", request, by=by, at=at)
    return request


@transaction.atomic(using="vault")
def decide_redress_appeal(
    *, request_ref: UUID, outcome: str, by: User, at: datetime
) -> RedressRequest:
    """Say whether the decision stands; what is changed was corrected or deleted before.

    :raises Refused: unless this is somebody of the Privacy Office who did not decide (R-160).
    """
    request = locked(request_ref)
    policies.decide_redress_appeal.require(by, request, at=at)
    request.appeal_outcome = AppealOutcome(outcome)
    request.appeal_decided_on, request.appeal_decided_by = timezone.localdate(at), by.user_ref
    request.move_to(RedressStatus.SETTLED)
    request.save()
    with translation.override(request.language):
        paragraphs = appeal_paragraphs(request)
    _write(request, LetterKind.APPEAL, paragraphs, by=by, at=at)
    record("appeal_decided", request, by=by, at=at, outcome=outcome)
    if outcome == AppealOutcome.CHANGED and request.kind == RedressKind.DELETION:
        leave_panel_for(panel_held(request, by=by, at=at), at=at)
    return request


def lapse_redress(*, at: datetime) -> int:
    """End what nobody confirmed in time; how many. What was said goes with the next purge."""
    over = RedressRequest.objects.filter(
        status__in=WAITS_FOR_A_CODE, code_until__lt=timezone.localdate(at)
    )
    refs = list(over.values_list("pk", flat=True))
    for ref in refs:
        with transaction.atomic(using="vault"):
            request = locked(ref)
            request.move_to(RedressStatus.LAPSED)
            request.code_hash = None
            request.save()
            record("lapsed", request, by=None, at=at)
    return len(refs)


def _all_of(
    request: RedressRequest,
    held: list[HeldContact],
    panel: list[HeldEntry],
    *,
    by: User,
    at: datetime,
) -> Rows:
    """Each field that is held, and then who got any of it, also of what is held no more."""
    rows = [(_(label), value) for each in held for label, value in each.labelled]
    for entry in panel:
        rows.append((_("In our panel, for"), ", ".join(entry.allows)))
        rows += [(_(label), value) for label, value in entry.labelled]
    confirmed = reply_to(request, opened(request, by=by, at=at))
    ways = [*(each.ways for each in held), *(each.ways for each in panel)]
    return rows + who_got_rows([{Field(request.reply_way): confirmed}, *ways])


def _write(
    request: RedressRequest,
    kind: LetterKind,
    paragraphs: list[str],
    *,
    by: User,
    at: datetime,
    rows: Rows | None = None,
) -> None:
    to = reply_to(request, opened(request, by=by, at=at))
    write_letter(request, kind, paragraphs, to=to, rows=rows, at=at)
