"""With everything in the databases before one's eyes, nobody pairs a contact with an answer.

200 people of one study answer over four connections to a web server of two processes, while the
clock files answers and the vault forgets used links in a process of its own. They were invited by
e-mail; a reminder is under way all the time, and when half of them have answered it goes to whoever
has not. Somebody reads every table of all three databases, with ``xmin`` and ``ctid``: before, in
the middle (when half of the answers wait in the inbox) and at the end. All orders and all equal
values of the two sides are tried, thousands of pairings. With a false alarm in one of a thousand
runs (Bonferroni), chance gives about 13 right pairs of 200 at most.

The reminder passes over those of whom the vault has learned, when their turn comes, that they
answered. So it parts people in two groups, before and after, as the answers are parted by when they
were filed: of two groups of a hundred chance gives two right pairs and not one. Somebody else
watches the door and knows in which order people came: this may tell groups of five and more apart,
as many as there were filings, and nobody in them. Builds that are broken on purpose, inside the
test's own process, are caught by the same eyes, with 60 right of 60.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from foundation.keyring.keys import fingerprint
from participants.actions import draw_invitations
from participants.models import Invitation, MailItem
from participants.queries.invitations import invitations_key
from studies.actions import add_wave
from studies.actions.admissions import Spent, spend_admission
from studies.models import Wave
from studies.queries.admissions import fingerprint_of
from tests.architecture.attackers import (
    WHERE_IT_LIES,
    WHO_WROTE_IT,
    Column,
    Guess,
    Owner,
    Reading,
    columns,
    guesses,
    most_by_chance,
)
from tests.architecture.crowds import (
    Crowd,
    file_and_forget,
    gathered,
    jobs_at_work,
    whose_answers,
    whose_codes,
    whose_contacts,
)
from tests.architecture.processes import Served, served
from tests.builders.answers import a_link

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("R-023", "R-040")]
PEOPLE, FEWER = 200, 60
FALSE_ALARM = 0.001
BY_THE_REMINDER = 2  # groups: who answered before it, and the others
ONE_PER_ANSWER = {"fieldwork_inboxanswer", "fieldwork_response", "fieldwork_spentticket"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the attacker has: three readings, and the order in which people came."""

    crowd: Crowd
    before: Reading
    halfway: Reading
    after: Reading

    def contact_side(self) -> list[Column]:
        owners = whose_contacts(self.crowd)
        readings = {"before": self.before, "halfway": self.halfway, "after": self.after}
        return [one for name, each in readings.items() for one in columns(name, each, owners)]

    def answer_side(self) -> list[Column]:
        owners = whose_answers(self.crowd)
        readings = {"halfway": self.halfway, "after": self.after}
        return [one for name, each in readings.items() for one in columns(name, each, owners)]

    def at_the_door(self) -> Column:
        came = tuple(self.crowd.arrived)
        return Column("the order in which people came", tuple(range(len(came))), came)

    def filed(self) -> list[Column]:
        """What stays: the inbox holds an answer for minutes, and whoever sees it come sees it."""
        return [one for one in self.answer_side() if "fieldwork_response" in one.name]

    def filings(self) -> int:
        """How many transactions filed the answers; each is one group in which nobody is told."""
        return len({row[WHO_WROTE_IT] for row in self.after.tables["fieldwork_response"]})


def watched(people: int, *, by: Served | None = None) -> Seen:
    """Half of them answer while the clock works, the others while it waits.

    By processes of their own where there are some, which alone begin before they send.
    """
    crowd = gathered(people, Random(2027), begin_first=by is not None)
    crowd.port = by.port if by else None
    crowd.invite()
    before, half = Reading.of_everything(), people // 2
    with by.clock() if by else jobs_at_work():
        crowd.answer(crowd.people[:half])
    file_and_forget()
    crowd.remind()
    crowd.answer(crowd.people[half:])
    halfway = Reading.of_everything()
    file_and_forget()
    return Seen(crowd, before, halfway, Reading.of_everything())


def best(found: list[Guess]) -> Guess:
    return max(found, key=lambda guess: guess.right)


def attack(seen: Seen) -> tuple[Guess, int]:
    """The best pairing of a contact with an answer, and the most that chance allows."""
    found = list(guesses(seen.contact_side(), seen.answer_side()))
    allowed = most_by_chance(len(found), expected=BY_THE_REMINDER, false_alarm=FALSE_ALARM)
    return best(found), allowed


def attack_at_the_door(seen: Seen) -> tuple[Guess, int]:
    """The same by somebody who knows when each person came: only groups are told apart."""
    found = list(guesses([seen.at_the_door()], seen.filed()))
    expected = max(seen.filings(), 1)
    return best(found), most_by_chance(len(found), expected=expected, false_alarm=FALSE_ALARM)


class TestTheAttack:
    def test_does_no_better_than_chance(self, tmp_path: Path) -> None:
        with served(tmp_path) as processes:
            seen = watched(PEOPLE, by=processes)
        assert "POST /s/" in processes.logs()
        assert len(seen.after.tables["fieldwork_response"]) == PEOPLE
        assert len(seen.halfway.tables["fieldwork_inboxanswer"]) >= PEOPLE // 2
        for guess, allowed in (attack(seen), attack_at_the_door(seen)):
            assert guess.right <= allowed, (guess, allowed)
        self._leaves_no_other_row_per_person(seen)
        self._says_nothing_elsewhere(seen, processes.logs())

    def _leaves_no_other_row_per_person(self, seen: Seen) -> None:
        """A new table that follows answers must be taught to the attack, and pass it."""
        grown = seen.after.grown_since(seen.before)
        assert {name for name, rows in grown.items() if rows > PEOPLE // 2} <= ONE_PER_ANSWER
        assert grown["studies_admission"] == -PEOPLE

    def _says_nothing_elsewhere(self, seen: Seen, logs: str) -> None:
        told = str(seen.after.tables) + logs
        for person in seen.crowd.people:
            assert person.token not in told
        for row in seen.after.tables["audit_auditevent"]:
            assert not {str(person.contact_ref) for person in seen.crowd.people} & set(
                str(row["facts"]).split("'")
            )


class TestLinkedWaves:
    def test_codes_lead_from_answers_to_the_next_links_and_not_to_contacts(self) -> None:
        """Everybody answered the first wave and is invited to the second, by the same codes."""
        plan: dict[str, Any] = {"keeps_linkage": True, "linkage_justification": "Trends."}
        crowd = gathered(FEWER, Random(2028), begin_first=False, planned_waves=2, **plan)
        before, lead = Reading.of_everything(), crowd.study.created_by
        crowd.answer(crowd.people)
        file_and_forget()
        second = add_wave(study=crowd.study, label="Second", by=lead, at=timezone.now())
        a_link(crowd.study, by_invitation=True)
        assert draw_invitations(wave=second, by=crowd.recruiter, at=timezone.now()) == FEWER
        after = Reading.of_everything()
        contacts = [
            one
            for name, reading in (("before", before), ("after", after))
            for one in columns(name, reading, vault_of(crowd))
        ]
        codes = whose_codes(crowd, after.tables["fieldwork_response"])
        answers = list(columns("after", after, codes))
        assert sum(one.name.endswith("admission.panel_ref") for one in answers) == 1
        found = list(guesses(contacts, answers))
        allowed = most_by_chance(len(found), expected=1, false_alarm=FALSE_ALARM)
        assert best(found).right <= allowed, (best(found), allowed)


def vault_of(crowd: Crowd) -> dict[str, Owner]:
    owners = whose_contacts(crowd)
    del owners["studies_admission"]
    return owners


@contextmanager
def order_kept(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Filing lays answers down as they came."""
    from fieldwork.actions import filing

    waiting, numbers = filing._waiting, count(1)

    def as_they_came(wave: Wave) -> Any:
        answers = list(waiting(wave))
        with connection.cursor() as cursor:
            cursor.execute("SELECT inbox_ref FROM fieldwork_inboxanswer ORDER BY xmin::text::int8")
            places = {ref: place for place, (ref,) in enumerate(cursor.fetchall())}
        return sorted(answers, key=lambda answer: places[answer.pk])

    def in_turn(many: int) -> list[str]:
        return [f"{next(numbers):08x}-0000-4000-8000-000000000000" for _ in range(many)]

    patch.setattr(filing, "_waiting", as_they_came)
    patch.setattr("fieldwork.loading.random_refs", in_turn)
    yield


@contextmanager
def with_a_column(patch: pytest.MonkeyPatch, column: str, value: str) -> Iterator[None]:
    """Answering marks the admission in place of deleting it."""

    def marked(*, wave: Wave, token: str) -> Spent | None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE studies_admission SET {column.split(maxsplit=1)[0]} = {value}"
                " WHERE fingerprint = %s RETURNING panel_ref",
                [fingerprint_of(token, study=wave.study)],
            )
            row = cursor.fetchone()
        return Spent(row[0]) if row else None

    patch.setattr("fieldwork.actions.answers.spend_admission", marked)
    as_owner(f"ALTER TABLE studies_admission ADD COLUMN {column}")
    try:
        yield
    finally:
        as_owner(f"ALTER TABLE studies_admission DROP COLUMN {column.split(maxsplit=1)[0]}")


@contextmanager
def flagged(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The flag is written by the transaction of the answer."""
    with with_a_column(patch, "is_used boolean NOT NULL DEFAULT false", "true"):
        yield


@contextmanager
def timed(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """A time, and nothing else: all rows are written anew before anybody reads."""
    everything = Reading.of_everything

    def rewritten() -> Reading:
        as_owner("UPDATE studies_admission SET used_at = used_at")
        return everything()

    patch.setattr(Reading, "of_everything", rewritten)
    with with_a_column(patch, "used_at timestamptz", "clock_timestamp()"):
        yield


@contextmanager
def passed_over(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reminder passes over people as soon as they have answered."""

    def spent(*, wave: Wave, token: str) -> Spent | None:
        hashed = fingerprint(token, key_ref=invitations_key(wave.study.study_ref))
        asked = Invitation.objects.get(token_hash=hashed)
        waiting = MailItem.objects.filter(mailing__kind="reminder", contact_ref=asked.contact_ref)
        waiting.filter(status="waiting").update(status="skipped", trouble="answered")
        return spend_admission(wave=wave, token=token)

    patch.setattr("fieldwork.actions.answers.spend_admission", spent)
    yield


def as_owner(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE NONE; {statement}; RESET ROLE")


class TestABrokenBuild:
    @pytest.mark.parametrize(
        ("broken", "eyes"),
        [
            (order_kept, attack_at_the_door),
            (flagged, attack),
            (timed, attack),
            (passed_over, attack),
        ],
        ids=[
            "order kept when filing",
            "admission flagged",
            "time on the admission",
            "passed over at once",
        ],
    )
    def test_is_caught(
        self,
        broken: Callable[[pytest.MonkeyPatch], Any],
        eyes: Callable[[Seen], tuple[Guess, int]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        with broken(monkeypatch):
            guess, allowed = eyes(watched(FEWER))
        assert guess.right > allowed, (guess, allowed)
        assert WHERE_IT_LIES in guess.how or WHO_WROTE_IT in guess.how
