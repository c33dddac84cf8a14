"""How often somebody tried to sign in under a name lately. Neither names nor addresses are kept.

Counted in the cache under a keyed hash of the name, whether or not there is such an account, so
that the answer tells nobody which names exist.
"""

import unicodedata

from django.core.cache import cache
from django.utils.crypto import salted_hmac

AT_MOST = 10
WINDOW_SECONDS = 15 * 60


def may_try(username: str) -> bool:
    """Count one attempt, and say whether the password may be looked at.

    Counted before and not after, so that many attempts at the same moment gain nothing. The
    window begins with the first attempt and does not move.
    """
    key = _key(username)
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) <= AT_MOST
    except ValueError:  # the window ended between the two lines
        return may_try(username)


def forget(username: str) -> None:
    """The person is in: what went wrong before does not count."""
    cache.delete(_key(username))


def _key(username: str) -> str:
    name = unicodedata.normalize("NFKC", username).casefold()
    return f"sign-in:{salted_hmac(__name__, name, algorithm='sha256').hexdigest()}"
