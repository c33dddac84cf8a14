"""Who sees what is held, and who may hold or destroy it."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role

NOT_RECORDS_OFFICER = "Only a records officer may do this."


@Policy
def view_retention(user: User, *, at: datetime) -> Conditions:
    """Department roles with the retention page see what is held and what was destroyed."""
    yield may_use_page(user, "retention", at=at), "Your roles do not include the retention page."


@Policy
def set_hold(user: User, *, at: datetime) -> Conditions:
    """A records officer may order that everything of a study is kept."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def lift_hold(user: User, *, at: datetime) -> Conditions:
    """A records officer may end such an order."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def purge_now(user: User, *, at: datetime) -> Conditions:
    """A records officer may start the purge of what is already due."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER
