"""Texts of a study: reading files of offices, what is shown, whom they name.

Pure: nothing here reads a database.
"""

from studies.documents.checking import DocumentText, check_document
from studies.documents.contacts import contacts_in
from studies.documents.placeholders import PLACEHOLDERS, filled_in, placeholders_in
from studies.documents.printing import as_blocks
from studies.documents.reading import LARGEST_FILE, DocumentError, ReadText, read_document, tidy
from studies.documents.showing import as_html

__all__ = [
    "LARGEST_FILE",
    "PLACEHOLDERS",
    "DocumentError",
    "DocumentText",
    "ReadText",
    "as_blocks",
    "as_html",
    "check_document",
    "contacts_in",
    "filled_in",
    "placeholders_in",
    "read_document",
    "tidy",
]
