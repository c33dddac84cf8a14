"""The demonstration: everything that a portal needs, on this machine, until Ctrl-C.

python -m research_portal.local.demo [--reset] [--port 8000]
"""

import argparse
import signal
import subprocess
import sys
import time
from pathlib import Path

from research_portal.local.missing import MissingPrerequisiteError
from research_portal.local.processes import Portal, free_port
from research_portal.local.servers import Servers
from research_portal.local.starting_over import start_over
from research_portal.local.state import State
from research_portal.settings import environment
from research_portal.settings.environment import PROJECT

FIRST_LOOK = """
What to look at first
  1. The landing page: the promises, in plain words.
  2. Sign in as a lead: "Waiting for me", then a study and its launch checklist.
  3. Sign in as the privacy office: review a study, then the inventory of all studies.
  4. The retention page: what is held, due when, under which authority, with certificates.
  5. A finished report: findings, chart, table, and what is hidden and why.
  6. “Answer a demonstration survey” on the landing page, in English or Spanish, without an account.
"""


def main(arguments: list[str]) -> int:
    """Run the demonstration; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m research_portal.local.demo")
    parser.add_argument("--reset", action="store_true", help="start over with a new program")
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run(reset=asked.reset, port=asked.port)
    except KeyboardInterrupt:
        _say("\nStopped.")
    except (MissingPrerequisiteError, subprocess.CalledProcessError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def run(*, reset: bool, port: int) -> None:
    """Prepare, start, and wait until a process ends or somebody interrupts.

    :raises MissingPrerequisiteError: if something does not start or does not stay.
    """
    state = State.named("demo")
    values = demo_environment(state)
    with state.locked("demo", wait=False) as alone, Servers(state).in_use():
        if not alone:
            raise MissingPrerequisiteError("The demonstration runs already: stop it first.")
        # A program that was interrupted while it was built is of no use either.
        if reset or not (_loaded(state).exists() or Servers(state).uses_named_databases()):
            start_over(state)
            _loaded(state).unlink(missing_ok=True)
        _prepare(state, values)
        portal = Portal(values, state.folder / "portal", free_port(port))
        try:
            portal.start()
            _say(f"\nThe demonstration runs at {portal.url}  (Ctrl-C stops it)\n")
            _manage(values, "load_demo", "--print-accounts")
            _say(FIRST_LOOK)
            _watch(portal)
        finally:
            portal.stop()


def demo_environment(state: State) -> dict[str, str]:
    """The environment of the demonstration's processes."""
    ours = state.environment() | {
        "DJANGO_SETTINGS_MODULE": "research_portal.settings.dev",
        "PORTAL_DEBUG": "0",
        "PORTAL_IS_DEMO": "1",
    }
    given = environment.for_a_process()
    return {**ours, **given, "PORTAL_DEBUG": "0", "PORTAL_IS_DEMO": "1"}


def _prepare(state: State, values: dict[str, str]) -> None:
    _say("Preparing the databases …")
    _manage(values, "prepare_databases", quiet=True)
    _manage(values, "prepare_files", quiet=True)
    if not _loaded(state).exists():
        _say("Building the demonstration program …")
        _manage(values, "load_demo", quiet=True)
        _loaded(state).touch()


def _loaded(state: State) -> Path:
    """The mark that the program was built to its end."""
    return state.folder / "demo-loaded"


def _manage(values: dict[str, str], *command: str, quiet: bool = False) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env=values,
        stdout=subprocess.DEVNULL if quiet else None,
        check=True,
    )


def _watch(portal: Portal) -> None:
    while not portal.ended():
        time.sleep(0.5)
    ended = ", ".join(portal.ended())
    raise MissingPrerequisiteError(f"Ended unexpectedly: {ended}. Logs: {portal.folder}")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
