"""A browser whose requests are answered by Django inside this process: quick, and no server.

What a page asks for is answered in the test's own transaction, forms included.
"""

from contextvars import copy_context
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route

HERE = "http://testserver"
SEES = ("accept", "accept-language", "referer")


@cache
def static_file(path: str) -> tuple[bytes, str]:
    """A style, script or picture, and what it is."""
    found = finders.find(path.removeprefix("/static/"))
    return Path(str(found)).read_bytes(), guess_type(path)[0] or ""


def answer_here(page: Page, client: Client | None = None) -> Client:
    """Let Django answer whatever this page asks for; the client that it asks through."""
    through, context = client or Client(), copy_context()

    def fulfil(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            body, kind = static_file(path)
            route.fulfill(body=body, content_type=kind)
            return
        answered = context.run(_answer, through, route)
        if 300 <= answered.status_code < 400:  # which cannot be answered for the browser
            there = f'<meta http-equiv="refresh" content="0;url={answered.headers["Location"]}">'
            route.fulfill(body=there, content_type="text/html")
            return
        headers = {name.lower(): value for name, value in answered.headers.items()}
        body = bytes(answered.getvalue()) if answered.streaming else answered.content
        route.fulfill(status=answered.status_code, headers=headers, body=body)

    page.route("**/*", fulfil)
    return through


def _answer(client: Client, route: Route) -> Any:
    asked = route.request
    url = urlsplit(asked.url)
    where = f"{url.path}?{url.query}" if url.query else url.path
    headers = {name: value for name, value in asked.headers.items() if name in SEES}
    if asked.method != "POST":
        return client.get(where, headers=headers)
    kind = asked.headers.get("content-type", "")
    sent = asked.post_data_buffer or b""
    if kind.startswith("application/x-www-form-urlencoded"):
        return client.post(where, parse_qs(sent.decode(), keep_blank_values=True), headers=headers)
    return client.generic("POST", where, sent, content_type=kind, headers=headers)
