"""The vault at its daily work: a list of a hundred opened, opt-outs asked about, messages sent.

Each against the same without protection: rows read plainly, an equality join of what people wrote
as it stands, the same messages given to the same mail server one after the other.
"""

import smtplib
from typing import Any
from uuid import uuid4

from django.db import connections
from django.test import override_settings

from benchmarks import copies
from benchmarks.measuring import fastest, peak, report
from participants.actions import open_contacts, opt_out, send_mailing
from participants.composing import a_sample_reader, as_email, composed
from participants.models import OptOut
from participants.queries import PER_PAGE
from participants.queries.mailings import numbers_of, texts_of
from participants.queries.opt_outs import OPT_OUTS, fingerprints_under, opted_out
from participants.reading.columns import Field
from participants.vocabulary import OpeningPurpose
from research_portal.settings.mail import SMTP_MAIL
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.participants.mail_server import MailServer, a_mail_server

LISTED = 100
PIECE = 1_000
ONE_IN = 10
"""Every tenth has opted out."""

EXAMPLE = "https://portal.example/"
AS_WRITTEN = """
    CREATE UNLOGGED TABLE plain_contacts AS
    SELECT n, 'person' || n || '@mail' || n % 500 || '.example' AS email,
           (2022000000 + n)::text AS phone, n || ' Long Street, Springfield' AS address
    FROM generate_series(1, {people}) AS n
"""
CLOSED = """
    CREATE UNLOGGED TABLE plain_opt_outs AS
    SELECT unnest(ARRAY[email, phone, address]) AS way FROM plain_contacts WHERE n % {one_in} = 0
"""
JOIN = """
    SELECT count(DISTINCT n)
    FROM plain_contacts CROSS JOIN LATERAL unnest(ARRAY[email, phone, address]) AS theirs
    JOIN plain_opt_outs ON way = theirs
"""


def run(checked: int, messages: int) -> None:
    """A list of a hundred, so many contacts looked up, so many messages."""
    _open_a_list()
    _check_opt_outs(checked)
    _send(messages)


def _open_a_list() -> None:
    study, recruiter = a_study_to_write_to(LISTED)
    pages = range(1, LISTED // PER_PAGE + 1)

    def opened() -> None:
        for page in pages:
            asked = OpeningPurpose.RECRUIT
            open_contacts(study_ref=study.study_ref, purpose=asked, by=recruiter, at=NOW, page=page)

    opened()  # the first time addresses the list
    ours = fastest("asked, written down, opened, opt-outs left out", opened)
    _make_plain_tables(LISTED)
    plain = fastest("reading as many plain rows", lambda: _rows("SELECT * FROM plain_contacts"))
    report(f"Opening a list of {LISTED} contacts", ours, plain, pieces=LISTED, unit="contacts")


def _check_opt_outs(people: int) -> None:
    OptOut.objects.all().delete()
    of = fingerprints_under(OPT_OUTS)
    for start in range(ONE_IN, people + 1, PIECE):
        closed = range(start, min(start + PIECE, people + 1), ONE_IN)
        opt_out(fingerprints=[one for n in closed for one in of(_ways(n))], at=NOW)
    copies.run("vault", f"ANALYZE {OptOut._meta.db_table}")
    before = peak()
    ours = fastest("normalised, fingerprinted, looked up", lambda: _found(people), runs=1)
    after = peak()
    _make_plain_tables(people)
    plain = fastest("plain equality join of as many rows", lambda: _rows(JOIN), runs=1)
    title = f"Opt-outs: {people:,} contacts asked about, {people // ONE_IN:,} people opted out"
    report(title, ours, plain, pieces=people, unit="contacts")
    print(f"  (most memory held: {before:,} MB before, {after:,} MB after)")


def _found(people: int) -> None:
    closed = 0
    for start in range(1, people + 1, PIECE):
        numbers = range(start, min(start + PIECE, people + 1))
        closed += sum(opted_out([_ways(number) for number in numbers]))
    assert closed == people // ONE_IN, closed


def _ways(number: int) -> dict[Field, str]:
    return {
        Field.EMAIL: f"person{number}@mail{number % 500}.example",
        Field.PHONE: f"{2_022_000_000 + number}",
        Field.ADDRESS: f"{number} Long Street, Springfield",
    }


def _make_plain_tables(people: int) -> None:
    copies.run("vault", "DROP TABLE IF EXISTS plain_contacts, plain_opt_outs")
    copies.run("vault", AS_WRITTEN.format(people=people))
    copies.run("vault", CLOSED.format(one_in=ONE_IN))
    for table in ("plain_contacts", "plain_opt_outs"):
        copies.run("vault", f"GRANT SELECT ON {table} TO PUBLIC")
        copies.run("vault", f"ANALYZE {table}")


def _rows(query: str) -> list[tuple[object, ...]]:
    with connections["vault"].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _send(messages: int) -> None:
    OptOut.objects.all().delete()
    study, recruiter = a_study_to_write_to(messages)
    mailing = a_mailing(study, by=recruiter)
    reader = a_sample_reader(EXAMPLE)
    said = composed(study, texts_of(mailing, study), reader, on=NOW.date())
    mail = as_email(said, to="", item_ref=uuid4(), opt_out_url=EXAMPLE).message().as_bytes()
    with a_mail_server() as server, override_settings(**_settings_for(server)):
        ours = fastest(
            "asked, opened, composed, handed over",
            lambda: send_mailing(mailing_id=mailing.pk, at=NOW),
            runs=1,
        )
        assert server.taken.total() == messages, numbers_of(mailing)
        plain = fastest(
            "as many of the size by plain smtplib", lambda: _post(mail, server, messages), runs=1
        )
    title = f"Messages: {messages:,} invitations to a mail server on this machine"
    report(title, ours, plain, pieces=messages, unit="messages")


def _settings_for(server: MailServer) -> dict[str, Any]:
    return {
        "CONTACT_MAIL": SMTP_MAIL,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": server.port,
        "EMAIL_HOST_USER": "",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
    }


def _post(mail: bytes, server: MailServer, messages: int) -> None:
    with smtplib.SMTP("127.0.0.1", server.port) as connection:
        for number in range(messages):
            connection.sendmail("portal@mail.example", [f"person{number}@mail.example"], mail)
