"""A portal that takes orders and carries each out in a process of its own, which may be killed.

``python -m tests.retention.faults.purger``: an order is one line of JSON, and so is the answer:
the steps that were passed, what killed the process, what it raised, what it found. One that is
still running when the next order comes is waited for with ``{"wait": its number}``.
"""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django


def main() -> None:
    """Read orders until there are no more."""
    django.setup()
    _made_ready()
    for line in sys.stdin:
        order = json.loads(line)
        answer = _waited_for(order["wait"]) if "wait" in order else _begun(order)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def _made_ready() -> None:
    """Everything is imported here once, and not by each child."""
    importlib.import_module("tests.retention.faults.built")
    importlib.import_module("retention.actions")
    gc.freeze()


def _begun(order: dict[str, Any]) -> dict[str, Any]:
    file, name = tempfile.mkstemp()
    child = os.fork()
    if child == 0:
        try:
            _carry_out(order, file)
        finally:
            os._exit(0)
    os.close(file)
    return {"number": child, "file": name}


def _waited_for(process: dict[str, Any]) -> dict[str, Any]:
    _, status = os.waitpid(process["number"], 0)
    said = Path(process["file"]).read_text(encoding="utf-8").splitlines()
    Path(process["file"]).unlink()
    facts = [json.loads(line) for line in said]
    answer: dict[str, Any] = {"killed": os.WIFSIGNALED(status), "steps": [], "raised": None}
    for fact in facts:
        if "step" in fact:
            answer["steps"].append(fact["step"])
        answer |= {name: fact[name] for name in ("raised", "found") if name in fact}
    return answer


def _carry_out(order: dict[str, Any], file: int) -> None:
    """In the child: do it, with the databases and files that the order names."""
    from django.conf import settings
    from django.db import connections

    def say(**fact: Any) -> None:
        os.write(file, f"{json.dumps(fact)}\n".encode())

    for connection in connections.all():
        connection.settings_dict["NAME"] = order["databases"][connection.alias]
    settings.PORTAL_FILES_DIR = Path(order["files"])
    try:
        say(found=_done(order, say))
    except Exception as problem:
        say(raised=type(problem).__name__, found=traceback.format_exc())


def _done(order: dict[str, Any], say: Callable[..., None]) -> Any:
    from celery import current_app

    from tests.retention.faults import built
    from tests.retention.faults.steps import watched

    if order["do"] == "build":
        return built.everything_due()
    if order["do"] == "look":
        return built.what_is_there(built.DUE)
    if order["do"] == "send":
        current_app.send_task(order["task"], queue="portal")
        return None
    with watched(partial(_step, order, say, [])):
        return _purged(built.DUE)


def _step(order: dict[str, Any], say: Callable[..., None], passed: list[str], name: str) -> None:
    """Say it, and die or break something if it is time."""
    passed.append(name)
    say(step=name)
    if len(passed) == order.get("dies_at"):
        os.kill(os.getpid(), signal.SIGKILL)
    if len(passed) == order.get("breaks_at") or _is_the_first_new(order, passed):
        subprocess.run(order["by"], check=True, stdout=subprocess.DEVNULL, **order["as"])


def _is_the_first_new(order: dict[str, Any], passed: list[str]) -> bool:
    known = order.get("breaks_at_other_than", passed)
    return [step for step in passed if step not in known] == passed[-1:]


def _purged(at: Any) -> str | None:
    from retention.actions import purge_due
    from retention.models import Trigger

    run = purge_due(at=at, trigger=Trigger.COMMAND, by=None)
    return run.status if run else None


if __name__ == "__main__":
    main()
