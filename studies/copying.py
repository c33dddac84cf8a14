"""What of a study's documents a copy of the study begins with."""

from datetime import datetime

from foundation.access.models import User
from studies.actions import create_document
from studies.documents import DocumentText
from studies.models import DocumentVersion, Study


def copy_documents(*, source: Study, study: Study, by: User, at: datetime) -> None:
    """The text of every document in use, as the first version of a document of the new study."""
    versions = DocumentVersion.objects.filter(document__study=source).in_use()
    for version in versions.select_related("document").order_by("document_id"):
        said = DocumentText(
            title=version.title,
            language=version.language,
            text=version.text,
            text_format=version.text_format,
            contacts_confirmed=version.contacts_confirmed,
        )
        create_document(study=study, kind=version.document.kind, said=said, by=by, at=at)
