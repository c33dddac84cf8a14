"""Names in forms → keys of questions and pages."""

import re

LONGEST = 40


def key_of(name: str, taken: set[str], *, start: str) -> str:
    """The nearest key that nothing has yet; it is taken then."""
    words = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", name.lower())).strip("_")
    wanted = words if words[:1].isalpha() else f"{start}_{words}".strip("_")
    wanted = wanted[:LONGEST].strip("_")
    key, number = wanted, 2
    while key in taken:
        key = f"{wanted[: LONGEST - 4].strip('_')}_{number}"
        number += 1
    taken.add(key)
    return key
