"""The one vocabulary of states: a word, an icon and a colour for each, the same on every page.

Keys are what pages say about a thing. The statuses that models store and that mean the same are
listed in ``SAME_AS``, so that a template may hand over ``study.status`` as it is.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class State:
    """``icon`` names a symbol of the U.S. Web Design System; ``tone`` a colour of portal.css."""

    word: str
    icon: str
    tone: str


STATES: dict[str, State] = {
    "draft": State("Draft", "edit", "quiet"),
    "planned": State("Planned", "event", "quiet"),
    "waiting": State("Waiting for review", "schedule", "waiting"),
    "returned": State("Returned for changes", "undo", "returned"),
    "approved": State("Approved", "check_circle", "good"),
    "collecting": State("Collecting", "groups", "active"),
    "running": State("Running", "autorenew", "active"),
    "held": State("On hold", "flag", "held"),
    "due": State("Due", "alarm", "due"),
    "destroyed": State("Destroyed", "delete", "done"),
    "closed": State("Closed", "lock", "done"),
    "expired": State("Expired", "history", "over"),
    "void": State("No longer valid", "remove_circle", "over"),
    "withdrawn": State("Withdrawn", "undo", "over"),
    "not_needed": State("Not needed", "remove", "quiet"),
    "released": State("Released", "public", "good"),
    "refused": State("Refused", "do_not_disturb", "refused"),
    "met": State("Met", "check_circle", "good"),
    "unmet": State("Not met", "error", "due"),
    "uncovered": State("Not covered by the PIA", "error", "due"),
    "unusual": State("Unusual", "flag", "due"),
    "current": State("Current", "verified_user", "good"),
    "done": State("Done", "check", "done"),
}

SAME_AS: dict[str, str] = {
    "submitted": "waiting",
    "prepared": "waiting",
    "stopped": "refused",
    "handed_over": "done",
    "requested": "waiting",
    "undecided": "waiting",
    "kept": "approved",
    "removed": "closed",
    "lapsed": "expired",
    "over": "closed",
    "granted": "approved",
    "declined": "refused",
    "proposed": "waiting",
    "in_force": "approved",
    "component_approved": "waiting",
    "preparing": "draft",
    "ready": "waiting",
    "in_review": "waiting",
    "rendered": "waiting",
    "analyst_checked": "waiting",
    "privacy_reviewed": "waiting",
    "public": "released",
    "pending": "waiting",
    "open": "collecting",
    "active": "collecting",
    "scheduled": "planned",
    "sending": "running",
    "encrypting": "running",
    "paused": "held",
    "uploaded": "draft",
    "checked": "planned",
    "importing": "running",
    "keying": "running",
    "rendering": "running",
    "started": "running",
    "on_hold": "held",
    "overdue": "due",
    "purged": "destroyed",
    "complete": "done",
    "confirmed": "done",
    "holds": "met",
    "broken": "refused",
    "finished": "done",
    "ended": "closed",
    "discarded": "withdrawn",
    "rejected": "refused",
    "failed": "refused",
    "unanswered": "returned",
    "answered": "waiting",
    "accepted": "done",
    "marked": "waiting",
    "under_way": "running",
    "superseded": "withdrawn",
    "adopted": "approved",
    "reviewed": "waiting",
    "reported": "waiting",
    "received": "waiting",
    "referred": "running",
    "cleared": "approved",
    "handled": "done",
    "unfounded": "closed",
    "not_due": "planned",
    "escalated": "due",
    "verified": "done",
}


def state_called(key: str, word: str = "") -> State:
    """What to show for a state. ``word`` replaces the usual word and keeps icon and colour.

    A key outside the vocabulary is shown quietly under its own name, so that a new status is
    readable before it gets its place in the table.
    """
    own = STATES.get(SAME_AS.get(key, key))
    if own is None:
        own = State(key.replace("_", " ").capitalize(), "label", "quiet")
    return replace(own, word=word) if word else own
