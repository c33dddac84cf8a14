"""What a privacy officer would ask about a questionnaire, before one has to. Pure.

It points and explains; it refuses nothing. Words are looked for in English only, the language in
which reviewers read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from studies.instruments.kinds import ONE_CODE, Definition, Question, asked, options_of
from studies.vocabulary import Demographic, Pii, QuestionKind

# What is named → how people ask for it.
PERSONAL = {
    "a name": r"\b(your|full|first|last|family|given|maiden) name\b",
    "an e-mail address": r"\be-?mail( address)?\b",
    "a telephone number": r"\b(tele)?phone( number)?\b|\bcell number\b",
    "a postal address": r"\b(home|mailing|postal|street|your) address\b|\bzip code\b",
    "a date of birth": r"\b(date of birth|birth ?date|birthday|when were you born)\b",
    "a number that identifies a person": (
        r"\b(social security|ssn|passport|license|licence|alien|case|receipt|account|employee"
        r"|badge|traveler|traveller) (number|no\.?|id)\b|\bssn\b"
    ),
    "the name of an employee": r"\bname of the (officer|agent|employee|representative|person)\b",
}
OPINION = ONE_CODE | {QuestionKind.MATRIX}
JOINED = re.compile(r"\band/or\b|\b\w+ and \w+", re.IGNORECASE)
HARMLESS_PAIRS = re.compile(r"\b(terms and conditions|pros and cons|race and ethnicity)\b", re.I)
WORD = re.compile(r"[A-Za-z’']+")
VOWELS = re.compile(r"[aeiouy]+")
SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
HIGHEST_GRADE = 8.0
FEWEST_WORDS = 6
LONGEST_SENTENCE = 25


@dataclass(frozen=True, slots=True)
class Advice:
    """``key`` names the question; ``text`` says what to look at, and why."""

    key: str
    text: str


def advice(definition: Definition, *, expected: int, threshold: int) -> list[Advice]:
    """Everything worth another look, question by question.

    ``expected`` is how many people are expected to answer, ``threshold`` the smallest group that a
    report shows (PIA 2.5).
    """
    return [
        Advice(question["key"], text)
        for question in asked(definition)
        for text in (
            *_personal(question),
            *_open_demographic(question),
            *_too_fine(question, expected, threshold),
            *_two_at_once(question),
            *_hard_to_read(question),
        )
    ]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade level: the years of school that a reader needs (Kincaid, 1975)."""
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(len(SENTENCE.findall(text.strip())), 1)
    syllables = sum(map(syllables_of, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def syllables_of(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    lower = word.lower()
    groups = len(VOWELS.findall(lower))
    silent = lower.endswith("e") and not lower.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)


def _personal(question: Question) -> Iterator[str]:
    if question.get("pii", Pii.NONE) not in (Pii.NONE, None):
        return
    for what, pattern in PERSONAL.items():
        if re.search(pattern, question["text"], re.IGNORECASE):
            yield (
                f"It seems to ask for {what}, though it is marked as asking nothing personal. "
                "Leave it out, or say what it asks about the person."
            )


def _open_demographic(question: Question) -> Iterator[str]:
    demographic = question.get("demographic")
    if demographic and question["kind"] in (QuestionKind.TEXT, QuestionKind.NUMBER):
        name = str(Demographic(demographic).label).lower()
        yield f"It asks for {name} in free words or numbers. Offer bands to choose from instead."


def _too_fine(question: Question, expected: int, threshold: int) -> Iterator[str]:
    if question["kind"] not in (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE):
        return
    answers = len(options_of(question))
    each = expected // answers
    if expected and each < threshold:
        yield (
            f"With {expected:,} people and {answers} answers, about {each:,} fall on each; groups "
            f"below {threshold} are hidden in reports. Merge answers."
        )


def _two_at_once(question: Question) -> Iterator[str]:
    text = HARMLESS_PAIRS.sub("", question["text"])
    if question["kind"] in OPINION and not question.get("demographic") and JOINED.search(text):
        yield "“And” may make two questions of one, so that one answer fits neither. Ask one thing."


def _hard_to_read(question: Question) -> Iterator[str]:
    text = question["text"]
    sentences = [part for part in SENTENCE.split(text) if part.strip()]
    longest = max((len(WORD.findall(part)) for part in sentences), default=0)
    if longest > LONGEST_SENTENCE:
        yield f"A sentence of {longest} words is long. Make two of it."
    years = grade(text)
    if len(WORD.findall(text)) >= FEWEST_WORDS and years > HIGHEST_GRADE:
        yield (
            f"It reads at grade {years:.0f}; the public is asked at grade {HIGHEST_GRADE:.0f} or "
            "below. Use shorter words and sentences."
        )
