"""What a document needs before it becomes a material."""

from dataclasses import dataclass

from studies.documents.contacts import contacts_in
from studies.documents.placeholders import problem_of_placeholders
from studies.documents.reading import DocumentError, check_text

CONFIRM_FIRST = (
    "The text names {found}. Confirm that this is the office’s own contact, or take it out."
)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a version says; ``text_format`` is a value of ``TextFormat``."""

    title: str
    language: str
    text: str
    text_format: str = "plain"
    contacts_confirmed: bool = False


def check_document(said: DocumentText, *, kind: str = "") -> None:
    """Let it become a document of this kind.

    :raises DocumentError: without a title, without text, with contacts nobody confirmed, or with
        placeholders that nothing fills in.
    """
    if not said.title.strip():
        raise DocumentError("Give it a title.")
    check_text(said.text.strip())
    found = contacts_in(said.text)
    if found and not said.contacts_confirmed:
        raise DocumentError(CONFIRM_FIRST.format(found=", ".join(found)))
    if problem := problem_of_placeholders(kind, f"{said.title} {said.text}"):
        raise DocumentError(problem)
