"""XLSForm, the workbook in which other survey tools keep questionnaires: read and written. Pure.

A workbook becomes a definition of ``studies.instruments``, or an account by sheet, row and column
of everything that cannot be carried; nothing is dropped without being told. What is written reads
back as the same definition: what XLSForm has no word for stands in columns ``portal::…``, which
other tools pass over. A word of the specification is either carried, remarked (told, harmless) or
refused; the tables in ``headings`` and ``types`` say which.
"""

from studies.xlsform.account import Account, Finding, Outcome
from studies.xlsform.files import FormFileError, read_file
from studies.xlsform.reading import Asking, read_form
from studies.xlsform.sheets import Book, Sheet
from studies.xlsform.writing import write_form

__all__ = [
    "Account",
    "Asking",
    "Book",
    "Finding",
    "FormFileError",
    "Outcome",
    "Sheet",
    "read_file",
    "read_form",
    "write_form",
]
