"""A name and an address as they stand in the window of an envelope."""

import re

MOST_LINES = 5
"""More do not show in the window of a #10 envelope."""

_STATE_AND_ZIP = re.compile(r"[A-Za-z]{2}\.?[ ,]+\d{5}(-\d{4})?")
_ZIP = re.compile(r"\d{5}(-\d{4})?")


def address_lines(name: str, address: str) -> list[str]:
    """The lines from top to bottom: the name, the street, then the city with state and ZIP code.

    An address stands in one line in the vault, its parts divided by commas. Where there are more
    parts than lines, parts share a line, from above.
    """
    parts = [part for part in re.split(r"\s*[,\n]\s*", address.strip()) if part]
    lines = _with_city(parts)
    room = MOST_LINES - bool(name.strip())
    while len(lines) > room:
        lines[0:2] = [f"{lines[0]}, {lines[1]}"]
    return [" ".join(line.split()) for line in (name, *lines) if line.strip()]


def _with_city(parts: list[str]) -> list[str]:
    """City, state and ZIP code share the last line, as the Postal Service reads them."""
    if len(parts) > 2 and _ZIP.fullmatch(parts[-1]) and len(parts[-2]) == 2:
        parts = [*parts[:-2], f"{parts[-2]} {parts[-1]}"]
    if len(parts) > 2 and _STATE_AND_ZIP.fullmatch(parts[-1]):
        parts = [*parts[:-2], f"{parts[-2]}, {parts[-1]}"]
    return parts
