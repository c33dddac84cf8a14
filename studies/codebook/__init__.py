"""The code book of a version: what each column of codes means, for those who read the answers.

It says variables, codes, labels, kinds, demographics and, in words, who was asked; as CSV, JSON
and PDF. It knows the definition only, never an answer. Pure.
"""

from studies.codebook.documents import as_document, as_json
from studies.codebook.entries import COLUMNS, Entry, entries_of, sheet

__all__ = ["COLUMNS", "Entry", "as_document", "as_json", "entries_of", "sheet"]
