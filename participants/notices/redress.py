"""Who is told about requests about contact data. No message says whose, or of which study."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from foundation.mail.deadlines import thresholds_passed, when
from participants.models import RedressLetter, RedressRequest
from participants.queries.redress import officers_of

DUE_IN = (3, 0, -5)  # days


def tell_officers_redress_waits(request: RedressRequest, *, at: datetime) -> None:
    """A request is to be answered, or a code to be posted or read out."""
    said = "A request about contact data waits for you."
    _tell(officers_of(request, at=at), request, f"waits:{request.status}", said, at)


def tell_office_redress_referred(request: RedressRequest, *, at: datetime) -> None:
    """A component's officer handed it over."""
    said = "A request about contact data was referred to the Privacy Office."
    _tell(holders_of(Role.PRIVACY_OFFICE, at=at), request, "referred", said, at)


def tell_office_redress_appealed(request: RedressRequest, *, at: datetime) -> None:
    """Somebody who did not decide decides again."""
    people = holders_of(Role.PRIVACY_OFFICE, at=at)
    if request.decided_by:
        people = people.exclude(user_ref=request.decided_by)
    said = "An appeal about contact data waits for the Privacy Office."
    _tell(people, request, "appealed", said, at)


def tell_officers_redress_letter_failed(request: RedressRequest, *, at: datetime) -> None:
    """An e-mail did not go out: somebody prints it."""
    said = "A letter about contact data could not be sent by e-mail."
    _tell(officers_of(request, at=at), request, f"failed:{at:%Y%m%d}", said, at)


def tell_officers_redress_letter_hangs(letter: RedressLetter, *, at: datetime) -> None:
    """A worker died, or the mail server did not answer: once for each time it was begun."""
    said = "A letter about contact data was perhaps sent by e-mail, or perhaps not. Say what holds."
    since = f"{letter.sending_since:%Y%m%d%H%M}" if letter.sending_since else ""
    what = f"hangs:{letter.pk}:{since}"
    _tell(officers_of(letter.request, at=at), letter.request, what, said, at)


def tell_officers_redress_look_up_stopped(request: RedressRequest, *, at: datetime) -> None:
    """The clock tried often enough."""
    said = "The vault could not look up a request about contact data, and has stopped trying."
    _tell(officers_of(request, at=at), request, f"stopped:{at:%Y%m%d%H%M}", said, at)


def tell_officers_redress_companies_to_tell(
    request: RedressRequest, contact_ref: UUID, *, at: datetime
) -> None:
    """What was corrected or deleted had gone to a company before (5 U.S.C. 552a(c)(4))."""
    said = "Contact data that a company got before was corrected or deleted. Tell the company."
    what = f"companies:{contact_ref}:{at:%Y%m%d%H%M%S}"
    _tell(officers_of(request, at=at), request, what, said, at)


def remind_officers_redress_due(*, at: datetime) -> None:
    """Before the day, on it, and once it is over."""
    on = timezone.localdate(at)
    for request in RedressRequest.objects.undecided().defer("said"):
        passed = thresholds_passed(request.next_due, on, DUE_IN)
        if passed is None:
            continue
        verb = "was" if passed.ends_on < on else "is"
        said = f"A request about contact data {verb} to be answered {when(passed.ends_on, on)}."
        telling = Telling(
            "redress.due",
            passed.once(f"redress:{request.pk}"),
            said,
            "view_redress",
            (str(request.pk),),
        )
        tell(officers_of(request, at=at), telling, at=at)


def _tell(
    people: QuerySet[User], request: RedressRequest, what: str, sentence: str, at: datetime
) -> None:
    kind = what.partition(":")[0]
    telling = Telling(
        f"redress.{kind}",
        f"redress:{request.pk}:{what}",
        sentence,
        "view_redress",
        (str(request.pk),),
    )
    tell(people, telling, at=at)
