"""A worker as operators start it, on the day on which everything is due; it may be killed.

``python -m tests.retention.faults.worker ORDER``: the order, one line of JSON, names the databases,
the step after which ``SIGKILL`` comes once, whom it takes, and the file that remembers it; and, if
Redis is to crash, of which state it is, and the file that keeps at which steps it did.
"""

import json
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

from research_portal.local.redis_server import RedisServer
from research_portal.local.state import State

QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=CRITICAL")


def main(order: dict[str, Any]) -> None:
    """Take tasks of both services until somebody ends it."""
    django.setup()
    from django.db import connections

    from research_portal.celery import app
    from tests.retention.faults import built
    from tests.retention.faults.steps import watched

    for connection in connections.all():
        connection.settings_dict["NAME"] = order["databases"][connection.alias]
    app.conf.broker_transport_options = {"visibility_timeout": order["comes_again_after"]}
    steps: list[str] = []

    def passed(step: str) -> None:
        if order["redis"] and step not in steps:
            _crash_redis(State.named(order["redis"]))
            with Path(order["crashed_at"]).open("a", encoding="utf-8") as crashed:
                crashed.write(f"{step}\n")
        steps.append(step)
        if len(steps) == order.get("dies_at") and not Path(order["has_died"]).exists():
            Path(order["has_died"]).touch()
            _kill(whole=order["whole"])

    with ExitStack() as stack:
        stack.enter_context(patch("django.utils.timezone.now", lambda: built.DUE))
        stack.enter_context(patch("retention.clocks.clock_of", lambda _alias: built.DUE))
        stack.enter_context(watched(passed))
        app.worker_main(["worker", "--concurrency=1", "--queues=portal,vault", *QUIET])


def _crash_redis(state: State) -> None:
    """It keeps nothing on disk: what comes again knows of no task, and of no worker."""
    server = RedisServer(state)
    server.stop()
    server.start()


def _kill(*, whole: bool) -> None:
    """The process that works, and with it the one that fetches its tasks."""
    if whole:
        os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
