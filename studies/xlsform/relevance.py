"""What forms say under “relevant” → conditions over earlier answers."""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from studies.instruments.kinds import ONE_CODE, options_of
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
from studies.xlsform.names import Target

Condition = dict[str, Any]
Targets = Mapping[str, Target | str]
"""What can be looked at, by name; or why it cannot."""

COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
SAID = "Conditions can say selected(), =, !=, <, >, <=, >=, and, or, not()."


def condition_of(text: str, targets: Targets) -> Condition:
    """The condition that an expression says.

    :raises ExpressionError: if conditions cannot say it.
    """
    return _Reader(targets).node(parse(text))


class _Reader:
    def __init__(self, targets: Targets) -> None:
        self.targets = targets

    def node(self, node: Node) -> Condition:
        if isinstance(node, Joined):
            parts = [self.node(part) for part in node.parts]
            return _any(parts) if node.word == "or" else _all(parts)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Compare):
            return self._compare(node)
        raise ExpressionError(f"It is not a comparison. {SAID}")

    def _call(self, call: Call) -> Condition:
        if call.name == "not" and len(call.args) == 1:
            return {"not": self.node(call.args[0])}
        match call.args:
            case (Ref() as ref, Literal() as choice) if call.name == "selected":
                return _is(self._target(ref), self._code(ref, choice.text))
        raise ExpressionError(f"It uses “{call.name}()”. {SAID}")

    def _compare(self, compare: Compare) -> Condition:
        if isinstance(compare.left, Literal):
            compare = compare.flipped()
        left, right, op = compare.left, compare.right, compare.op
        if isinstance(left, Call) and isinstance(right, Literal):
            return self._of_call(left, op, right)
        if not isinstance(left, Ref):
            raise ExpressionError(f"It does not compare the answer to one question. {SAID}")
        target = self._target(left)
        if isinstance(right, Call):
            return _dated(target, op, right)
        if not isinstance(right, Literal):
            raise ExpressionError("It compares two answers with each other.")
        if op == "!=":
            return _denied(self._equals(left, target, right))
        return self._equals(left, target, right) if op == "=" else _ordered(target, op, right)

    def _equals(self, ref: Ref, target: Target, value: Literal) -> Condition:
        if not value.text and not value.is_number:
            return _answered(target, said=False)
        if target.kind == QuestionKind.MULTIPLE:
            raise ExpressionError(f"“{ref.name}” takes several answers: use selected().")
        if target.kind == QuestionKind.TEXT:
            raise ExpressionError(f"“{ref.name}” is answered in words: only '' can be compared.")
        if target.kind == QuestionKind.NUMBER:
            return _ordered(target, "=", value)
        return _is(target, self._code(ref, value.text))

    def _of_call(self, call: Call, op: str, value: Literal) -> Condition:
        """Whether anything was chosen or written, or what has which rank."""
        match call.args:
            case (Ref() as ref, Literal(is_number=True) as place) if call.name == "selected-at":
                target = self._target(ref)
                if op == "=" and target.kind == QuestionKind.RANKING:
                    row = self._code(ref, value.text)
                    rank = int(place.text) + 1
                    return {"question": target.question["key"], "row": row, "is": [rank]}
            case (Ref() as ref,) if call.name in ("count-selected", "string-length"):
                if (op, value.text) in ((">", "0"), (">=", "1"), ("!=", "0")):
                    return _answered(self._target(ref), said=True)
                if (op, value.text) in (("=", "0"), ("<", "1")):
                    return _answered(self._target(ref), said=False)
        raise ExpressionError(f"It uses “{call.name}()”. {SAID}")

    def _target(self, ref: Ref) -> Target:
        found = self.targets.get(ref.name)
        if isinstance(found, Target):
            return found
        raise ExpressionError(found or f"“{ref.name}” is the name of no earlier question.")

    def _code(self, ref: Ref, name: str) -> int:
        code = self._target(ref).codes.get(name)
        if code is None:
            raise ExpressionError(f"“{ref.name}” offers no choice “{name}”.")
        return code


def _answered(target: Target, *, said: bool) -> Condition:
    if target.row is None:
        return {**target.place, "answered": said}
    chosen = {**target.place, "is": list(options_of(target.question))}
    return chosen if said else {"not": chosen}


def _is(target: Target, code: int) -> Condition:
    if target.kind not in (*ONE_CODE, QuestionKind.MULTIPLE, QuestionKind.MATRIX):
        raise ExpressionError(f"“{target.question['key']}” is not answered with a choice.")
    return {**target.place, "is": [code]}


def _denied(condition: Condition) -> Condition:
    if "answered" in condition:
        return {**condition, "answered": not condition["answered"]}
    return dict(condition.get("not") or {"not": condition})


def _ordered(target: Target, op: str, value: Literal) -> Condition:
    number = value.number
    if number is None:
        raise ExpressionError(f"“{value.text}” is no number.")
    if target.kind == QuestionKind.NUMBER:
        return {**target.place, **_between(op, number, target.question.get("decimals", 0))}
    if target.kind not in (*ONE_CODE, QuestionKind.MATRIX):
        raise ExpressionError(f"“{target.question['key']}” is not answered with a number.")
    codes = [code for name, code in target.numbers() if COMPARED[op](name, number)]
    if not codes:
        raise ExpressionError(f"“{target.question['key']}” offers no choice {op} {value.text}.")
    return {**target.place, "is": codes}


def _between(op: str, number: Decimal, decimals: int) -> Condition:
    """Bounds on a number, which is kept with so many digits after the point."""
    step = Decimal(1).scaleb(-decimals)
    if op == ">":
        return {"from": _json((number / step).to_integral(ROUND_FLOOR) * step + step)}
    if op == "<":
        return {"to": _json((number / step).to_integral(ROUND_CEILING) * step - step)}
    bounds = {">=": ("from",), "<=": ("to",), "=": ("from", "to")}[op]
    return dict.fromkeys(bounds, _json(number))


def _json(number: Decimal) -> float:
    """A whole number as one, as definitions have them."""
    return int(number) if number == number.to_integral() else float(number)


def _dated(target: Target, op: str, call: Call) -> Condition:
    """From the first day of a year, or to the last of one."""
    match call.args:
        case (Literal(text=day),) if call.name == "date" and target.kind == QuestionKind.DATE:
            year, _, rest = day.partition("-")
            bound = {(">=", "01-01"): "from", ("<=", "12-31"): "to"}.get((op, rest))
            if bound and year.isdecimal():
                return {**target.place, bound: int(year)}
            raise ExpressionError(
                "Dates are compared by whole years: >= date('2020-01-01'), <= date('2020-12-31')."
            )
    raise ExpressionError(f"It uses “{call.name}()”. {SAID}")


def _any(parts: list[Condition]) -> Condition:
    """One of several; several choices of one question are one test."""
    merged: list[Condition] = []
    for part in parts:
        last = merged[-1] if merged else {}
        if "is" in part and "is" in last and _place(part) == _place(last):
            codes = [code for code in part["is"] if code not in last["is"]]
            merged[-1] = {**last, "is": [*last["is"], *codes]}
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else {"any": merged}


def _all(parts: list[Condition]) -> Condition:
    """All of several; two bounds on a number, and “answered, but not with”, are one test."""
    merged: list[Condition] = []
    for part in parts:
        together = _together(merged[-1], part) if merged else None
        if together:
            merged[-1] = together
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else {"all": merged}


def _together(last: Condition, part: Condition) -> Condition | None:
    """The one test that both are, if they are."""
    if set(last) == {"question", "from"} and set(part) == {"question", "to"}:
        return {**last, **part} if _place(part) == _place(last) else None
    denied = part.get("not", {})
    if last.get("answered") is True and "is" in denied and denied["question"] == last["question"]:
        return {**_place(denied), "is_none_of": denied["is"]}
    return None


def _place(condition: Condition) -> Condition:
    return {name: condition[name] for name in ("question", "row") if name in condition}
