"""What a browser fetches for a page on its first visit, counted as it is sent: compressed."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from django.contrib.staticfiles import finders

LINKED = re.compile(r"(?:src|href|data-worker)=\"(/static/[^\"]+)\"")
NAMED_IN_STYLES = re.compile(r"url\(\"?([^\")]+)\"?\)")
ALREADY_COMPRESSED = (".woff2",)


def weight_of(page: str) -> int:
    """Bytes of a page with all that it links to, fonts and every picture of its styles included."""
    files = set(files_of(page))
    return sum(map(_sent, files)) + len(gzip.compress(page.encode()))


def files_of(page: str) -> Iterator[str]:
    """Addresses of all files of a page."""
    for address in LINKED.findall(page):
        yield address
        if address.endswith(".css"):
            named = NAMED_IN_STYLES.findall(_content(address).decode())
            yield from (urljoin(address, name) for name in named if not name.startswith("data:"))


def _sent(address: str) -> int:
    content = _content(address)
    return len(content if address.endswith(ALREADY_COMPRESSED) else gzip.compress(content))


def _content(address: str) -> bytes:
    path = finders.find(address.removeprefix("/static/"))
    assert isinstance(path, str), f"{address} is missing: run “make setup”."
    return Path(path).read_bytes()
