"""Which Chromium this machine has, and how to start it without asking the network for anything."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from research_portal.local.missing import MissingPrerequisiteError
from research_portal.local.state import State
from research_portal.settings import environment
from research_portal.settings.environment import PROJECT

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
UNPACK = (
    "import('@sparticuz/chromium')"
    ".then(async chromium => console.log(await chromium.default.executablePath()))"
)


@dataclass(frozen=True, slots=True)
class Browser:
    """What Playwright's ``chromium.launch`` needs."""

    executable_path: str
    args: list[str]


def find_browser() -> Browser:
    """The first Chromium found: named, installed, Playwright's, or the npm package's.

    :raises MissingPrerequisiteError: if there is none.
    """
    for look in (_named, _installed, _of_playwright, _of_npm):
        path = look()
        if path:
            return Browser(path, [*QUIET, *_sandbox()])
    raise MissingPrerequisiteError("No Chromium was found: run “make setup”, or set CHROMIUM.")


def _named() -> str | None:
    return environment.text("CHROMIUM") or None


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, INSTALLED)), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _of_npm() -> str | None:
    """Unpack the browser that the npm package carries, once."""
    if not (PROJECT / "node_modules" / "@sparticuz" / "chromium").exists():
        return None
    folder = State.named("browser").folder
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = subprocess.run(
        [node_program("node"), "-e", UNPACK],
        cwd=PROJECT,
        env=environment.for_a_process(TMPDIR=str(folder)),
        capture_output=True,
        text=True,
        check=False,
    )
    return unpacked.stdout.strip() or None


def node_program(name: str) -> str:
    """``node`` or ``npm`` of the virtual environment, else the machine's own.

    :raises MissingPrerequisiteError: if there is none.
    """
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise MissingPrerequisiteError(f"{name} is missing: run “make setup” first.")
    return found


def _sandbox() -> list[str]:
    """Chromium's sandbox does not work for root; pages under test are our own."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []
