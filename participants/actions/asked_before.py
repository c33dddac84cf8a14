"""How often one person is asked over all studies: asked for and remembered before anybody is shown.

Every way by which contacts are opened in order to be asked comes here: messages, letters and phone
lists for each person, opened lists and files for vendors for a page of people. Two studies that ask
the same person at once do so one after the other.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import connections, transaction

from foundation.keyring import keys
from participants.models import AskedBefore
from participants.queries.opt_outs import Fingerprints, fingerprints_under
from participants.reading.columns import Field
from studies.models import Study

ASKED = "asked_before"
"""The reference of the key of the fingerprints of who was asked, over all studies."""

AT_A_TIME = 100
"""Of how many people the locks are held at once: the table of locks is not endless."""

_IN_ORDER = """
SELECT pg_advisory_xact_lock(place) FROM
(SELECT DISTINCT place FROM unnest(%s::bigint[]) AS place ORDER BY place OFFSET 0) AS sorted
"""

_CARRY = f"""
INSERT INTO {AskedBefore._meta.db_table} AS known (fingerprint, study_mark, asked_on)
SELECT * FROM unnest(%s::bytea[], %s::bytea[], %s::date[])
ON CONFLICT (fingerprint, study_mark)
DO UPDATE SET asked_on = greatest(known.asked_on, excluded.asked_on)
"""  # noqa: S608 : names of our own

Ways = Mapping[Field, str]


def may_ask(people: Sequence[Ways], study: Study, *, on: date) -> list[bool]:
    """Of each person, whether this study may ask them now; who may counts as asked from here on.

    Committed a few at a time: never call this in a long transaction, which would hold up others.
    """
    found: list[bool] = []
    for start in range(0, len(people), AT_A_TIME):
        some = people[start : start + AT_A_TIME]
        with transaction.atomic(using="vault"):
            ask_one_at_a_time(some)
            often = asked_too_often(some, study, on=on)
            free = [ways for ways, is_often in zip(some, often, strict=True) if not is_often]
            remember_asking(free, study, on=on)
        found += [not is_often for is_often in often]
    return found


def asked_too_often(people: Sequence[Ways], study: Study, *, on: date) -> list[bool]:
    """Of each person, whether other studies asked them as often as one person may be asked lately.

    The same study asks again in its later waves: that is one promise, which the person read.
    """
    of = fingerprints_under(ASKED)
    theirs = [of(ways) for ways in people]
    asked = {each for one in theirs for each in one}
    rows = AskedBefore.objects.filter(
        fingerprint__in=asked, asked_on__gt=on - timedelta(days=settings.ASKED_WITHIN_DAYS)
    ).exclude(study_mark=_mark(study))
    by: dict[bytes, set[bytes]] = {}
    for fingerprint, mark in rows.values_list("fingerprint", "study_mark"):
        by.setdefault(bytes(fingerprint), set()).add(bytes(mark))
    studies = [set[bytes]().union(*(by.get(each, ()) for each in one)) for one in theirs]
    return [len(each) >= settings.ASKED_AT_MOST for each in studies]


def remember_asking(people: Sequence[Ways], study: Study, *, on: date) -> None:
    """Write down that this study asked them, by each way that is known."""
    of, mark = fingerprints_under(ASKED), _mark(study)
    asked = {each for ways in people for each in of(ways)}  # a house has several
    AskedBefore.objects.bulk_create(
        [AskedBefore(fingerprint=each, study_mark=mark, asked_on=on) for each in sorted(asked)],
        update_conflicts=True,
        unique_fields=["fingerprint", "study_mark"],
        update_fields=["asked_on"],
    )


def carry_asking(changed: Sequence[tuple[Ways, Ways]]) -> None:
    """Have it count by the new ways of people, too, that they were asked by their old ones."""
    of = fingerprints_under(ASKED)
    new_of: dict[bytes, set[bytes]] = {}
    for before, after in changed:
        for each in of(before):
            new_of.setdefault(each, set()).update(of(after))
    rows = AskedBefore.objects.filter(fingerprint__in=new_of)
    carried: dict[tuple[bytes, bytes], date] = {}
    for old, mark, on in rows.values_list("fingerprint", "study_mark", "asked_on"):
        for new in new_of[bytes(old)]:
            key = new, bytes(mark)
            carried[key] = max(on, carried.get(key, on))
    if not carried:
        return
    prints, marks = zip(*sorted(carried), strict=True)
    days = [carried[each] for each in sorted(carried)]
    with connections["vault"].cursor() as cursor:
        cursor.execute(_CARRY, [list(prints), list(marks), days])


def ask_one_at_a_time(people: Sequence[Ways], *, of: Fingerprints | None = None) -> None:
    """Until the transaction of the vault ends, no other study asks about these people.

    In one order for all, so that nobody waits for somebody who waits for them; and before the lock
    of a study, never after it.
    """
    of = of or fingerprints_under(ASKED)
    asked = {each for ways in people for each in of(ways)}
    places = [int.from_bytes(each[:8], signed=True) for each in asked]
    with connections["vault"].cursor() as cursor:
        cursor.execute(_IN_ORDER, [places])


def _mark(study: Study) -> bytes:
    return keys.fingerprint(str(study.study_ref), key_ref=ASKED)
