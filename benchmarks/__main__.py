"""``python -m benchmarks [answering] [crosstabs] [filing] [imports] … [--responses N …]``.

Each runs in databases of its own.
"""

import argparse
import os
import sys
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "research_portal.settings.test")

import django
from django.test.utils import setup_databases, teardown_databases

WORKS = (
    *("answering", "closing", "contacts", "crosstabs", "disclosure", "duplicates", "filing"),
    *("imports", "long_pages", "mailing", "oversight", "planning"),
    "purges",
)
SIZES = {
    "people": 150,
    "questions": 200,
    "responses": 1_000_000,
    "filed": 100_000,
    "imported": 200_000,
    "contacts": 1_000_000,
    "listed": 1_000_000,
    "checked": 1_000_000,
    "messages": 500,
    "studies": 10_000,
    "planned": 10_000,
    "records": 5_000_000,
    "reviews": 100_000,
    "events": 1_000_000,
    "tables": 200,
    "closed": 1_000,
}


def main(arguments: list[str]) -> int:
    """Run the benchmarks that were named, or all."""
    options = _options(arguments)
    django.setup()
    from benchmarks import (
        answering,
        closing,
        contacts,
        crosstabs,
        disclosure,
        duplicates,
        filing,
        imports,
        long_pages,
        mailing,
        oversight,
        planning,
        purges,
    )  # fmt: skip
    from foundation.keyring.files import prepare_store
    from research_portal.celery import app
    from research_portal.local.servers import Servers
    from research_portal.local.state import State

    works: dict[str, Callable[[], None]] = {
        "answering": lambda: answering.run(options.people),
        "closing": lambda: closing.run(options.closed),
        "contacts": lambda: contacts.run(options.listed),
        "crosstabs": lambda: crosstabs.run(options.responses),
        "disclosure": lambda: disclosure.run(options.tables, full=options.full),
        "duplicates": duplicates.run,
        "filing": lambda: filing.run(options.filed),
        "imports": lambda: imports.run(options.imported),
        "long_pages": lambda: long_pages.run(options.questions),
        "mailing": lambda: mailing.run(options.checked, options.messages),
        "oversight": lambda: oversight.run(options.studies, options.reviews, options.events),
        "planning": lambda: planning.run(options.planned, options.records),
        "purges": lambda: purges.run(options.contacts),
    }
    # No worker listens here; what would be sent to one is of no interest.
    setattr(app.amqp, "send_task_message", lambda *_args, **_keywords: None)  # noqa: B010
    # Without the test environment, in which every template tells that it was rendered.
    with Servers(State.named("test")).in_use():
        databases = setup_databases(verbosity=0, interactive=False)
        prepare_store()
        try:
            for name in options.which or works:
                works[name]()
        finally:
            teardown_databases(databases, verbosity=0)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("which", nargs="*", choices=[*WORKS, []])
    for name, size in SIZES.items():
        default = int(os.environ.get(f"BENCH_{name.upper()}", size))
        parser.add_argument(f"--{name}", type=int, default=default, help=f"how many ({default:,})")
    parser.add_argument("--full", action="store_true", help="disclosure: ten times the tables")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
