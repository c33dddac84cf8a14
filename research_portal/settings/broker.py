"""Celery writes the address of a Redis behind a Unix socket in its own way."""

from urllib.parse import parse_qs, urlsplit


def broker_url(redis_url: str) -> str:
    """The same Redis as Celery wants it named; addresses of the network stay as they are."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://:{parts.password or ''}@{parts.path}?virtual_host={number}"
