"""The studies in which the canary lives, the people who work there, and what they saw."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from tests.journeys.canary.markers import IN_EVERY_MARKER, MARKERS, Person
from tests.journeys.canary.planted import rows_by_model
from tests.journeys.running_portal import RunningPortal
from tests.journeys.traces import Marker, every_place, traces
from tests.journeys.visitor import Answer, Visitor
from tests.participants.mail_server import MailServer

SECONDS = 60
WORK = ("lead", "recruiter", "keyer", "officer", "office")


@dataclass(frozen=True, slots=True)
class Canary:
    """``facts`` are what was prepared: codes and references, never anybody.

    ``before`` are the rows of each planted table when nothing was planted. ``seen`` says of each
    kind that was opened whether it was there for whoever may see it.
    """

    portal: RunningPortal
    mail: MailServer
    facts: dict[str, Any]
    people: dict[str, Visitor]
    before: dict[str, int]
    seen: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def prepared(cls, portal: RunningPortal, mail: MailServer) -> "Canary":
        """Three studies: of sessions and imports, of answers by invitation, and a draft."""
        code = "from tests.journeys.canary import preparing\npreparing.prepare()"
        facts = printed_facts(portal.python(code))
        people = {work: Visitor(portal, facts[work]) for work in WORK}
        return cls(portal, mail, facts, people, rows_by_model(portal))

    @property
    def lead(self) -> Visitor:
        """Leads all of them, and runs the sessions."""
        return self.people["lead"]

    @property
    def recruiter(self) -> Visitor:
        """Recruits for both studies that collect."""
        return self.people["recruiter"]

    def fieldwork(self, rest: str = "") -> str:
        """An address of the fieldwork of sessions and imports."""
        return f"/studies/{self.facts['code']}/fieldwork/{rest}"

    def survey(self, rest: str = "") -> str:
        """An address of the fieldwork of the survey by invitation."""
        return f"/studies/{self.facts['survey']}/fieldwork/{rest}"

    def recruiting(self, rest: str = "", *, of: str = "survey") -> str:
        """An address of the contacts of a study."""
        return f"/recruiting/{self.facts[of]}/{rest}"

    def saw(self, marker: Marker, answer: Answer) -> None:
        """Note whether something stands on a page or in a file, for somebody who may see it."""
        ways = (marker.text, *marker.also)
        self.seen[marker.kind] = any(way.encode() in answer.content for way in ways)

    def mail_to(self, person: Person) -> EmailMessage:
        """The last message that came for somebody, once it has come."""
        to = person.email.text
        wait_until(lambda: to in self.mail.last, f"a message: {person.email.kind}")
        return self.mail.last[to]

    def rows_added(self) -> dict[str, int]:
        """How many rows each planted table has more than before."""
        now = rows_by_model(self.portal)
        return {label: rows - self.before[label] for label, rows in now.items()}

    def inside(self, call: str, *arguments: str) -> dict[str, Any]:
        """Call a function of ``inside`` or ``opening`` in the portal."""
        said = ", ".join(repr(argument) for argument in arguments)
        file = "opening" if call == "open_everything" else "inside"
        code = f"from tests.journeys.canary import {file}\n{file}.{call}({said})"
        return printed_facts(self.portal.python(code))

    def one(self, store: str, question: str, *values: Any) -> Any:
        """The one value of the first row; nothing while there is none."""
        found = self.portal.rows(store, question, *values)
        return found[0][0] if found else None


def search(portal: RunningPortal) -> list[str]:
    """Where which marker lies; first for what all have in common, since there is much to read."""
    places = every_place(portal)
    return traces(MARKERS, places) if traces(IN_EVERY_MARKER, places) else []


def printed_facts(printed: str) -> dict[str, Any]:
    """What a function inside the portal said: the last line that was printed."""
    facts: dict[str, Any] = json.loads(printed.strip().splitlines()[-1]) if printed.strip() else {}
    return facts


def wait_until(happened: Callable[[], object], what: str) -> None:
    """:raises AssertionError: if it does not happen within a minute."""
    give_up = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < give_up, f"Not within {SECONDS} seconds: {what}"
        time.sleep(0.2)
