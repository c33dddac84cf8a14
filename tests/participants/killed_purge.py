"""A purge in a process of its own, which waits to be killed with its work half done.

``python -m tests.participants.killed_purge WHEN MOMENT PORTAL VAULT KEYRING``: the names are those
of the databases of the test that starts it. WHEN is ``after_key`` (the key is destroyed, every row
still there) or ``between_rows`` (some rows are deleted and committed).
"""

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from unittest.mock import patch

import django
from django.conf import settings

READY = "waiting to be killed"


def main(when: str, moment: str, *databases: str) -> None:
    """Purge what is due at the moment, up to the point where the test kills."""
    for alias, name in zip(("default", "vault", "keyring"), databases, strict=True):
        settings.DATABASES[alias]["NAME"] = name
    django.setup()
    from participants.retention_rules import contacts
    from retention.actions import purge_due
    from retention.erasing import delete_in_ranges
    from retention.models import Trigger

    deletion = {
        "after_key": wait,
        "between_rows": lambda rows: some_rows(delete_in_ranges, rows),
    }
    with patch.object(contacts, "delete_in_ranges", deletion[when]):
        purge_due(at=datetime.fromisoformat(moment), trigger=Trigger.COMMAND, by=None)


def wait(rows: Any) -> int:
    """Say that it is time, and never come back."""
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    time.sleep(60)
    return 0


def some_rows(delete_in_ranges: Callable[..., int], rows: Any) -> int:
    """Delete a few contacts for good, then wait."""
    if rows.model.__name__ != "Contact":
        return delete_in_ranges(rows)
    few = list(rows.order_by("pk").values_list("pk", flat=True)[:4])
    delete_in_ranges(rows.filter(pk__in=few))
    return wait(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
