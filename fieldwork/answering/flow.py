"""From what somebody has answered and what the form sent to the next screen. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fieldwork.answering.progress import Progress
from fieldwork.reading.open_texts import kinds_in
from studies.instruments.answering import Screen, screens
from studies.instruments.given import Answers, variables_of
from studies.instruments.kinds import Definition, Question, other_key, text_keys
from studies.instruments.sending import Sent, Taken, take

SEEN = "seen"  # <name>__seen: that the person was told what this text seems to hold


class Move(StrEnum):
    """What somebody wants. ``SHOW`` is the same screen again, as after another language."""

    NEXT = "next"
    BACK = "back"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody is now, with what the form said where it is shown again.

    ``problems`` are by key of question, ``told`` by name of open text: what it seems to hold.
    """

    progress: Progress
    screens: list[Screen]
    problems: Mapping[str, Taken] = field(default_factory=dict)
    told: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def screen(self) -> Screen | None:
        """What is shown; nothing once there is only the review."""
        step = self.progress.step
        return self.screens[step] if 0 <= step < len(self.screens) else None


def turn(definition: Definition, progress: Progress, sent: Sent, move: Move) -> Turn:
    """Take what was sent for the screen at which somebody is, and go where they want.

    Whoever goes back loses nothing that could be read; else what cannot be read is shown again.
    """
    before = screens(definition, progress.answers)
    here = _here(before, progress)
    if here is None:  # the review, which sends no answers
        return shown(definition, progress, by=-1 if move == Move.BACK else 0)
    taken = {question["key"]: take(question, sent) for question in here.questions}
    problems = {key: one for key, one in taken.items() if one.problem}
    answered = progress.with_answers(_replaced(definition, here, progress.answers, taken))
    told = dict(_personal(here, taken, sent)) if move == Move.NEXT and not problems else {}
    if told or (problems and move != Move.BACK):
        return Turn(answered, before, problems, told)
    return shown(definition, answered, by={Move.NEXT: 1, Move.BACK: -1}.get(move, 0))


def shown(definition: Definition, progress: Progress, *, by: int = 0) -> Turn:
    """The screen so many further on, never before the first nor after the review."""
    every = screens(definition, progress.answers)
    return Turn(progress.at(min(max(progress.step + by, 0), len(every))), every)


def _here(every: list[Screen], progress: Progress) -> Screen | None:
    return every[progress.step] if 0 <= progress.step < len(every) else None


def _replaced(
    definition: Definition, screen: Screen, answers: Answers, taken: Mapping[str, Taken]
) -> Answers:
    """The answers with those of this screen in place of its earlier ones.

    Where one cannot be read, the earlier one stays out: nobody sends what they do not see.
    """
    here = [question for question in screen.questions if question["key"] in taken]
    gone = {name for question in here for name in (*variables_of(question), *_texts(question))}
    final = Answers(
        {name: code for name, code in answers.codes.items() if name not in gone},
        {name: text for name, text in answers.texts.items() if name not in gone},
    )
    for one in (one for one in taken.values() if not one.problem):
        final.update(one.answers.codes, one.answers.texts)
    return final


def _texts(question: Question) -> tuple[str, str]:
    return question["key"], other_key(question)


def _personal(
    screen: Screen, taken: Mapping[str, Taken], sent: Sent
) -> Iterator[tuple[str, list[str]]]:
    """Open texts that look personal, unless the person was told of exactly this text (R-111)."""
    for name in text_keys({"questions": screen.questions}):
        key = next(q["key"] for q in screen.questions if name in _texts(q))
        text = taken[key].answers.texts.get(name, "")
        kinds = kinds_in(text)
        if kinds and sent.get(f"{name}__{SEEN}", [""])[0] != digest(text):
            yield name, kinds


def digest(text: str) -> str:
    """A short name of a text, by which it is known whether it was changed since."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
