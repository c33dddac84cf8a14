"""What a message to participants leaves open until it is sent: “{link}”, “{last_day}”."""

import re
from collections.abc import Mapping

PLACEHOLDERS: Mapping[str, str] = {
    "link": "the person’s own link to the survey",
    "last_day": "the last day on which answers are taken",
    "minutes": "how many minutes answering takes",
    "name": "the person’s name",
}
MESSAGES = frozenset({"invitation", "reminder", "thanks"})
"""The kinds of documents that are sent; what stands in braces elsewhere is left alone."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def placeholders_in(text: str) -> list[str]:
    """What stands in braces, each once, in the order of the text."""
    return list(dict.fromkeys(_BRACES.findall(text)))


def problem_of_placeholders(kind: str, text: str) -> str:
    """What is wrong with them in a document of this kind, or nothing."""
    if kind not in MESSAGES:
        return ""
    unknown = [f"{{{name}}}" for name in placeholders_in(text) if name not in PLACEHOLDERS]
    if not unknown:
        return ""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return f"Nothing is known to fill in for {', '.join(unknown)}. Known are: {known}."


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """The text with every known placeholder replaced; those without a value become empty."""
    return _BRACES.sub(
        lambda found: values.get(found[1], "") if found[1] in PLACEHOLDERS else found[0], text
    )
