"""Invited people who answer, each with a number that only the test knows to be theirs."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection
from queue import Empty, SimpleQueue
from random import Random
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fieldwork import inbox, jobs
from fieldwork.answering.progress import Progress, seal
from fieldwork.models import SurveyLink
from foundation.access.models import User
from foundation.keyring import keys
from foundation.keyring.keys import Opener, Purpose
from participants import jobs as vault_jobs
from participants.actions import draw_invitations, open_contacts, send_mailing
from participants.models import Mailing
from participants.vocabulary import MailKind
from studies.instruments.given import Answers, variables_of
from studies.models import InstrumentVersion, Study, Wave
from studies.queries.admissions import fingerprint_of
from tests.architecture.attackers import Owner, Row
from tests.builders.answers import SATISFIED, a_link, a_survey
from tests.builders.mailings import a_mailing, texts_and_notice
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_version

AT_ONCE = 4  # connections of the web
SECRET = "minutes"
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Person:
    """One invited person: ``number`` is in the answers and nowhere else."""

    number: int
    contact_ref: UUID
    token: str


@dataclass
class Crowd:
    """The people of one study; ``arrived`` are their numbers in the order of their answers.

    ``port`` is that of a web server on these databases; without it this process answers.
    """

    link: SurveyLink
    version: InstrumentVersion
    people: list[Person]
    begin_first: bool
    recruiter: User
    port: int | None = None
    arrived: list[int] = field(default_factory=list)
    tickets: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def wave(self) -> Wave:
        return self.link.wave

    @property
    def study(self) -> Study:
        return self.link.wave.study

    def invite(self) -> None:
        """Write to everybody, and list them all for a reminder that goes in a week."""
        for kind, days in ((MailKind.INVITATION, 0), (MailKind.REMINDER, A_WEEK.days)):
            a_mailing(self.study, by=self.recruiter, kind=kind, after_days=days, at=noon())
            go_on_writing()

    def remind(self) -> None:
        """The week is over."""
        go_on_writing(after=A_WEEK)

    def answer(self, people: Sequence[Person]) -> None:
        """All of them, in this order as far as several connections keep one."""
        coming: SimpleQueue[Person] = SimpleQueue()
        for person in people:
            coming.put(person)
        with ThreadPoolExecutor(AT_ONCE) as web:
            for kept in [web.submit(self._serve, coming) for _ in range(AT_ONCE)]:
                kept.result()

    def _serve(self, coming: "SimpleQueue[Person]") -> None:
        """One connection: whoever is next, until nobody is left."""
        try:
            while True:
                self.send(coming.get_nowait())
        except Empty:
            return
        finally:
            connections.close_all()

    def send(self, person: Person) -> None:
        """Begin, then send the whole form: the two requests that change something."""
        address = reverse("answer_survey", args=[self.link.address])
        progress = Progress(self.link.address, self.version.pk, "en", token=person.token)
        said = Answers({**SATISFIED.codes, SECRET: person.number}, SATISFIED.texts)
        if self.begin_first:
            assert self._post(address, {"form": seal(progress), "begin": ""}) == 200
        sent = self._post(address, {"form": seal(progress.at(1).with_answers(said)), "send": ""})
        with self._lock:
            self.arrived.append(person.number)
            self.tickets[hashlib.sha256(progress.ticket.encode()).digest()] = person.number
        assert sent == 302

    def _post(self, address: str, form: dict[str, str]) -> int:
        """The status of the answer: of the web server's processes, or of this one."""
        if self.port is None:
            return int(Client().post(address, form).status_code)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", address, urlencode(form), kind)
        status = connection.getresponse().status
        connection.close()
        return status


def gathered(people: int, random: Random, *, begin_first: bool, **study: Any) -> Crowd:
    """A survey whose contacts have their links; who is which number is drawn by lot."""
    at = timezone.now()
    study = {"notice": texts_and_notice, **study}
    asking = a_survey(at=at, expected_respondents=10 * people, **study)
    recruiter = a_study_with_contacts(asking, people, at=at)
    link = a_link(asking, by_invitation=True)
    draw_invitations(wave=link.wave, by=recruiter, at=at)
    numbers = random.sample(range(1, people + 1), people)
    pages = range(1, -(-people // 50) + 1)
    opened = [
        contact
        for page in pages
        for contact in open_contacts(
            study_ref=asking.study_ref, purpose="recruit", by=recruiter, at=at, page=page
        ).contacts
    ]
    invited = [
        Person(number, contact.contact_ref, contact.link.rpartition("=")[2])
        for number, contact in zip(numbers, opened, strict=True)
    ]
    return Crowd(link, a_version(asking), random.sample(invited, people), begin_first, recruiter)


@contextmanager
def jobs_at_work(pause: float = 0.5) -> Iterator[None]:
    """The clock files answers and lets the vault forget links, in a thread of its own."""
    stopped = Event()

    def work() -> None:
        while not stopped.wait(pause):
            file_and_forget()
        connections.close_all()

    clock = Thread(target=work)
    clock.start()
    try:
        yield
    finally:
        stopped.set()
        clock.join()


def file_and_forget() -> None:
    """One round of the clock."""
    jobs.file_answers()
    vault_jobs.forget_used_invitations()
    go_on_writing()


def go_on_writing(*, after: timedelta = timedelta()) -> None:
    """What the clock does each minute with messages under way, so long after they began."""
    for mailing in Mailing.objects.under_way(at=noon()):
        assert mailing.starts_at is not None
        send_mailing(mailing_id=mailing.pk, at=mailing.starts_at + after)


def noon() -> datetime:
    """Of tomorrow: nobody is written to at night, in which tests run, too."""
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def whose_contacts(crowd: Crowd) -> dict[str, Owner]:
    """On the contact side: whose each row is."""
    by_contact = {person.contact_ref: person.number for person in crowd.people}
    by_hash = {
        fingerprint_of(person.token, study=crowd.study): person.number for person in crowd.people
    }
    return {
        "participants_contact": lambda row: by_contact.get(row["contact_ref"]),
        "participants_invitation": lambda row: by_contact.get(row["contact_ref"]),
        "participants_wavelink": lambda row: by_contact.get(row["contact_ref"]),
        "studies_admission": lambda row: by_hash.get(row["fingerprint"]),
        **{
            f"participants_mailitem of the {kind}": _of_mailing(pk, by_contact)
            for kind, pk in Mailing.objects.values_list("kind", "pk")
        },
    }


def _of_mailing(pk: int, by_contact: dict[UUID, int]) -> Owner:
    return lambda row: by_contact.get(row["contact_ref"]) if row["mailing_id"] == pk else None


def whose_answers(crowd: Crowd) -> dict[str, Owner]:
    """On the answer side: whose each row is, by the number in it."""
    place = _place_of_secret(crowd.version)
    key_ref, at = inbox.answers_key(crowd.study.study_ref), timezone.now()
    key = keys.open_whole(key_ref, purpose=Purpose.ACCURACY_CHECK, by=None, at=at)
    return {
        "fieldwork_inboxanswer": lambda row: _in_the_inbox(row, key, place),
        "fieldwork_response": lambda row: row["codes"][place],
        "fieldwork_spentticket": lambda row: crowd.tickets.get(row["fingerprint"]),
    }


def whose_codes(crowd: Crowd, responses: list[Row]) -> dict[str, Owner]:
    """In linked waves: the code on an admission leads to the answers that bear it."""
    place = _place_of_secret(crowd.version)
    by_code = {row["panel_ref"]: row["codes"][place] for row in responses}
    return {
        "fieldwork_response": lambda row: row["codes"][place],
        "studies_admission": lambda row: by_code.get(row["panel_ref"]),
    }


def _place_of_secret(version: InstrumentVersion) -> int:
    names = [name for one in version.definition["questions"] for name in variables_of(one)]
    return names.index(SECRET)


def _in_the_inbox(row: Row, key: Opener, place: int) -> int:
    return inbox.opened(row["sealed"], row["inbox_ref"], key).codes[place]
