"""A department's database of many years, multiplied from a few studies made through the actions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import count
from uuid import UUID

from django.db import connection
from django.db.models import Model

from benchmarks import copies
from foundation.access.models import User
from foundation.audit.log import link
from foundation.audit.models import AuditEvent, AuditHead
from studies.models import Addressing, BurdenLine, Clearance, Grant, Pta, Study
from tests.builders.access import NOW, a_component
from tests.builders.studies import a_study

TEXTS = ("answers", "materials", "questions")
COMPONENTS = ("TSA", "CBP", "FEMA", "USCIS", "ICE", "CISA", "USCG", "USSS")
LEADS = 200
VERBS = ("study.edited", "pta.submitted", "pta.returned", "pta.approved", "instrument.changed")
STATES = ("draft", "in_review", "approved", "collecting", "collecting", "closed", "closed")

# What the newest review of a study says, by the state of the study; the earlier ones were returned.
_STATUS = """
CASE WHEN n < {each} OR s.status = 'draft' THEN 'returned'
     WHEN s.status = 'in_review' AND s.id % 2 = 0 THEN 'submitted'
     WHEN s.status = 'in_review' THEN 'component_approved'
     WHEN s.status = 'closed' AND s.id % 2 = 0 THEN 'expired'
     ELSE 'approved' END
"""


def fill(studies: int, *, reviews_each: int, events: int) -> None:
    """Multiply a study with all that belongs to it, then write the audit record."""
    model = a_study("collecting")
    for code in COMPONENTS:
        a_component(code)
    _people(model.created_by)
    _studies(model, studies - 1)
    _reviews(model, reviews_each)
    _belongings(model)
    _record(events)
    copies.run("default", "ANALYZE")


def multiply(
    model: type[Model], source: str, instead: Mapping[str, str], *, where: str = "TRUE"
) -> None:
    """Rows like ``t`` of ``source``, with some columns computed."""
    columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    values = [instead.get(str(column), f't."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names})"
            f" SELECT {', '.join(values)} FROM {source} WHERE {where}"
        )


def _people(lead: User) -> None:
    multiply(
        User,
        f"access_user t, generate_series(1, {LEADS}) n",
        {"username": "'lead_' || n", "user_ref": "gen_random_uuid()", "last_name": "'Lead ' || n"},
        where=f"t.id = {lead.pk}",
    )


def _studies(model: Study, more: int) -> None:
    states = ", ".join(f"'{state}'" for state in STATES)
    status = f"(ARRAY[{states}])[1 + n % {len(STATES)}]"
    lead = f"1 + n % {LEADS}"
    component = "(SELECT id FROM access_component WHERE code = c.code)"
    codes = ", ".join(f"'{code}'" for code in COMPONENTS)
    multiply(
        Study,
        f"studies_study t, generate_series(1, {more}) n,"
        f" LATERAL (SELECT (ARRAY[{codes}])[1 + n % {len(COMPONENTS)}] AS code) c",
        {
            "study_ref": "gen_random_uuid()",
            "code": "c.code || '-' || (2018 + n % 9) || '-' || lpad(n::text, 5, '0')",
            "title": "t.title || ' ' || n",
            "component_id": component,
            "status": status,
            "created_by_id": f"(SELECT id FROM access_user WHERE username = 'lead_' || ({lead}))",
            "created_at": "t.created_at - n * interval '4 hours'",
            "closed_at": f"CASE WHEN {status} = 'closed' THEN t.created_at END",
            "expected_respondents": "10 + n % 2000",
        },
        where=f"t.id = {model.pk}",
    )


def _reviews(model: Study, each: int) -> None:
    pta = model.ptas.get()
    status = _STATUS.format(each=each)
    decided = f"{status} IN ('approved', 'expired')"
    later = "(9 + s.id % 9) * interval '2 days'"
    seen = f"{status} IN ('approved', 'expired', 'component_approved')"
    sent = "s.created_at + n * (interval '8 days')"
    multiply(
        Pta,
        f"studies_pta t, studies_study s, generate_series(1, {each}) n",
        {
            "study_id": "s.id",
            "number": "n",
            "status": status,
            # The texts lie outside the row and are read on a review's own page only.
            **{texts: f"CASE WHEN n < {each} THEN '[]' ELSE t.{texts} END" for texts in TEXTS},
            "submitted_at": sent,
            "component_by_id": f"CASE WHEN {seen} THEN t.component_by_id END",
            "component_at": f"CASE WHEN {seen} THEN {sent} + (1 + s.id % 9) * interval '1 day' END",
            "office_by_id": f"CASE WHEN {decided} THEN t.office_by_id END",
            "office_at": f"CASE WHEN {decided} THEN {sent} + {later} END",
            "returned_at": f"CASE WHEN {status} = 'returned' THEN {sent} + interval '3 days' END",
            "returned_by_id": f"CASE WHEN {status} = 'returned' THEN t.component_by_id END",
            "return_reason": f"CASE WHEN {status} = 'returned' THEN 'Ask less.' ELSE '' END",
            "threshold": f"CASE WHEN {decided} THEN t.threshold END",
            "expires_on": f"CASE WHEN {status} = 'approved' THEN t.expires_on - s.id::int % 1200"
            f" WHEN {status} = 'expired' THEN t.expires_on - 1500 END",
        },
        where=f"t.id = {pta.pk} AND s.id <> {model.pk}",
    )


def _belongings(model: Study) -> None:
    """A lead for each study; for those that collected, a clearance, minutes, and people asked."""
    grant = model.grants.first()
    clearance = model.clearances.first()
    assert grant is not None
    assert clearance is not None
    own = f"s.id <> {model.pk}"
    multiply(
        Grant,
        "studies_grant t, studies_study s",
        {"study_id": "s.id", "user_id": "s.created_by_id"},
        where=f"t.id = {grant.pk} AND {own}",
    )
    collected = f"{own} AND s.status IN ('collecting', 'closed')"
    newest = "(SELECT max(id) FROM studies_pta WHERE study_id = s.id)"
    multiply(
        Clearance,
        "studies_clearance t, studies_study s",
        {"study_id": "s.id", "pta_id": newest, "expires_on": "t.expires_on - s.id::int % 300"},
        where=f"t.id = {clearance.pk} AND {collected}",
    )
    line = "person_kind, respondents, times, minutes"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {BurdenLine._meta.db_table} (study_id, {line})"
            f" SELECT s.id, 'public', s.expected_respondents, 1, 5 + s.id % 40"
            f" FROM studies_study s WHERE {collected}"
        )
        cursor.execute(
            f"INSERT INTO {Addressing._meta.db_table}"
            " (study_id, channel, person_kind, people, addressed_on, countable, clearance_id,"
            " responses, minutes)"
            " SELECT s.id, 'import', 'public', 1 + (s.id * n) %% 500,"
            " %s::date - (s.id::int * n) %% 900, TRUE, c.id,"
            " 1 + (s.id * n) %% 500, (1 + (s.id * n) %% 500) * (5 + s.id %% 40)"
            " FROM studies_study s JOIN studies_clearance c ON c.study_id = s.id,"
            f" generate_series(1, 4) n WHERE {collected}",
            [NOW.date()],
        )


def _record(events: int) -> None:
    """The chain as it would have been written, by its own function, past the trigger."""
    table = AuditEvent._meta.db_table
    head = AuditHead.objects.get()
    known = Study.objects.order_by("pk").values_list("pk", "study_ref", "created_by__user_ref")
    studies = list(known)  # before the COPY, during which the connection answers nothing else
    with copies.without_indexes(table, using="default"), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SET session_replication_role = replica")
        columns = "sequence, at, verb, subject, by_ref, study_ref, facts, previous_hash, hash"
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for event in _chain(head, studies, events - head.sequence):
                copy.write_row(_row(event))
        cursor.execute(
            "UPDATE audit_audithead SET (sequence, hash) = (SELECT sequence, hash FROM"
            f" {table} ORDER BY sequence DESC LIMIT 1)"
        )
        cursor.execute("RESET session_replication_role")
        cursor.execute("RESET ROLE")


def _chain(
    head: AuditHead, studies: Sequence[tuple[int, UUID, UUID]], more: int
) -> Iterator[AuditEvent]:
    previous = head.hash
    for number, sequence in zip(range(more), count(head.sequence + 1)):
        key, study_ref, user_ref = studies[number % len(studies)]
        event = AuditEvent(
            sequence=sequence,
            at=NOW - timedelta(seconds=60 * (more - number)),
            verb=VERBS[number * 7 % len(VERBS)],
            subject=f"studies.Study:{key}",
            by_ref=user_ref,
            study_ref=study_ref,
            facts={"number": number % 10},
            previous_hash=previous,
        )
        previous = event.hash = link(event)
        yield event


def _row(event: AuditEvent) -> tuple[object, ...]:
    return (
        *(event.sequence, event.at, event.verb, event.subject, event.by_ref, event.study_ref),
        *(json.dumps(event.facts), event.previous_hash, event.hash),
    )
