"""Who may put questions into the bank, and take them out."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role
from foundation.access.roles import Role
from studies.models import BankQuestion, InstrumentVersion, Study
from studies.queries.access import conditions, is_component_officer


@Policy
def bank_question(user: User, version: InstrumentVersion, *, at: datetime) -> Conditions:
    """The lead or a privacy officer of the study, of a version that was approved.

    Nothing of the study changes by it, so that its state makes no difference.
    """
    yield from _keeps(user, version.study, at=at)
    yield (
        version.released_at is not None,
        "The bank has approved questions only.",
    )


@Policy
def retire_bank_question(user: User, banked: BankQuestion, *, at: datetime) -> Conditions:
    """Whoever may put questions of that study into the bank."""
    yield from _keeps(user, banked.version.study, at=at)
    yield banked.retired_at is None, "It was taken out of the bank already."


def _keeps(user: User, study: Study, *, at: datetime) -> Conditions:
    is_officer = has_role(user, Role.PRIVACY_OFFICE, at=at) or is_component_officer(
        user, study, at=at
    )
    if not is_officer:
        yield from conditions(user, "edit_study", study, at=at)
