"""A person at a browser without scripts: pages by address, forms with files, cookies kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.builders.access import PASSWORD
from tests.journeys.running_portal import RunningPortal

SECONDS_TO_ANSWER = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after redirects; ``url`` is where it ended."""

    status: int
    url: str
    content: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.content.decode(errors="replace")

    def only(self, pattern: str) -> str:
        """The one group of a pattern in the address or the page."""
        found = re.search(pattern, f"{self.url}\n{self.text}")
        assert found, f"{self.status} {self.url} has no {pattern}"
        return found[1]


class Visitor:
    """One profile of one person, or of a stranger when no ``username`` is given."""

    def __init__(self, portal: RunningPortal, username: str = "") -> None:
        self._portal = portal
        self._cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._cookies))
        self.get("/sign-in/")
        if username:
            answer = self.post("/sign-in/", {"username": username, "password": PASSWORD})
            assert "/sign-in/" not in answer.url, f"{username} could not sign in."

    def get(self, path: str, **query: str) -> Answer:
        """Open a page."""
        return self._sent(Request(f"{self._portal.url}{path}{_query(query)}"))

    def post(self, path: str, form: Mapping[str, Any] | None = None) -> Answer:
        """Send a form; a value that ``a_file`` made is an upload."""
        token = next((c.value or "" for c in self._cookies if c.name == "csrftoken"), "")
        content = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, **(form or {})})
        headers = {"Content-Type": MULTIPART_CONTENT}
        return self._sent(Request(f"{self._portal.url}{path}", data=content, headers=headers))

    def _sent(self, request: Request) -> Answer:
        try:
            with self._opener.open(request, timeout=SECONDS_TO_ANSWER) as reply:
                return Answer(reply.status, reply.url, reply.read())
        except HTTPError as reply:
            with reply:
                return Answer(reply.code, reply.url, reply.read())


def a_file(content: bytes | str, name: str = "file.csv") -> SimpleUploadedFile:
    """A file to send."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def _query(values: Mapping[str, str]) -> str:
    return f"?{urlencode(values)}" if values else ""
