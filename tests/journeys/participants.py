"""Many people who answer at once over HTTP, as browsers would, and try again when it breaks."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

FORM = re.compile(r'name="form"\s+value="([^"]+)"')
SECONDS = 90
PAUSE = 0.05


@dataclass
class Participant:
    """One person at one survey. ``requests`` counts what was asked of the portal."""

    url: str
    path: str
    requests: int = 0
    form: str = ""
    seconds: list[float] = field(default_factory=list)

    def answer(self, *screens: Mapping[str, str], query: str = "") -> None:
        """Read the notice, begin, fill in each screen, send, and be thanked.

        :raises AssertionError: if it does not come to the thanks.
        """
        self._until_answered("GET", query, {})
        self._until_answered("POST", "", {"begin": "yes"})
        for screen in screens:
            self._until_answered("POST", "", {**screen, "move": "next"})
        status, text = self._until_answered("POST", "", {"send": "yes"})
        assert status == 302, text

    def look(self) -> None:
        """Read the page."""
        self._until_answered("GET", "", {})

    def _until_answered(self, method: str, query: str, fields: dict[str, str]) -> tuple[int, str]:
        give_up = time.monotonic() + SECONDS
        while True:
            try:
                status, text = self._ask(method, query, fields)
            except (OSError, HTTPException):
                status, text = 0, ""
            if status in (200, 302):
                return status, text
            assert time.monotonic() < give_up, (status, text)
            assert status in (0, 429) or status >= 500, (status, text)
            time.sleep(PAUSE)

    def _ask(self, method: str, query: str, fields: dict[str, str]) -> tuple[int, str]:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        body = urlencode({"form": self.form, **fields}) if method == "POST" else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        began = time.perf_counter()
        try:
            connection.request(method, f"{self.path}{query}", body, headers)
            answered = connection.getresponse()
            text = answered.read().decode()
        finally:
            connection.close()
        self.requests += 1
        self.seconds.append(time.perf_counter() - began)
        found = FORM.findall(text)
        self.form = found[-1] if found and answered.status == 200 else self.form
        return answered.status, text
