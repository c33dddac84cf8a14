"""Texts as prints show them: as data, so that nothing in them is read as markup."""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from studies.documents.showing import MARKDOWN

Block = dict[str, Any]


def as_blocks(text: str, text_format: str) -> list[Block]:
    """The text as blocks: ``{"kind", "depth", "mark", "spans": [{"text", "strong", "emph"}]}``.

    ``kind`` is "heading", "item" or "paragraph"; ``depth`` how far a block is indented; ``mark``
    what stands before an item.
    """
    if text_format != "markdown":
        return [_line(line) for line in text.splitlines() if line.strip()]
    reader = _Reader()
    return [block for token in MARKDOWN.parse(text) for block in reader.read(token)]


def _line(line: str) -> Block:
    """A line of plain text; an indented one belongs to the line before it."""
    words = [_span(line.strip())]
    return _block("item", words, depth=1) if line.startswith(" ") else _block("paragraph", words)


class _Reader:
    """Where a reader is: in which lists, and in what kind of block."""

    def __init__(self) -> None:
        self.kind = "paragraph"
        self.next_numbers: list[int] = []  # one for each list around; 0 where it is not numbered

    def read(self, token: Token) -> Iterator[Block]:
        """The block that ends with this token, if one does."""
        if token.type == "ordered_list_open":
            self.next_numbers.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            self.next_numbers.append(0)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            self.next_numbers.pop()
        elif token.type in {"list_item_open", "heading_open"}:
            self.kind = "item" if token.type == "list_item_open" else "heading"
        else:
            yield from self._words(token)

    def _words(self, token: Token) -> Iterator[Block]:
        if token.type in {"fence", "code_block"}:
            yield self._ended([_span(token.content.rstrip())])
        elif token.type == "inline":
            yield self._ended(list(_spans(token.children or [])))

    def _ended(self, spans: list[dict[str, Any]]) -> Block:
        mark = self._mark() if self.kind == "item" else ""
        block = _block(self.kind, spans, depth=len(self.next_numbers), mark=mark)
        self.kind = "paragraph"
        return block

    def _mark(self) -> str:
        number = self.next_numbers[-1]
        if not number:
            return "•"
        self.next_numbers[-1] += 1
        return f"{number}."


def _spans(children: Sequence[Token]) -> Iterator[dict[str, Any]]:
    strong = emph = 0
    link = ""
    for child in children:
        strong += {"strong_open": 1, "strong_close": -1}.get(child.type, 0)
        emph += {"em_open": 1, "em_close": -1}.get(child.type, 0)
        if child.type == "link_open":
            link = str(child.attrGet("href") or "")
        elif child.type == "link_close" and link.startswith("http"):
            yield _span(f" ({link})")
        elif child.type == "softbreak":
            yield _span(" ")
        elif child.type == "hardbreak":
            yield _span("\n")
        elif child.content:
            yield _span(child.content, strong=strong > 0, emph=emph > 0)


def _block(kind: str, spans: list[dict[str, Any]], *, depth: int = 0, mark: str = "") -> Block:
    return {"kind": kind, "depth": depth, "mark": mark, "spans": spans}


def _span(text: str, *, strong: bool = False, emph: bool = False) -> dict[str, Any]:
    return {"text": text, "strong": strong, "emph": emph}
