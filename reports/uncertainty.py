"""How far chance alone may move what is shown, computed from printed counts and from nothing else.

All of it a reader could work out from the table; a hidden number has no interval and is in no test.
"""

from math import sqrt

from reports.disclosure.protected import HIDDEN, Printed

Interval = tuple[float, float]
"""In percent."""

_Z = 1.959964
"""Of a normal distribution, 95 % lie within this many standard deviations."""


def interval_of(count: Printed, total: Printed) -> Interval | None:
    """The 95 % interval of a share (Wilson 1927): it holds for few people and near the ends."""
    if count is HIDDEN or total is HIDDEN or total == 0:
        return None
    share, z2 = count / total, _Z**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    reach = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, 100 * (middle - reach)), min(100.0, 100 * (middle + reach))
