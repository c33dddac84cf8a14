"""A long list of contacts on its way into the vault."""

from datetime import datetime

from foundation.access.models import User
from foundation.keyring.models import PendingUpload
from foundation.keyring.uploads import keep_for_study
from participants.actions import begin_contact_import
from participants.models import ContactImport
from participants.reading.mapping import ContactMapping
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import an_upload
from tests.builders.participants import COLUMNS, a_contact_list, details


def a_long_list(
    study: Study, text: str = "", *, by: User, at: datetime = NOW, **origin: str
) -> ContactImport:
    """A list whose columns were chosen, and which no job has read yet."""
    upload = an_upload((text or a_contact_list(3)).encode(), by=by, name="people.csv")
    keep_for_study(upload.upload_ref, study_ref=study.study_ref)
    return begin_contact_import(
        study=study,
        upload=PendingUpload.objects.get(upload_ref=upload.upload_ref),
        mapping=ContactMapping(COLUMNS),
        details=details(**origin),
        by=by,
        at=at,
    )
