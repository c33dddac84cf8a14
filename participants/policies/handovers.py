"""Who may prepare, release and fetch what goes to a vendor, and read the accounting of it."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from participants import queries
from participants.lifecycle.handovers import HandoverStatus
from participants.models import Disclosure, Handover
from participants.policies.reasons import DESTROYED, may
from studies.models import Study
from studies.queries import may as may_on_study

NOT_YOURS = "The recruiters and the lead of the study see this, and the offices for privacy."
NOT_OFFICER = "You are not the component’s privacy officer."
PREPARED_IT = "You prepared this yourself. Somebody else releases it."
DECIDED = "This was decided already."
NO_FILE = "There is no file: it was not made yet, or it is destroyed."
NOT_HANDED_OVER = "Nothing was handed over yet."
ACCOUNTS = (Role.PRIVACY_OFFICE, Role.COMPONENT_PRIVACY_OFFICER, Role.AUDITOR)


@Policy
def list_handovers(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters and lead of the study, and the offices that read the accounting (R-146)."""
    works_on_it = any(
        may_on_study(user, each, study, at=at) for each in ("open_contacts", "close_study")
    )
    yield works_on_it or _reads_accounts_of(user, study, at), NOT_YOURS


view_handover = list_handovers


@Policy
def prepare_handover(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study; what stands against vendor and study is asked besides (R-144)."""
    yield from may(user, "open_contacts", study, at)
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED


@Policy
def release_handover(user: User, handover: Handover, study: Study, *, at: datetime) -> Conditions:
    """The component's privacy officer, never who prepared it."""
    is_officer = has_role(user, Role.COMPONENT_PRIVACY_OFFICER, at=at, component=study.component)
    yield is_officer, NOT_OFFICER
    yield handover.prepared_by != user.user_ref, PREPARED_IT
    yield handover.status == HandoverStatus.PREPARED, DECIDED


decline_handover = release_handover


@Policy
def withdraw_handover(user: User, handover: Handover, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study, until somebody decided."""
    yield from may(user, "open_contacts", study, at)
    yield handover.status == HandoverStatus.PREPARED, DECIDED


@Policy
def download_handover(user: User, handover: Handover, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study, as long as the file is there."""
    yield from may(user, "open_contacts", study, at)
    there = handover.path and handover.status in {
        HandoverStatus.READY,
        HandoverStatus.HANDED_OVER,
    }
    yield there, NO_FILE


@Policy
def record_return(user: User, disclosure: Disclosure, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study enter what the vendor told, also after it has closed."""
    yield from may(user, "open_contacts", study, at)


@Policy
def list_disclosures(user: User, *, at: datetime) -> Conditions:
    """The offices for privacy, and auditors (5 U.S.C. 552a(c), R-146)."""
    reads = may_use_page(user, "disclosures", at=at)
    yield reads, "The offices for privacy and auditors read this."


def _reads_accounts_of(user: User, study: Study, at: datetime) -> bool:
    return any(has_role(user, role, at=at, component=study.component) for role in ACCOUNTS)
