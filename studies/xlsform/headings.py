"""The columns and settings of XLSForm: what they are called, and what becomes of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Heading:
    """A column, and the language of it where it has one."""

    column: str
    language: str = ""


ALIASES: Final[Mapping[str, str]] = {
    "caption": "label",
    "relevance": "relevant",
    "read_only": "readonly",
    "calculate": "calculation",
    "command": "type",
    "tag": "name",
    "value": "name",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "noapperrorstring": "no_app_error_string",
    "jr:noapperrorstring": "no_app_error_string",
    "list name": "list_name",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
GROUPS: Final = frozenset({"bind", "control", "body", "media"})
IN_LANGUAGES: Final = frozenset(
    {
        "label",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "image",
        "big-image",
        "audio",
        "video",
    }
)
PORTAL: Final = "portal::"
PORTAL_OF_CHOICES: Final = "portal_"
"""On the sheet of choices other tools take “::” for a language."""

CARRIED: Final[Mapping[str, frozenset[str]]] = {
    "survey": frozenset(
        {
            "type",
            "name",
            "label",
            "hint",
            "relevant",
            "constraint",
            "appearance",
            "parameters",
            "disabled",
            "readonly",
        }
    ),
    "choices": frozenset({"list_name", "name", "label"}),
    "settings": frozenset({"form_title", "default_language"}),
}

OWN_SENTENCES = "the portal has its own sentence for it"
NO_MEDIA = "Participants are shown words only: no pictures, sounds or films."
NO_TEXT_MESSAGES = "it is for answers by text message"
REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "calculation": (
        "Nothing is worked out from answers while they are given.",
        "Leave it out, or ask for the value itself.",
    ),
    "choice_filter": (
        "A list cannot be cut down to what was answered before.",
        "Make a question for each part of the list, and ask it when its part was chosen.",
    ),
    "repeat_count": ("Questions are not repeated.", "Ask once, or make a question for each time."),
    "trigger": ("Nothing is worked out from answers while they are given.", "Empty the cell."),
    "save_to": (
        "Answers are not kept as records about things or people.",
        "Empty the cell.",
    ),
    "image": (NO_MEDIA, "Say it in words."),
    "big-image": (NO_MEDIA, "Say it in words."),
    "audio": (NO_MEDIA, "Say it in words."),
    "video": (NO_MEDIA, "Say it in words."),
    "query": ("Lists from other files are not read.", "Put the choices on the sheet “choices”."),
}

REMARKED: Final[Mapping[str, str]] = {
    "required": "no question is compulsory: everybody may decline to answer",
    "required_message": OWN_SENTENCES,
    "constraint_message": OWN_SENTENCES,
    "no_app_error_string": OWN_SENTENCES,
    "guidance_hint": "guidance for interviewers is no part of an instrument",
    "default": "every question begins without an answer",
    "autoplay": "there are no films or sounds",
    "rows": "the height of a text box follows what is written",
    "hxl": "it labels exported data for another system",
    "compact_tag": NO_TEXT_MESSAGES,
    "sms_field": NO_TEXT_MESSAGES,
    "sms_option": NO_TEXT_MESSAGES,
    "form_id": "an instrument is known by its study",
    "version": "versions are numbered by the portal",
    "name": "an instrument is known by its study",
    "style": "pages look as everywhere in the portal",
    "instance_name": "answers have no names",
    "public_key": "answers are sealed by the portal's own keys",
    "submission_url": "answers go nowhere but to the portal",
    "auto_send": "answers go nowhere but to the portal",
    "auto_delete": "nothing is kept on the device",
    "allow_choice_duplicates": "a choice stands in its list once",
    "add_none_option": "“prefer not to say” always stands with the choices",
    "clean_text_values": "blanks around texts are left out",
    "omit_instanceid": "answers have no such number",
    "flat": "groups become pages",
    "namespaces": "it is for another system",
    "sms_keyword": NO_TEXT_MESSAGES,
    "sms_separator": NO_TEXT_MESSAGES,
    "sms_date_format": NO_TEXT_MESSAGES,
    "sms_datetime_format": NO_TEXT_MESSAGES,
    "sms_allow_media": NO_TEXT_MESSAGES,
    "sms_response": NO_TEXT_MESSAGES,
    "prefix": NO_TEXT_MESSAGES,
}
UNKNOWN = "it is no column that an instrument has a place for"


def heading(text: str) -> Heading:
    """The column that this heading means, in whatever spelling."""
    words = " ".join(text.split())
    for start in (PORTAL, PORTAL_OF_CHOICES):
        if words.lower().startswith(start):
            return Heading(PORTAL + words.lower().removeprefix(start))
    parts = _parts(words)
    while len(parts) > 1 and parts[0].lower() in GROUPS:
        parts = parts[1:]
    first = "_".join(parts[0].lower().split())
    column = ALIASES.get(first, first)
    if len(parts) == 1:
        return Heading(column)
    if column in IN_LANGUAGES:
        return Heading(column, parts[1])
    return Heading("::".join([column, *parts[1:]]).lower())


def _parts(words: str) -> list[str]:
    """“::” parts a heading; the older “:” does where it is not part of a name such as jr:count."""
    if "::" in words:
        return [part.strip() for part in words.split("::")]
    kept = re.sub(r"\bjr:", "jr\N{NULL}", words)
    return [part.strip().replace("\N{NULL}", ":") for part in kept.split(":")]
