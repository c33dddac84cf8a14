"""Forms that have begun, known again for an hour: whoever presses twice is one person.

In Redis stands a hash of the form's random ticket that stands nowhere else: neither with an answer
nor with what is kept of a network.
"""

import hashlib

from foundation.crowds.counting import first_time, happened
from foundation.crowds.networks import HOUR


def is_known(ticket: str) -> bool:
    """Whether this form has begun within the hour; not where Redis does not answer."""
    return happened(_name(ticket))


def remember(ticket: str) -> None:
    """Know it again for an hour."""
    first_time(_name(ticket), within=HOUR)


def _name(ticket: str) -> str:
    return "begun:" + hashlib.sha256(f"has begun: {ticket}".encode()).hexdigest()
