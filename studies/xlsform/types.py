"""The types of questions that XLSForm knows, and what becomes of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

Refusal = tuple[str, str]

_IDENTIFIES: Final[Refusal] = (
    "“{type}” would record by itself who answers, on what, or when: it would identify people.",
    "Take the row out.",
)
_PLACE: Final[Refusal] = (
    "“{type}” would record where people are: it would identify them.",
    "Take the row out, or ask for the state or county as a choice.",
)
_MEDIA: Final[Refusal] = (
    "“{type}” asks for a file: questionnaires take no pictures, sounds or films of people.",
    "Take the row out, or ask for words.",
)
_DAY: Final[Refusal] = (
    "“{type}” asks for a day or a time: days can identify people and are not asked for.",
    "Ask for a month or a year: type “date” with the appearance “month-year” or “year”.",
)
_WORKED_OUT: Final[Refusal] = (
    "“{type}” works something out or carries it along: nothing is kept but what people answer.",
    "Take the row out, and what refers to it.",
)
_ELSEWHERE: Final[Refusal] = (
    "“{type}” reads lists from another file.",
    "Put the choices on the sheet “choices”.",
)
_CODE: Final[Refusal] = (
    "“{type}” reads a printed code, which can name a person or a thing.",
    "Take the row out.",
)
_REPEAT: Final[Refusal] = (
    "Questions are not repeated: answers about each of several people would tell them apart.",
    "Ask once, about all together, or make a question for each.",
)

KINDS: Final[Mapping[str, frozenset[str]]] = {
    "text": frozenset({"text", "string", "q string", "add text prompt"}),
    "integer": frozenset({"integer", "int", "q int", "add integer prompt"}),
    "decimal": frozenset({"decimal", "q decimal", "add decimal prompt"}),
    "percentage": frozenset({"percentage"}),
    "note": frozenset({"note", "q note", "add note prompt"}),
    "acknowledge": frozenset({"acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"}),
    "range": frozenset({"range"}),
    "date": frozenset({"date", "q date", "add date prompt"}),
}
REFUSED: Final[Mapping[Refusal, frozenset[str]]] = {
    _IDENTIFIES: frozenset(
        {
            "start", "end", "today", "start time", "end time", "get start time", "get end time",
            "get today", "deviceid", "device id", "get device id", "subscriberid",
            "subscriber id", "get subscriber id", "simserial", "sim id", "get sim id", "imei",
            "phonenumber", "phone number", "get phone number", "username", "email", "audit",
            "uri:deviceid", "uri:subscriberid", "uri:simserial", "uri:phonenumber",
            "uri:username", "uri:email", "background-audio",
        }
    ),
    _PLACE: frozenset(
        {
            "geopoint", "geotrace", "geoshape", "gps", "location", "q geopoint", "q geoshape",
            "q geotrace", "q location", "add location prompt", "start-geopoint",
            "background-geopoint", "osm",
        }
    ),
    _MEDIA: frozenset(
        {
            "image", "photo", "audio", "video", "file", "q picture", "q image", "q audio",
            "q video", "add image prompt", "add photo prompt", "add audio prompt",
            "add video prompt", "add file prompt", "large-image",
        }
    ),
    _DAY: frozenset(
        {
            "time", "datetime", "date time", "q date time", "q datetime",
            "add date time prompt", "add datetime prompt",
        }
    ),
    _WORKED_OUT: frozenset(
        {"calculate", "q calculate", "add calculate prompt", "calculate_here", "hidden"}
    ),
    _ELSEWHERE: frozenset({"csv-external", "xml-external", "select one external", "include"}),
    _CODE: frozenset({"barcode", "q barcode", "add barcode prompt"}),
}  # fmt: skip

_SELECTS: Final = re.compile(
    r"(?P<one>add select one prompt using|select one from|select one using|select1|select_one"
    r"|select one|q select1)"
    r"|(?P<several>add select multiple prompt using|select all that apply from"
    r"|select all that apply|select multiple from|select multiple using|select_multiple"
    r"|select multiple|q select)"
    r"|(?P<rank>rank)",
    re.IGNORECASE,
)
_FROM_FILE: Final = re.compile(
    r"(select[_ ](one|multiple)[_ ](from[_ ]file|external)|select_one_external|cascading[_ ]select"
    r"|include)\b",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(
    r"(?P<edge>begin|end)[ _]?(?P<what>group|repeat|lgroup|looped group|loop)\b", re.IGNORECASE
)
OR_OTHER: Final = re.compile(r"\s+or[ _](specify[ _])?other$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Type:
    """What a row is: a ``word`` of ours, the list it offers, or why it is refused."""

    word: str
    list_name: str = ""
    or_other: bool = False
    refusal: Refusal | None = None


def type_of(cell: str) -> Type:
    """The type that a cell names, in whatever spelling."""
    text = " ".join(cell.split())
    edge = _GROUP.match(text)
    if edge:
        return _edge(edge)
    if _FROM_FILE.match(text):
        return _refused(text.split()[0], _ELSEWHERE)
    select = _SELECTS.match(text)
    if select and (len(text) == select.end() or text[select.end()] == " "):
        return _select(text, select)
    low = "osm" if text.lower().startswith("osm ") else text.lower()
    for word, names in KINDS.items():
        if low in names:
            return Type(word)
    for refusal, names in REFUSED.items():
        if low in names:
            return _refused(text, refusal)
    known = text in QUESTION_TYPE_DICT
    words = (
        "“{type}” has no place in an instrument." if known else "“{type}” is no type of XLSForm."
    )
    return _refused(text, (words, "Choose another type, or take the row out."))


def _edge(edge: re.Match[str]) -> Type:
    begins = edge["edge"].lower() == "begin"
    if edge["what"].lower() == "group":
        return Type("begin" if begins else "end")
    return Type("begin repeat", refusal=_REPEAT) if begins else Type("end")


def _select(text: str, select: re.Match[str]) -> Type:
    rest = text[select.end() :]
    other = OR_OTHER.search(rest)
    list_name = (rest[: other.start()] if other else rest).strip()
    word = "one" if select["one"] else "several" if select["several"] else "rank"
    return Type(word, list_name, or_other=bool(other))


def _refused(text: str, refusal: Refusal) -> Type:
    words, todo = refusal
    return Type("", refusal=(words.format(type=text), todo))
