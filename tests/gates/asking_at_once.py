"""Processes of their own that open sessions, one after the other, as fast as they can.

``python -m tests.gates.asking_at_once MOMENT PORTAL VAULT KEYRING SESSION…``: the names are those
of the databases of the test that starts it. Prints, for each session, what was said to it.
"""

import sys
from datetime import datetime

import django
from django.conf import settings

READY = "ready"
STARTED = "started"


def main(moment: str, *names: str) -> None:
    """Wait for the word on standard input, then open every session."""
    for alias, name in zip(("default", "vault", "keyring"), names[:3], strict=True):
        settings.DATABASES[alias]["NAME"] = name
    django.setup()
    from fieldwork.models import Session

    sessions = Session.objects.select_related("facilitator").in_bulk([int(n) for n in names[3:]])
    say(READY)
    sys.stdin.readline()
    for session in sessions.values():
        say(said_to(session.pk, session.facilitator, datetime.fromisoformat(moment)))


def said_to(session_id: int, by: object, at: datetime) -> str:
    from fieldwork.actions import start_session
    from foundation.access.models import User
    from studies.gates import CollectionRefused

    assert isinstance(by, User)
    try:
        start_session(session_id=session_id, by=by, at=at)
    except CollectionRefused as refused:
        return " ".join(refused.reasons)
    return STARTED


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
