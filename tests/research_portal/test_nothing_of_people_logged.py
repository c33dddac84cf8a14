"""A real web server, everything that goes wrong, and nothing of the person in its output."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from research_portal.local.processes import free_port
from research_portal.settings.environment import PROJECT

TOKEN = "PLANTED-TOKEN"
ANSWER = "PLANTED-ANSWER"
PLANTED = ("203.0.113.77", "PlantedBrowser", "planted-referrer", TOKEN, ANSWER, "Planted-Field")
HEADERS = {
    "X-Forwarded-For": "203.0.113.77",
    "X-Forwarded-Proto": "https",  # only then does Django look at the referrer
    "User-Agent": "PlantedBrowser/1.0",
    "Referer": "https://planted-referrer.example/from",
    "Content-Type": "application/x-www-form-urlencoded",
}
SECONDS_TO_START = 60


class Server:
    """Gunicorn with the settings of production, its output in a file."""

    def __init__(self, log: Path) -> None:
        self.log, self.port = log, free_port()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.research_portal.failing_settings",
            "PORTAL_BIND": f"127.0.0.1:{self.port}",
            "PORTAL_WEB_PROCESSES": "1",
        }
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "python:research_portal.web_server"],
                cwd=PROJECT,
                env=environment,
                stdout=output,
                stderr=output,
            )

    def ask(self, path: str, *, host: str = "localhost", method: str = "POST") -> int:
        """Send a form with everything planted; the status, 0 where the answer broke off."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_START)
        body = urlencode({"answer": ANSWER, "k": TOKEN})
        query = urlencode({"k": TOKEN})
        try:
            connection.request(method, f"{path}?{query}", body, {**HEADERS, "Host": host})
            answer = connection.getresponse()
            answer.read()
        except (HTTPException, OSError):
            return 0
        else:
            return answer.status
        finally:
            connection.close()

    def say(self, lines: str) -> bytes:
        """Send something that is no proper request."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as plain:
            plain.sendall(lines.replace("\n", "\r\n").encode())
            return plain.recv(4_096)

    def wait(self) -> None:
        """Until pages are served."""
        give_up = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < give_up:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self.log.read_text())

    def stop(self) -> str:
        """End it; everything that it wrote."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        return self.log.read_text()


@pytest.fixture(scope="module")
def statuses_and_output(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Mapping[str, int], str]:
    """What came back from each page, and all that the server wrote."""
    server = Server(tmp_path_factory.mktemp("server") / "output.log")
    try:
        server.wait()
        pages = ("FAILS", "REFUSES", "SUSPECTS", "MISSES", "BREAKS", "FORGED")
        statuses = {page: server.ask(f"/s/{page}/") for page in pages}
        statuses["no page"] = server.ask("/no/such/page/")
        statuses["mangled link"] = server.ask(f"/s/ABCD2345/%3Fk={TOKEN}")
        statuses["another host"] = server.ask("/health/", host="planted-referrer.example")
        server.say(f"GET /s/ABCD2345/?k={TOKEN} HTTP/9.9\nHost: localhost\n\n")
        server.say(f"GET /s/ABCD2345/?k={TOKEN} HTTP/1.1\nPlanted-Field {ANSWER}: x\n\n")
        server.say(f"{ANSWER} /s/ABCD2345/?k={TOKEN}\n\n")
    finally:
        output = server.stop()
    return statuses, output


class TestTheOutputOfTheWebServer:
    def test_tells_what_went_wrong(
        self, statuses_and_output: tuple[Mapping[str, int], str]
    ) -> None:
        statuses, output = statuses_and_output
        assert statuses["FAILS"] == 500
        assert statuses["REFUSES"] == statuses["FORGED"] == 403
        assert statuses["SUSPECTS"] == statuses["another host"] == 400
        assert statuses["MISSES"] == statuses["no page"] == statuses["mangled link"] == 404
        assert "RuntimeError" in output
        assert "Internal Server Error: /s/FAILS/" in output
        assert "POST /s/FAILS/ 500" in output
        assert output.count("Refused as unsafe") == 3
        assert output.count("Invalid request") == 3
        assert "Error handling request" in output

    @pytest.mark.requirement("R-038")
    @pytest.mark.parametrize("planted", PLANTED)
    def test_tells_nothing_of_the_person(
        self, statuses_and_output: tuple[Mapping[str, int], str], planted: str
    ) -> None:
        _, output = statuses_and_output
        assert planted.lower() not in output.lower()

    @pytest.mark.requirement("R-038")
    def test_tells_no_other_end_of_a_connection(
        self, statuses_and_output: tuple[Mapping[str, int], str]
    ) -> None:
        lines = statuses_and_output[1].splitlines()
        assert not [line for line in lines if "127.0.0.1" in line and "Listening at" not in line]
