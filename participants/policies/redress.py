"""Who works on requests about contact data: neither the lead nor recruiters (PIA 7; R-151-R-154).

The privacy officer of the component whose study it is, and the Privacy Office.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from participants.lifecycle import RedressLetterStatus, RedressStatus
from participants.models import RedressLetter, RedressRequest
from participants.models.redress import WAITS_FOR_A_CODE
from participants.queries.redress import works_on
from participants.redress_words import APPEAL_WITHIN, NEEDS_IDENTITY, OUTCOMES_OF, RedressOutcome
from participants.working_days import working_days_after
from retention.queries import is_on_hold
from studies.models import Study
from studies.queries.access import has_worked_on

NOT_FOR_YOU = "Requests about contact data are answered by privacy officers."
FORGOTTEN = "The time to appeal is over, and what the person said is destroyed as promised."
UNCONFIRMED = "The person has not confirmed yet with the code: nothing is shown or changed before."
NOT_OPEN = "It does not wait for an answer."
BEING_SENT = "It is being sent just now. Look again in an hour."
HELD = "A legal hold keeps the contacts of this study. Ask a records officer."
WORKS_ON_IT = "It concerns a study on which you work or worked. Somebody else answers."
AT_WORK = (RedressStatus.OPEN, RedressStatus.APPEALED)


@Policy
def list_redress(user: User, *, at: datetime) -> Conditions:
    """Component privacy officers and the Privacy Office."""
    yield may_use_page(user, "redress", at=at), NOT_FOR_YOU


@Policy
def list_vault_waiting(user: User, *, at: datetime) -> Conditions:
    """Whoever answers requests, or decides about contacts for vendors."""
    yield may_use_page(user, "redress", at=at), NOT_FOR_YOU


@Policy
def view_redress_figures(user: User, *, at: datetime) -> Conditions:
    """The same: numbers of what they answer."""
    yield may_use_page(user, "redress", at=at), NOT_FOR_YOU


@Policy
def record_redress(user: User, *, at: datetime) -> Conditions:
    """Whoever answers requests enters those that come by letter, by phone or in person."""
    yield may_use_page(user, "redress", at=at), NOT_FOR_YOU


@Policy
def view_redress(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Whoever works on it."""
    yield from _theirs(user, request, at)


@Policy
def open_redress(
    user: User, request: RedressRequest, studies: Iterable[Study] = (), *, at: datetime
) -> Conditions:
    """Read what the person said and, once the identity is confirmed, what is held (R-022)."""
    yield from _theirs(user, request, at)
    yield not any(has_worked_on(user, study) for study in studies), WORKS_ON_IT
    yield request.said is not None, FORGOTTEN


@Policy
def write_redress_code(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Send a new code, in another way too, to somebody whose code did not arrive."""
    yield from _theirs(user, request, at)
    yield request.status in WAITS_FOR_A_CODE, "It does not wait for a code."


@Policy
def retry_redress_look_up(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Have the vault look again whether somebody is known, once it has stopped trying."""
    yield from _theirs(user, request, at)
    yield request.is_never_looked_up, "The vault looks by itself, or has looked already."


@Policy
def open_redress_letter(user: User, letter: RedressLetter, *, at: datetime) -> Conditions:
    """Print a letter, or read it out to the number on record."""
    yield from _theirs(user, letter.request, at)
    yield letter.words is not None, "It was sent, and a code is not kept after that."


@Policy
def settle_redress_letter(user: User, letter: RedressLetter, *, at: datetime) -> Conditions:
    """Say that a letter was posted or read out, or that one which hung did arrive."""
    yield from _theirs(user, letter.request, at)
    yield letter.status != RedressLetterStatus.SENT, "It is sent already."
    yield letter.status != RedressLetterStatus.SENDING or letter.hangs(at), BEING_SENT


@Policy
def resend_redress_letter(user: User, letter: RedressLetter, *, at: datetime) -> Conditions:
    """Send an e-mail again that failed, or that hangs."""
    yield from _theirs(user, letter.request, at)
    yield letter.words is not None, FORGOTTEN
    yield letter.request.status != RedressStatus.LAPSED, "Nobody confirmed it in time: it lapsed."
    yield letter.status != RedressLetterStatus.SENDING or letter.hangs(at), BEING_SENT
    unsent = (RedressLetterStatus.SENDING, RedressLetterStatus.FAILED)
    yield letter.status in unsent, "It is sent already, or waits to be."


@Policy
def extend_redress(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Take as long again, once, and say why (6 CFR part 5)."""
    yield from _theirs(user, request, at)
    yield request.status in {*WAITS_FOR_A_CODE, RedressStatus.OPEN}, NOT_OPEN
    yield not request.extended_for, "It was extended already. Answer it."


@Policy
def refer_redress(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Hand it to the Privacy Office, which hands nothing to itself."""
    yield from _theirs(user, request, at)
    office = has_role(user, Role.PRIVACY_OFFICE, at=at)
    yield not office, "You are of the Privacy Office: answer it yourself."
    yield request.status == RedressStatus.OPEN, NOT_OPEN
    alone = not request.component_code or request.referred_on
    yield not alone, "The Privacy Office has it already."


@Policy
def report_redress(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Report what somebody complains of as suspected misuse (R-123)."""
    yield from _theirs(user, request, at)
    yield request.status in AT_WORK, NOT_OPEN
    yield request.incident_ref is None, "It was reported already."


@Policy
def correct_contact(
    user: User, request: RedressRequest, study: Study, *, at: datetime
) -> Conditions:
    """Change what the person says is wrong, in what the person confirmed to be theirs."""
    yield from _at_work(user, request, study, at)


@Policy
def delete_contact(
    user: User, request: RedressRequest, study: Study, *, at: datetime
) -> Conditions:
    """Delete a contact for the person whose it is, unless a legal hold keeps it (C-4)."""
    yield from _at_work(user, request, study, at)
    yield not is_on_hold(study.study_ref, "study_contacts"), HELD


@Policy
def answer_redress(
    user: User, request: RedressRequest, outcome: str = "", *, at: datetime
) -> Conditions:
    """Decide: what is done for nobody but the person needs a confirmed identity."""
    yield from _theirs(user, request, at)
    yield request.status not in WAITS_FOR_A_CODE, UNCONFIRMED
    yield request.status == RedressStatus.OPEN, NOT_OPEN
    yield outcome not in NEEDS_IDENTITY or request.confirmed_on is not None, UNCONFIRMED
    possible = {"", *OUTCOMES_OF[request.kind], RedressOutcome.NOTHING_HELD, RedressOutcome.REFUSED}
    yield outcome in possible, "Choose an outcome of what was asked."


@Policy
def record_redress_appeal(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Write down that the person appeals, in the time that there is for it."""
    yield from _theirs(user, request, at)
    yield request.status == RedressStatus.ANSWERED, "Only an answer can be appealed, once."
    yield request.said is not None, FORGOTTEN
    decided = request.decided_on
    last = working_days_after(decided, APPEAL_WITHIN) if decided else None
    yield last is not None and timezone.localdate(at) <= last, "The time to appeal is over."


@Policy
def decide_redress_appeal(user: User, request: RedressRequest, *, at: datetime) -> Conditions:
    """Somebody of the Privacy Office who had no part in the decision (R-160)."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "Appeals are decided by the Privacy Office."
    yield request.decided_by != user.user_ref, "You decided this yourself. Somebody else must."
    yield request.status == RedressStatus.APPEALED, "No appeal waits here."


def _theirs(user: User, request: RedressRequest, at: datetime) -> Conditions:
    yield may_use_page(user, "redress", at=at), NOT_FOR_YOU
    yield works_on(user, request, at=at), NOT_FOR_YOU


def _at_work(user: User, request: RedressRequest, study: Study, at: datetime) -> Conditions:
    yield from _theirs(user, request, at)
    yield not has_worked_on(user, study), WORKS_ON_IT
    yield request.status in AT_WORK, NOT_OPEN
    yield request.confirmed_on is not None, UNCONFIRMED
    appealed = request.status == RedressStatus.APPEALED
    yield not appealed or request.decided_by != user.user_ref, "Somebody else decides the appeal."
