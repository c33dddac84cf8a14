"""Counters that forget themselves, in Redis. Where it does not answer, nobody is kept waiting."""

import logging
from datetime import timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def counted(name: str, *, within: timedelta) -> int:
    """How often this happened in a window that begins with the first time; 0 without Redis."""
    key = f"crowds:{name}"
    try:
        cache.add(key, 0, within.total_seconds())
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two lines
        return counted(name, within=within)
    except RedisError:
        return _unanswered()


def first_time(name: str, *, within: timedelta) -> bool | None:
    """Whether this did not happen in the time before; nothing without Redis."""
    try:
        return bool(cache.add(f"crowds:{name}", 1, within.total_seconds()))
    except RedisError:
        _unanswered()
        return None


def happened(name: str) -> bool:
    """Whether ``first_time`` was asked for it within its time; not without Redis."""
    try:
        return cache.get(f"crowds:{name}") is not None
    except RedisError:
        _unanswered()
        return False


def remembered(name: str, new: str, *, within: timedelta) -> str:
    """What stands under a name, put there by whoever came first; "" without Redis."""
    try:
        return str(cache.get_or_set(f"crowds:{name}", new, within.total_seconds()))
    except RedisError:
        _unanswered()
        return ""


def _unanswered() -> int:
    """Say it without the exception, which may quote what was asked."""
    logger.warning("Redis does not answer: starts are not counted.")
    return 0
