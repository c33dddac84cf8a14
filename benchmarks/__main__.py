"""``python -m benchmarks [crosstabs] [imports] [purges] [--rows N …]``: databases of its own."""

import argparse
import os
import sys
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "research_portal.settings.test")

import django
from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)


def main(arguments: list[str]) -> int:
    """Run the benchmarks that were named, or all."""
    options = _options(arguments)
    django.setup()
    from benchmarks import crosstabs, imports, purges
    from research_portal.celery import app
    from research_portal.local.servers import Servers
    from research_portal.local.state import State

    works: dict[str, Callable[[], None]] = {
        "crosstabs": lambda: crosstabs.run(options.responses),
        "imports": lambda: imports.run(options.imported),
        "purges": lambda: purges.run(options.contacts),
    }
    # No worker listens here; what would be sent to one is of no interest.
    setattr(app.amqp, "send_task_message", lambda *_args, **_keywords: None)  # noqa: B010
    setup_test_environment()
    with Servers(State.named("test")).in_use():
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            for name in options.which or works:
                works[name]()
        finally:
            teardown_databases(databases, verbosity=0)
            teardown_test_environment()
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("which", nargs="*", choices=["crosstabs", "imports", "purges", []])
    for name, size in (("responses", 1_000_000), ("imported", 200_000), ("contacts", 1_000_000)):
        default = int(os.environ.get(f"BENCH_{name.upper()}", size))
        parser.add_argument(f"--{name}", type=int, default=default, help=f"rows ({default:,})")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
