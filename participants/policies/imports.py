"""Who may bring in a long list, and come back to it."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from participants.lifecycle.imports import ContactImportStatus as Status
from participants.models import ContactImport
from participants.policies.contacts import import_contacts, may_import
from participants.policies.reasons import may
from participants.queries.imports import findings_of, is_at_work
from studies.models import Study

AT_WORK = "The list is being read right now. Wait until that has ended."

begin_contact_import = import_contacts


@Policy
def view_contact_import(
    user: User, run: ContactImport, study: Study, *, at: datetime
) -> Conditions:
    """Recruiters of the study see how far a list is and what was found in it."""
    yield from may(user, "import_contacts", study, at)


@Policy
def store_contact_import(
    user: User, run: ContactImport, study: Study, *, at: datetime
) -> Conditions:
    """Recruiters of the study let a clean list be stored."""
    yield from may_import(user, study, at)
    yield run.status == Status.CHECKED, "This list is not waiting to be stored."
    yield findings_of(run).is_clean, "The list still has problems."


@Policy
def restart_contact_import(
    user: User, run: ContactImport, study: Study, *, at: datetime
) -> Conditions:
    """Recruiters of the study let a list be read again that stopped, or whose worker died."""
    yield from may_import(user, study, at)
    yield (
        run.status in {Status.UPLOADED, Status.IMPORTING, Status.FAILED},
        "This list is not waiting to be read.",
    )
    yield not is_at_work(run), AT_WORK


@Policy
def discard_contact_import(
    user: User, run: ContactImport, study: Study, *, at: datetime
) -> Conditions:
    """Recruiters of the study throw a list away that is not stored."""
    yield from may(user, "import_contacts", study, at)
    yield (
        run.status in {Status.UPLOADED, Status.CHECKED, Status.REFUSED, Status.FAILED},
        "This list is stored or thrown away already.",
    )
    yield not is_at_work(run), AT_WORK
