"""When two collections ask the same questions, so that the law counts their people together. Pure.

5 CFR 1320.3(c) counts the persons to whom *identical questions* are put. Two instruments are the
same here when at least half of the questions of the smaller one are asked by the other too: a
question added, left out or swapped does not make another collection. Demographic questions, codes,
order, upper and lower case, blanks and punctuation make no difference. A question of the bank is
the same in every language in which the bank has it. Why half: decision 0006.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from studies.instruments import asked, content_hash, options_of
from studies.instruments.bank import Banked
from studies.instruments.kinds import rows_of

# At least one in so many questions of the smaller instrument is asked by the other too.
ONE_SHARED_IN = 2

_NO_WORD = re.compile(r"[\W_]+")


def fingerprints(
    definition: Mapping[str, Any], bank: Mapping[str, Banked] | None = None
) -> list[str]:
    """One SHA-256 in hex for each question that counts, sorted; of all where none counts.

    ``bank`` has the questions that the definition's marks name.
    """
    questions = asked(definition)
    counting = [question for question in questions if not question.get("demographic")]
    return sorted({fingerprint_of(question, bank or {}) for question in counting or questions})


def fingerprint_of(question: Mapping[str, Any], bank: Mapping[str, Banked]) -> str:
    """What the question asks, in the language of the bank where it is one of the bank."""
    banked = bank.get(question.get("bank", ""))
    return _fingerprint(banked.question if banked else question)


def words_of(text: str) -> str:
    """A text by its words alone: without case, blanks and punctuation."""
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _fingerprint(question: Mapping[str, Any]) -> str:
    answers = sorted(words_of(label) for label in options_of(question).values())
    rows = sorted(words_of(label) for label in rows_of(question).values())
    return content_hash(
        [words_of(question["text"]), question["kind"], answers, *([rows] if rows else [])]
    )
