"""Who may read what a demonstration did not send."""

from datetime import datetime

from django.conf import settings

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants import queries
from participants.policies.reasons import DESTROYED, may
from studies.models import Study


@Policy
def open_demonstration_messages(user: User, study: Study, *, at: datetime) -> Conditions:
    """Recruiters of the study, in a demonstration only: elsewhere messages are sent, not kept."""
    yield from may(user, "open_contacts", study, at)
    yield settings.PORTAL_IS_DEMO, "Messages that were sent are not kept."
    yield not queries.contacts_were_destroyed(study.study_ref), DESTROYED
