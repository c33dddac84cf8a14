"""Who was asked and who answered, as a table in words and as a sentence of the method note."""

from collections.abc import Iterator

from reports.disclosure.protected import HIDDEN, Printed
from reports.disclosure.responding import ProtectedWay
from reports.document import ReportDocument
from reports.formats.plain import PlainRow, PlainTable
from reports.formats.words import MARKER, count_text, percent_text

TITLE = "Response"
WORDS = ("Wave", "Way of answering")
NUMBERS = ("Asked", "Answered", "Response rate")
NOT_KNOWN = "Not known"


def response_tables(document: ReportDocument) -> list[PlainTable]:
    """One, with a line for every way of answering in every wave; none where nothing is known."""
    rows = tuple(
        PlainRow((document.label(each.stratum), way.way), _numbers(way))
        for each in document.response
        for way in each.ways
    )
    return [PlainTable("Who was asked and who answered", WORDS, NUMBERS, rows)] if rows else []


def response_note(document: ReportDocument) -> Iterator[str]:
    """The rates that are shown, and what is not known."""
    told = [
        f"{document.label(each.stratum)}, {way.way[:1].lower()}{way.way[1:]}: {_told(way)}"
        for each in document.response
        for way in each.ways
    ]
    if told:
        yield (
            f"How many answered. {'; '.join(told)}. The response rate is those who answered of all "
            "who were asked, everybody asked being taken for eligible (AAPOR response rate 1). How "
            "many saw a link that is open to everybody is not known."
        )


def _told(way: ProtectedWay) -> str:
    if way.rate is not None:
        rate = percent_text(way.rate, way.decimals)
        return f"{rate} ({count_text(way.answered)} of {count_text(way.asked)})"
    if way.answered is HIDDEN:
        return MARKER.lower()
    return f"{count_text(way.answered)} answered"


def _numbers(way: ProtectedWay) -> tuple[str, str, str]:
    asked = _or_not_known(way.asked)
    if way.rate is not None:
        return asked, count_text(way.answered), percent_text(way.rate, way.decimals)
    is_hidden = HIDDEN in (way.asked, way.answered)
    return asked, count_text(way.answered), MARKER if is_hidden else NOT_KNOWN


def _or_not_known(number: Printed | None) -> str:
    return NOT_KNOWN if number is None else count_text(number)
