"""Who sees what is held, and who may hold or destroy it."""

from datetime import datetime
from uuid import UUID

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from retention.models import DispositionRuleChange, NeedStatement
from retention.people import leads_of

NOT_RECORDS_OFFICER = "Only a records officer may do this."


@Policy
def view_retention(user: User, *, at: datetime) -> Conditions:
    """Department roles with the retention page see what is held and what was destroyed."""
    yield may_use_page(user, "retention", at=at), "Your roles do not include the retention page."


view_disposition_report = view_retention


@Policy
def set_hold(user: User, *, at: datetime) -> Conditions:
    """A records officer may order that everything of a study is kept."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def review_hold(user: User, *, at: datetime) -> Conditions:
    """A records officer may say that such an order is still needed."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def lift_hold(user: User, *, at: datetime) -> Conditions:
    """A records officer may end such an order."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def purge_now(user: User, *, at: datetime) -> Conditions:
    """A records officer may start the purge of what is already due."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def confirm_clock(user: User, *, at: datetime) -> Conditions:
    """A records officer may say that a clock which purges doubt is right."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def list_rules(user: User, *, at: datetime) -> Conditions:
    """Whoever sees what is held sees by which rules it goes."""
    yield may_use_page(user, "retention", at=at), "Your roles do not include the retention page."


@Policy
def view_rule_change(user: User, *, at: datetime) -> Conditions:
    """The same people see what was proposed and decided."""
    yield may_use_page(user, "retention", at=at), "Your roles do not include the retention page."


@Policy
def propose_rule_change(user: User, *, at: datetime) -> Conditions:
    """A records officer may propose another period."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER


@Policy
def withdraw_rule_change(user: User, change: DispositionRuleChange, *, at: datetime) -> Conditions:
    """Whoever proposed it may take it back."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER
    yield change.proposed_by_id == user.pk, "Only who proposed it may take it back."


@Policy
def decide_rule_change(user: User, change: DispositionRuleChange, *, at: datetime) -> Conditions:
    """Another records officer decides: nobody alone changes how long things are kept."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER
    yield change.proposed_by_id != user.pk, "You proposed it: another records officer decides."


@Policy
def view_needs(user: User, study_ref: UUID, *, at: datetime) -> Conditions:
    """Leads of the study and whoever sees what is held of all see what was said of need."""
    leads = user in leads_of(study_ref, at=at)
    yield leads or may_use_page(user, "retention", at=at), "You do not lead this study."


@Policy
def state_need(user: User, study_ref: UUID, *, at: datetime) -> Conditions:
    """A lead may say what of the study is still needed, or no longer."""
    yield user in leads_of(study_ref, at=at), "Only a lead of the study may say this."


@Policy
def withdraw_need(user: User, statement: NeedStatement, *, at: datetime) -> Conditions:
    """Whoever said it may take it back."""
    yield user in leads_of(statement.study_ref, at=at), "Only a lead of the study may do this."
    yield statement.stated_by_id == user.pk, "Only who said it may take it back."


@Policy
def decide_need(user: User, statement: NeedStatement, *, at: datetime) -> Conditions:
    """A records officer confirms, and never their own word."""
    yield has_role(user, Role.RECORDS_OFFICER, at=at), NOT_RECORDS_OFFICER
    yield statement.stated_by_id != user.pk, "You said it: a records officer decides."
