"""The part of XPath in which forms say their conditions, as a tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

LONGEST = 8_000
DEEPEST = 20
TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<ref>\$\{\s*[^}\s]+\s*\})
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<number>-?\d{1,15}(?:\.\d{1,15})?)
    | (?P<op>!=|<=|>=|=|<|>)
    | (?P<mark>[(),])
    | (?P<word>[A-Za-z][A-Za-z0-9_-]*)
    | (?P<self>\.(?![./\d]))
    )\s*""",
    re.VERBOSE | re.ASCII,
)
SMART: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
FLIPPED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class ExpressionError(ValueError):
    """The expression says what cannot be carried; the words say what."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer to a question; the one in question itself has no name."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, or a number in its own spelling."""

    text: str
    is_number: bool = False

    @property
    def number(self) -> Decimal | None:
        """The number that it spells, if it does."""
        return (
            Decimal(self.text)
            if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", self.text, re.ASCII)
            else None
        )


@dataclass(frozen=True, slots=True)
class Call:
    """A function of XPath."""

    name: str
    args: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two things compared."""

    op: str
    left: "Node"
    right: "Node"

    def flipped(self) -> "Compare":
        """The same the other way round."""
        return Compare(FLIPPED.get(self.op, self.op), self.right, self.left)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several joined by “and” or “or”."""

    word: str
    parts: tuple["Node", ...]


Node = Ref | Literal | Call | Compare | Joined
Token = tuple[str, str]


def parse(text: str) -> Node:
    """The tree of an expression.

    :raises ExpressionError: if anything in it is beyond the part that is read here.
    """
    if len(text) > LONGEST:
        raise ExpressionError("It is too long.")
    reader = _Reader([*_tokens(text.translate(SMART))])
    node = reader.joined("or", depth=0)
    if reader.peek() != ("", ""):
        raise ExpressionError(f"“{reader.peek()[1]}” is not understood where it stands.")
    return node


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            rest = text[place:].strip()
            if not rest:
                return
            raise ExpressionError(f"“{rest[:20]}” is not understood.")
        yield str(found.lastgroup), found.group(str(found.lastgroup))
        place = found.end()


@dataclass(slots=True)
class _Reader:
    """Reads tokens from the left."""

    tokens: list[Token]
    place: int = 0

    def peek(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def take(self) -> Token:
        token = self.peek()
        self.place += 1
        return token

    def expect(self, mark: str) -> None:
        if self.take() != ("mark", mark):
            raise ExpressionError(f"“{mark}” is missing.")

    def joined(self, word: str, *, depth: int) -> Node:
        """``or`` joins what ``and`` joins."""
        if depth > DEEPEST:
            raise ExpressionError("It is nested too deep.")
        parts = [self._below(word, depth)]
        while self.peek() == ("word", word):
            self.take()
            parts.append(self._below(word, depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _below(self, word: str, depth: int) -> Node:
        return self.joined("and", depth=depth) if word == "or" else self._compared(depth)

    def _compared(self, depth: int) -> Node:
        left = self._operand(depth)
        if self.peek()[0] != "op":
            return left
        op = self.take()[1]
        return Compare(op, left, self._operand(depth))

    def _operand(self, depth: int) -> Node:
        kind, text = self.take()
        if kind == "ref":
            return Ref(text[2:-1].strip())
        if kind == "self":
            return Ref("")
        if kind in ("text", "number"):
            return Literal(text[1:-1] if kind == "text" else text, kind == "number")
        if (kind, text) == ("mark", "("):
            inner = self.joined("or", depth=depth + 1)
            self.expect(")")
            return inner
        if kind == "word" and self.peek() == ("mark", "("):
            return self._call(text, depth)
        raise ExpressionError(f"“{text}” is not understood." if text else "It ends too early.")

    def _call(self, name: str, depth: int) -> Call:
        self.take()
        args: list[Node] = []
        while self.peek() != ("mark", ")"):
            if args:
                self.expect(",")
            args.append(self.joined("or", depth=depth + 1))
        self.take()
        return Call(name, tuple(args))
