"""Who is told how a privacy threshold analysis goes on."""

from datetime import date, datetime

from django.db.models import QuerySet

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from foundation.mail.deadlines import Passed, when
from studies.models import Pta, PtaCondition, Study
from studies.queries import concerned, leads_of


def tell_component_officers_submitted(pta: Pta, *, at: datetime) -> None:
    """A submission waits for them."""
    tell(
        _component_officers(pta.study, at=at),
        _telling(
            pta,
            "submitted",
            f"{pta.study.code} waits for the component privacy officer.",
            "review_pta",
        ),
        at=at,
    )


def tell_privacy_office_component_approved(pta: Pta, *, at: datetime) -> None:
    """A submission waits for them, after the component approved it."""
    telling = _telling(
        pta,
        "component_approved",
        f"{pta.study.code} waits for the Privacy Office: its component approved it.",
        "review_pta",
    )
    tell(_privacy_office(at=at), telling, at=at)


def tell_leads_returned(pta: Pta, *, at: datetime) -> None:
    """Action is needed: there are points to answer."""
    code = pta.study.code
    said = f"Action needed: {code} was returned. Answer each point and send it again."
    tell(leads_of(pta.study, at=at), _telling(pta, "returned", said, "view_approvals"), at=at)


def tell_leads_approved(pta: Pta, *, at: datetime) -> None:
    """Both offices approved; what is left is on the page."""
    said = f"{pta.study.code} is approved by both privacy offices."
    tell(leads_of(pta.study, at=at), _telling(pta, "approved", said, "view_approvals"), at=at)


def tell_concerned_voided(pta: Pta, *, at: datetime) -> None:
    """The approval ended because a material changed: nobody collects any more."""
    said = (
        f"The privacy approval of {pta.study.code} is void: a material changed. Collecting stops."
    )
    tell(concerned(pta.study, at=at), _telling(pta, "voided", said, "view_approvals"), at=at)


def tell_leads_expiring(pta: Pta, passed: Passed, *, on: date, at: datetime) -> int:
    """The approval ends soon: it can be renewed while it goes on; to how many."""
    code = pta.study.code
    telling = Telling(
        kind="pta.expires",
        once=passed.once(f"pta:{pta.pk}"),
        sentence=f"The privacy approval of {code} ends {when(passed.ends_on, on)}. Renew it.",
        url_name="view_approvals",
        url_args=(code,),
    )
    return tell(leads_of(pta.study, at=at), telling, at=at)


def tell_concerned_expired(pta: Pta, *, at: datetime) -> None:
    """The approval ended with its last day."""
    said = f"The privacy approval of {pta.study.code} has expired. Nothing may be collected."
    tell(concerned(pta.study, at=at), _telling(pta, "expired", said, "view_approvals"), at=at)


def tell_offices_condition_to_confirm(condition: PtaCondition, *, at: datetime) -> None:
    """The lead says that a condition is met; somebody has to look."""
    pta = condition.pta
    people = _component_officers(pta.study, at=at) | _privacy_office(at=at)
    said = f"{pta.study.code}: a condition of the approval is marked as met and waits for you."
    tell(people, _of_condition(condition, "marked", said, "review_pta", pta.pk, at=at), at=at)


def tell_leads_condition_decided(condition: PtaCondition, *, at: datetime) -> None:
    """A reviewer confirmed or refused what they said about a condition."""
    study = condition.pta.study
    said = f"{study.code}: a reviewer decided on a condition of the approval."
    telling = _of_condition(condition, "decided", said, "view_approvals", study.code, at=at)
    tell(leads_of(study, at=at), telling, at=at)


def _component_officers(study: Study, *, at: datetime) -> QuerySet[User]:
    return holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=study.component)


def _privacy_office(*, at: datetime) -> QuerySet[User]:
    return holders_of(Role.PRIVACY_OFFICE, at=at)


def _telling(pta: Pta, what: str, sentence: str, page: str) -> Telling:
    argument: str | int = pta.pk if page == "review_pta" else pta.study.code
    kind = f"pta.{what.partition(':')[0]}"
    return Telling(kind, f"pta:{pta.pk}:{what}", sentence, page, (argument,))


def _of_condition(
    condition: PtaCondition,
    what: str,
    sentence: str,
    page: str,
    argument: str | int,
    *,
    at: datetime,
) -> Telling:
    # It can be marked and refused more than once: each time is another thing told.
    once = f"condition:{condition.pk}:{what}:{at:%Y%m%d%H%M%S}"
    return Telling(f"pta.condition_{what}", once, sentence, page, (argument,))
