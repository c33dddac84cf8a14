"""Texts that arrive as files: read once, and nothing of the file is kept."""

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from foundation.keyring.uploads import SealedUpload, forget_upload
from studies.documents import LARGEST_FILE, DocumentError, read_document


def typed_or_read(request: HttpRequest) -> tuple[QueryDict, list[str]]:
    """What was sent, the text of a file in place of the typed one, and what is wrong with it."""
    said = request.POST.copy()
    file = request.FILES.get("file")
    if file is None:
        return said, []
    try:
        if (file.size or 0) > LARGEST_FILE:
            raise DocumentError("The file is larger than 5 MB. Send only the text of it.")
        read = read_document(file.name or "", file.read())
    except DocumentError as error:
        return said, error.problems
    finally:
        forget_file(request)
    said["text"], said["text_format"] = read.text, read.text_format
    return said, []


def forget_file(request: HttpRequest) -> None:
    """Destroy what was uploaded with this request."""
    for file in request.FILES.values():
        if isinstance(file, SealedUpload):
            file.close()
            forget_upload(file.upload_ref, at=timezone.now())
