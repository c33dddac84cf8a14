"""Who may write down that somebody does not want to be asked again."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants.policies.reasons import may
from studies.models import Study


@Policy
def record_opt_out(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters, whom people tell it; also after the study has closed (R-030)."""
    yield from may(user, "open_contacts", study, at)
