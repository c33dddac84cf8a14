"""Servers that this process started. They may outlive it, so nobody waits for them."""

import atexit
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from research_portal.local.missing import MissingPrerequisiteError

# Kept for as long as this process lives: a forgotten child would be reported as a leak.
_children: list["subprocess.Popen[bytes]"] = []


def remember(child: "subprocess.Popen[bytes]") -> None:
    """Keep a child that is meant to go on by itself."""
    _children.append(child)


@atexit.register
def _let_go() -> None:
    """Say good-bye: Python would warn of children that go on, as these are meant to."""
    for child in _children:
        child.returncode = child.returncode or 0


def reap() -> None:
    """Take leave of the children that have ended."""
    _children[:] = [child for child in _children if child.poll() is None]


def wait_until(
    ready: Callable[[], bool], child: "subprocess.Popen[bytes]", *, seconds: int, log: Path
) -> None:
    """Wait for a server that was just started.

    :raises MissingPrerequisiteError: if it ends, or does not answer in time.
    """
    remember(child)
    give_up = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None or time.monotonic() > give_up:
            raise MissingPrerequisiteError(f"A local server did not start; its log is {log}.")
        time.sleep(0.05)
