"""Who may see, start, change and close a study."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role
from foundation.access.roles import INCOMPATIBLE, Role, UnitKind
from studies.lifecycle import StudyStatus
from studies.models import Study, Wave
from studies.models.clearance import OPEN
from studies.queries import oversees, waiting_pta
from studies.queries.access import conditions

RESEARCHING_UNITS = frozenset({UnitKind.RESEARCH, UnitKind.OUTREACH})
NEVER_RESEARCH = frozenset(r for r in Role if frozenset({r, Role.LEAD}) in INCOMPATIBLE)
CLOSED = "The study is closed."
WORKED_ON_IT = "You are or were on the team of this study."
RENEWAL_IN_REVIEW = "The renewal is in review. Withdraw it from review before you change the study."

CONTACTS_ARE_ELSEWHERE = (
    "A vendor was handed contacts or recordings of this study. Verify its certificate of"
    " destruction first (PIA 5.2)."
)


def sees(user: User, study: Study, *, at: datetime) -> Conditions:
    """The team, and the offices that oversee the study."""
    if not oversees(user, study, at=at):
        yield from conditions(user, "view_study", study, at=at)


def starts_studies(user: User, *, at: datetime) -> Conditions:
    """Staff of research and outreach units."""
    yield user.unit_kind in RESEARCHING_UNITS, "Research and outreach units start studies."
    held = any(has_role(user, role, at=at) for role in NEVER_RESEARCH)
    yield not held, "Your role in the department excludes research roles."


@Policy
def view_study(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study."""
    yield from sees(user, study, at=at)


@Policy
def create_study(user: User, *, at: datetime) -> Conditions:
    """Whoever starts studies; that person leads it."""
    yield from starts_studies(user, at=at)


@Policy
def edit_study(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, while nobody reviews it and before it is closed."""
    yield from conditions(user, "edit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield (
        study.status != StudyStatus.IN_REVIEW,
        "The study is in review. Withdraw it from review before you change it.",
    )
    yield waiting_pta(study) is None, RENEWAL_IN_REVIEW


# A new text is a change of the study like any other.
create_instrument_version = edit_study
add_objective = edit_study
edit_pta = edit_study


@Policy
def open_collection(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead opens an approved study; the gates are asked besides."""
    yield from conditions(user, "submit_study", study, at=at)
    yield study.status != StudyStatus.COLLECTING, "Collection is open already."
    yield study.status == StudyStatus.APPROVED, "The study is not approved."


@Policy
def add_wave(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, until the study is closed, as often as is planned: the approval binds to that."""
    yield from conditions(user, "edit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    planned = study.planned_waves
    waves = "1 wave" if planned == 1 else f"{planned} waves"
    more = "Change the plan first, under “Describe the study”; it says what the change ends."
    yield study.waves.count() < planned, f"The plan has {waves}, and approvals bind to it. {more}"


@Policy
def rename_wave(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """The lead, while the wave is open: reports call a closed wave by its name."""
    yield from conditions(user, "edit_study", wave.study, at=at)
    yield wave.closed_at is None, "This wave is closed. Its name stands in reports."


@Policy
def close_wave(user: User, wave: Wave, *, at: datetime) -> Conditions:
    """Whoever may close the study."""
    yield from conditions(user, "close_study", wave.study, at=at)
    yield wave.closed_at is None, "This wave is closed already."
    yield wave.study.opened_at is not None, "Nothing was collected yet: there is nothing to close."


@Policy
def close_study(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever may close the study, unless it is in review or a request to OMB is under way.

    A request that nobody withdraws would hold hours of its umbrella for a study that is over.
    """
    yield from conditions(user, "close_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, "The study is closed already."
    yield study.status != StudyStatus.IN_REVIEW, "Withdraw the study from review first."
    yield waiting_pta(study) is None, "Withdraw the renewal from review first."
    under_way = study.clearances.filter(status__in=OPEN).exists()
    yield not under_way, "A request for a clearance is under way. Withdraw it first."
    elsewhere = study.destructions.of_contacts().outstanding().exists()
    yield not elsewhere, CONTACTS_ARE_ELSEWHERE
