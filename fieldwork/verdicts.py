"""What a reviewer chose for each open answer, as posted. Reads what was sent; never saves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from fieldwork.actions import Unreviewed, Verdict
from fieldwork.lifecycle import TextStatus
from fieldwork.reading.open_texts import REMOVED, without

CHOICES = (
    (TextStatus.KEPT, "Keep"),
    (TextStatus.CUT, "Keep without some parts"),
    (TextStatus.REMOVED, "Remove"),
)
KEEP_OTHERS = "keep"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; ``what`` says what it looks like, if it looks personal."""

    text: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text on the page, with what was chosen and typed so far."""

    ref: str
    parts: tuple[Part, ...]
    chosen: str
    left: str
    looks_personal: bool
    error: str = ""


def rows_of(
    texts: Sequence[Unreviewed], posted: QueryDict | None, wrong: Sequence[UUID] = ()
) -> list[TextRow]:
    """The texts of a page; what looks personal is already cut from the text to be edited."""
    return [_row(text, posted or QueryDict(), is_wrong=text.text_ref in wrong) for text in texts]


def verdicts_in(posted: QueryDict) -> list[Verdict]:
    """What was decided; texts without a choice go on waiting.

    "Keep the others" is about texts in which nothing was marked; a part that was replaced without
    choosing anything is a cut all the same, so that it is not kept whole by mistake.
    """
    return list(_verdicts(posted))


def _verdicts(posted: QueryDict) -> Iterator[Verdict]:
    marked = set(posted.getlist("marked"))
    for ref in posted.getlist("shown"):
        left = _lines_of(posted.get(f"left-{ref}", ""))
        chosen = posted.get(f"choice-{ref}", "")
        if not chosen and ref not in marked:
            others = TextStatus.KEPT if posted.get("others") == KEEP_OTHERS else ""
            chosen = TextStatus.CUT if REMOVED in left else others
        if (known := _status(chosen)) and (text_ref := _ref(ref)):
            yield Verdict(text_ref, known, left if known == TextStatus.CUT else "")


def _row(text: Unreviewed, posted: QueryDict, *, is_wrong: bool) -> TextRow:
    ref = str(text.text_ref)
    proposed = without(text.text, [(found.start, found.end) for found in text.found])
    return TextRow(
        ref=ref,
        parts=tuple(_parts(text)),
        chosen=posted.get(f"choice-{ref}", ""),
        left=posted.get(f"left-{ref}", proposed),
        looks_personal=bool(text.found),
        error="Only put [removed] in place of what is to go; change nothing else."
        if is_wrong
        else "",
    )


def _parts(text: Unreviewed) -> Iterator[Part]:
    at = 0
    for found in text.found:
        if found.start > at:
            yield Part(text.text[at : found.start])
        yield Part(text.text[found.start : found.end], found.kind.value)
        at = found.end
    if at < len(text.text):
        yield Part(text.text[at:])


def _lines_of(text: str) -> str:
    """Browsers send every line break as two characters."""
    return text.replace("\r\n", "\n")


def _status(chosen: str) -> TextStatus | None:
    return next((status for status, _ in CHOICES if status == chosen), None)


def _ref(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
