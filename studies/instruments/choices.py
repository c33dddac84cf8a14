"""What a kind of question asks of its own fields: options, rows, steps, bounds. Pure."""

import re
from collections.abc import Iterator

from studies.codes import LARGEST_NUMBER_CODE, LARGEST_OPTION_CODE
from studies.instruments.kinds import (
    HIGHEST_RATING,
    LOWEST_RATING,
    MOST_STEPS,
    WITH_OPTIONS,
    Question,
)
from studies.vocabulary import QuestionKind

MOST_OPTIONS = 300
MOST_DECIMALS = 4
MOST_RANKED = 20
PRECISIONS = ("month", "year")
YEARS = (1900, 2200)
NAME = re.compile(r"[\w.:/+%&-]{1,100}")


def problems_of_kind(question: Question) -> Iterator[str]:
    """What is wrong with the fields that only this kind has; ``kind`` is a known one."""
    kind = question["kind"]
    if kind in WITH_OPTIONS:
        yield from _problems_of_options(question, question.get("options"))
    if not isinstance(question.get("shuffle", False), bool):
        yield "“shuffle” must be true or false."
    if kind == QuestionKind.MATRIX:
        yield from _problems_of_rows(question.get("rows"))
    if kind in (QuestionKind.RATING, QuestionKind.NET_PROMOTER):
        yield from _problems_of_steps(question)
    if kind == QuestionKind.NUMBER:
        yield from _problems_of_number(question)
    if kind == QuestionKind.DATE:
        yield from _problems_of_date(question)
    if not isinstance(question.get("short", False), bool):
        yield "“short” must be true or false."


def _problems_of_options(question: Question, options: object) -> Iterator[str]:
    most = MOST_RANKED if question["kind"] == QuestionKind.RANKING else MOST_OPTIONS
    if not isinstance(options, list) or not 2 <= len(options) <= most:
        yield f"“options” must be a list of 2 to {most}."
        return
    marks = _marks_of(question)
    if not all(_is_choice(option, marks) for option in options):
        yield (
            "“options” must each be {“code”: whole number from 0 to "
            f"{LARGEST_OPTION_CODE}, “label”: text}}"
            f"{_or_marked(marks)}."
        )
        return
    yield from _repeated("options", options)
    names = [str(option.get("name") or option["code"]) for option in options]
    if any("name" in option for option in options) and len(set(names)) < len(names):
        yield "“options” repeat a name; where there is none, the code is one."
    if sum(bool(option.get("other")) for option in options) > 1:
        yield "Only one of the “options” may ask for other words."


def _problems_of_rows(rows: object) -> Iterator[str]:
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_OPTIONS:
        yield f"“rows” must be a list of 1 to {MOST_OPTIONS}."
    elif not all(_is_choice(row, frozenset()) and "name" not in row for row in rows):
        yield (
            "“rows” must each be {“code”: whole number from 0 to "
            f"{LARGEST_OPTION_CODE}, “label”: text}}."
        )
    else:
        yield from _repeated("rows", rows)


def _repeated(name: str, choices: list[dict[str, object]]) -> Iterator[str]:
    for part in ("code", "label"):
        values = [choice[part] for choice in choices]
        if len(set(values)) < len(values):
            yield f"“{name}” repeat a {part}."


def _problems_of_steps(question: Question) -> Iterator[str]:
    lowest = question.get("lowest", LOWEST_RATING)
    highest = question.get("highest", HIGHEST_RATING)
    if not (is_whole(lowest) and is_whole(highest)):
        yield "“lowest” and “highest” must be whole numbers."
    elif lowest < 0 or not 1 <= highest - lowest < MOST_STEPS:
        yield f"“lowest” to “highest” must be 2 to {MOST_STEPS} steps, from 0 or more."
    for name in ("low_label", "high_label"):
        if not isinstance(question.get(name, ""), str):
            yield f"“{name}” must be a text."


def _problems_of_number(question: Question) -> Iterator[str]:
    decimals = question.get("decimals", 0)
    if not is_whole(decimals) or not 0 <= decimals <= MOST_DECIMALS:
        yield f"“decimals” must be a whole number from 0 to {MOST_DECIMALS}."
        return
    if not isinstance(question.get("unit", ""), str):
        yield "“unit” must be a text."
    most = LARGEST_NUMBER_CODE // 10**decimals
    yield from _problems_of_range(question, ("smallest", "largest"), (0, most))


def _problems_of_date(question: Question) -> Iterator[str]:
    if question.get("precision", "month") not in PRECISIONS:
        yield f"“precision” must be one of {', '.join(PRECISIONS)}."
    yield from _problems_of_range(question, ("earliest", "latest"), YEARS)


def _problems_of_range(
    question: Question, names: tuple[str, str], within: tuple[int, int]
) -> Iterator[str]:
    """Two bounds, either of which may be left out."""
    low, high = within
    found = {name: question[name] for name in names if question.get(name) is not None}
    wrong = [
        name for name, bound in found.items() if not is_whole(bound) or not low <= bound <= high
    ]
    for name in wrong:
        yield f"“{name}” must be a whole number from {low} to {high}."
    if not wrong and len(found) == len(names) and found[names[0]] > found[names[1]]:
        yield f"“{names[0]}” is more than “{names[1]}”."


def is_whole(value: object) -> bool:
    """A whole number, which yes and no are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _marks_of(question: Question) -> frozenset[str]:
    """What may be marked of an option."""
    if question["kind"] == QuestionKind.MULTIPLE:
        return frozenset({"other", "exclusive"})
    return frozenset({"other"}) if question["kind"] == QuestionKind.SINGLE else frozenset()


def _or_marked(marks: frozenset[str]) -> str:
    if not marks:
        return ""
    return ", with " + " or ".join(f"“{mark}”: true" for mark in sorted(marks)) + " where it fits"


def _is_choice(choice: object, marks: frozenset[str]) -> bool:
    return (
        isinstance(choice, dict)
        and {"code", "label"} <= set(choice) <= {"code", "label", "name"} | marks
        and _is_name(choice)
        and is_whole(choice["code"])
        and 0 <= choice["code"] <= LARGEST_OPTION_CODE
        and isinstance(choice["label"], str)
        and bool(choice["label"].strip())
        and all(isinstance(choice.get(mark, False), bool) for mark in marks)
    )


def _is_name(choice: dict[str, object]) -> bool:
    """A word by which other tools know the option, unless they know it by its code."""
    if "name" not in choice:
        return True
    name = choice["name"]
    return isinstance(name, str) and bool(NAME.fullmatch(name)) and name != str(choice["code"])
