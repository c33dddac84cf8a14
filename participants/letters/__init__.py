"""Letters to people who may be asked: set as tagged PDF, to fold into window envelopes.

Pure: the words come in, the pages go out; nothing is looked up, kept or sent.
"""

from participants.letters.addressing import address_lines
from participants.letters.document import Addressed, LetterText, Sheet, UnprintableError, as_letters

__all__ = [
    "Addressed",
    "LetterText",
    "Sheet",
    "UnprintableError",
    "address_lines",
    "as_letters",
]
