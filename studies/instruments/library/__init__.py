"""Standard questions that come with the portal: demographics, and the experience of a service.

Categories are those of the standards that each question names; the sentences are the portal's own.
A question here is never changed: a better one gets a new key, and the old one is ``retired``.
"""

from functools import cache

from studies.instruments.bank import Banked
from studies.instruments.library.demographics import demographics
from studies.instruments.library.experience import experience
from studies.instruments.library.places import counties, places

__all__ = ["standards"]


@cache
def standards() -> dict[str, Banked]:
    """Every standard question by its key."""
    every = (*demographics(), *places(), *counties(), *experience())
    return {banked.key: banked for banked in every}
