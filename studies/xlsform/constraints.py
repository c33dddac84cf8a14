"""What forms say under “constraint” → bounds of a question, and choices that stand alone."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from studies.instruments.kinds import Question, exclusive_of
from studies.vocabulary import QuestionKind
from studies.xlsform.expressions import (
    Call,
    Compare,
    ExpressionError,
    Joined,
    Literal,
    Node,
    Ref,
    parse,
)
from studies.xlsform.names import codes_by_name, names_of

BOUNDS = {QuestionKind.NUMBER: ("smallest", "largest"), QuestionKind.DATE: ("earliest", "latest")}
COUNT_OF_SEVERAL = ((">", "1"), (">=", "2"))


def constrained(question: Question, text: str, *, name: str) -> dict[str, Any]:
    """The question within the constraint; ``name`` is what the form calls it.

    :raises ExpressionError: if a question cannot have it.
    """
    tests = [*_tests(parse(text), name)]
    kind = question["kind"]
    if kind == QuestionKind.MULTIPLE:
        alone = {_alone(question, test) for test in tests}
        options = [
            {**option, "exclusive": True} if option["code"] in alone else option
            for option in question["options"]
        ]
        return {**question, "options": options}
    if kind == QuestionKind.NUMBER:
        return {**question, **_bounds(tests, question)}
    if kind == QuestionKind.DATE:
        return {**question, **_years(tests)}
    raise ExpressionError("Answers of this kind are not checked.")


def constraint_of(question: Question) -> str:
    """The constraint that says the question's bounds, or which choices stand alone."""
    if question["kind"] == QuestionKind.MULTIPLE:
        names = names_of(question)
        alone = [names[code] for code in names if code in exclusive_of(question)]
        return " and ".join(
            f"not(selected(., '{name}') and count-selected(.) > 1)" for name in alone
        )
    if question["kind"] not in BOUNDS:
        return ""
    low, high = (question.get(name) for name in BOUNDS[question["kind"]])
    if question["kind"] == QuestionKind.DATE:
        pairs = ((low, f". >= date('{low}-01-01')"), (high, f". <= date('{high}-12-31')"))
    else:
        pairs = ((low, f". >= {low}"), (high, f". <= {high}"))
    return " and ".join(words for bound, words in pairs if bound is not None)


def _tests(node: Node, name: str) -> Iterator[Node]:
    """Its parts, all of which must hold; each is about the answer itself."""
    if isinstance(node, Joined) and node.word == "and":
        for part in node.parts:
            yield from _tests(part, name)
    elif isinstance(node, Compare):
        test = node.flipped() if isinstance(node.left, Literal) else node
        if not (isinstance(test.left, Ref) and test.left.name in ("", name)):
            raise ExpressionError("It compares something else than the answer itself.")
        yield test
    elif isinstance(node, Call):
        yield node
    else:
        raise ExpressionError("Bounds are joined by “and”.")


def _alone(question: Question, test: Node) -> int:
    """The choice with which nothing else goes."""
    match test:
        case Call("not", (Joined("and", (first, second)),)):
            for one, other in ((first, second), (second, first)):
                match one, other:
                    case (
                        Call("selected", (Ref(""), Literal(text=name))),
                        Compare(op, Call("count-selected", (Ref(""),)), Literal(text=count)),
                    ) if (op, count) in COUNT_OF_SEVERAL:
                        code = codes_by_name(question).get(name)
                        if code is not None:
                            return code
    raise ExpressionError(
        "Of several choices it can only say that one stands alone: "
        "not(selected(., 'none') and count-selected(.) > 1)."
    )


def _bounds(tests: list[Node], question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {}
    whole = not question.get("decimals", 0)
    for test in tests:
        match test:
            case Compare(op, Ref(), Literal() as value) if value.number is not None:
                number = value.number
            case _:
                raise ExpressionError("Numbers are only kept within two bounds.")
        if op in (">", ">="):
            low = _bound(number, strict=op == ">", whole=whole, rounding=ROUND_CEILING)
            found["smallest"] = max(low, found.get("smallest", low))
        elif op in ("<", "<="):
            high = _bound(number, strict=op == "<", whole=whole, rounding=ROUND_FLOOR)
            found["largest"] = min(high, found.get("largest", high))
        else:
            raise ExpressionError("Numbers are only kept within two bounds.")
    if min(found.values()) < 0:
        raise ExpressionError("Numbers below zero cannot be answered.")
    return found


def _bound(number: Decimal, *, strict: bool, whole: bool, rounding: str) -> int:
    """The whole number that bounds the answers; where these are whole too, any bound has one."""
    inward = 1 if rounding == ROUND_CEILING else -1
    nearest = number.to_integral(rounding)
    if strict and whole and nearest == number:
        return int(nearest) + inward
    if whole or (nearest == number and not strict):
        return int(nearest)
    raise ExpressionError("Bounds of numbers with decimals are whole numbers, with >= and <=.")


def _years(tests: list[Node]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for test in tests:
        match test:
            case Compare(op, Ref(), Call("date", (Literal(text=day),))):
                year, _, rest = day.partition("-")
                bound = {(">=", "01-01"): "earliest", ("<=", "12-31"): "latest"}.get((op, rest))
                if bound and year.isdecimal():
                    found[bound] = int(year)
                    continue
        raise ExpressionError(
            "Dates are kept within whole years: "
            ". >= date('2020-01-01') and . <= date('2020-12-31')."
        )
    return found
