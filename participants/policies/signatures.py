"""Who may put signed consent forms into the vault."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants.policies.reasons import may
from studies.models import Study


@Policy
def store_signature(user: User, study: Study, *, at: datetime) -> Conditions:
    """Facilitators of the study put signed consent forms into the vault."""
    yield from may(user, "facilitate_session", study, at)
