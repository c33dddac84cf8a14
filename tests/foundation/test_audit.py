"""The audit record: what it takes, what it refuses, and what its chain shows."""

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from foundation.access.models import COMPONENT_CODE, Training, User
from foundation.audit.log import PersonalDataError, record
from foundation.audit.models import AuditEvent, AuditHead
from foundation.audit.queries import Head, events_of, verify_chain
from tests.builders.access import NOW, a_person

STUDY = uuid.uuid4()


def three_events() -> list[AuditEvent]:
    return [
        record("study.opened", subject="studies.Study:1", by=None, at=NOW, study_ref=STUDY, n=n)
        for n in range(3)
    ]


@contextmanager
def as_owner_without_triggers() -> Iterator[None]:
    """What somebody can do who owns the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("RESET session_replication_role")
        cursor.execute("SET LOCAL ROLE portal_app")


def run_sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
class TestRecord:
    def test_keeps_who_what_when_and_the_facts(self) -> None:
        person = a_person()
        event = record(
            "contacts.opened",
            subject=person,
            by=person,
            at=NOW,
            study_ref=STUDY,
            contacts=1000,
            purpose="follow_up",
            on=date(2027, 3, 12),
            batch=STUDY,
            urgent=False,
        )
        kept = AuditEvent.objects.get(pk=event.pk)
        assert kept.subject == f"access.User:{person.user_ref}"
        assert (kept.by_ref, kept.at, kept.study_ref) == (person.user_ref, NOW, STUDY)
        assert kept.facts == {
            "contacts": 1000,
            "purpose": "follow_up",
            "on": "2027-03-12",
            "batch": str(STUDY),
            "urgent": False,
        }

    def test_names_a_subject_without_a_reference_by_its_key(self) -> None:
        training = Training.objects.create(
            user=a_person(trained=False), kind="privacy", completed_on=NOW.date()
        )
        event = record("training.seen", subject=training, by=None, at=NOW)
        assert event.subject == f"access.Training:{training.pk}"

    def test_finds_the_study_of_the_subject(self) -> None:
        person = a_person()
        person.study = type("Study", (), {"study_ref": STUDY})  # type: ignore[attr-defined]
        assert record("a.b", subject=person, by=None, at=NOW).study_ref == STUDY
        assert [event.verb for event in events_of(STUDY)] == ["a.b"]

    def test_leaves_nothing_when_the_action_fails(self) -> None:
        with transaction.atomic():
            three_events()
            transaction.set_rollback(True)
        assert not AuditEvent.objects.exists()
        assert verify_chain().ok

    @pytest.mark.requirement("R-158")
    @pytest.mark.parametrize(
        "text",
        [
            "ada@example.org",
            "Ada Lovelace",
            "555-123-4567",
            "5551234567",
            "555 123 4567",
            "078-05-1120",
            "123 Main Street",
            "line\nbreak",
            "x" * 65,
            "Zoë",
        ],
    )
    def test_refuses_what_could_name_a_person(self, text: str) -> None:
        with pytest.raises(PersonalDataError) as refusal:
            record("a.b", subject="studies.Study:1", by=None, at=NOW, note=text)
        assert text not in str(refusal.value)
        assert not AuditEvent.objects.exists()

    @pytest.mark.parametrize(
        "code",
        [
            "TSA-2027-014",
            "USCIS-2026-001",
            "CBP-2027-10000",
            "1601-0029",
            "2027-03-12",
            "2027-03-12T10:00:00-05:00",
            "89 FR 12345",
            "survey/v2",
            "component_privacy_officer",
            "G2",
            "f" * 64,
            "0123456789" * 6 + "0123",  # a hash may happen to be all digits
            "12345678-1234-1234-1234-123456789012",
        ],
    )
    def test_takes_codes(self, code: str) -> None:
        event = record("a.b", subject="studies.Study:1", by=None, at=NOW, code=code)
        assert event.facts == {"code": code}

    @given(
        component=st.from_regex(COMPONENT_CODE.replace("$", r"\Z")),
        year=st.integers(2000, 2999),
        number=st.integers(1, 999_999),
    )
    def test_takes_the_code_of_every_study_that_there_can_be(
        self, component: str, year: int, number: int
    ) -> None:
        code = f"{component}-{year}-{number:03d}"
        event = record("study.created", subject="studies.Study:1", by=None, at=NOW, code=code)
        assert event.facts == {"code": code}

    def test_refuses_a_verb_or_subject_that_is_a_sentence(self) -> None:
        with pytest.raises(PersonalDataError):
            record("Ada opened it", subject="studies.Study:1", by=None, at=NOW)
        with pytest.raises(PersonalDataError):
            record("a.b", subject="Ada Lovelace", by=None, at=NOW)

    @given(text=st.from_regex(r"\A[a-z]{1,8}[0-9]{0,3}@[a-z]{1,8}\.[a-z]{2,3}\Z"))
    def test_refuses_every_address(self, text: str) -> None:
        with pytest.raises(PersonalDataError):
            record("a.b", subject="studies.Study:1", by=None, at=NOW, note=text)


@pytest.mark.django_db
class TestAppendOnly:
    CHANGES = (
        "UPDATE audit_auditevent SET verb = 'other.verb'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "DELETE FROM audit_audithead",
        "TRUNCATE audit_audithead",
    )

    @pytest.mark.parametrize("change", CHANGES)
    def test_the_application_may_not_change_it(self, change: str) -> None:
        three_events()
        with pytest.raises(ProgrammingError, match="permission denied"):
            run_sql(change)

    @pytest.mark.parametrize("change", CHANGES)
    def test_the_trigger_refuses_even_the_owner(self, change: str) -> None:
        three_events()
        with pytest.raises(IntegrityError, match="append-only"):
            run_sql(f"SET LOCAL ROLE NONE; {change}")

    def test_the_application_may_not_move_the_head(self) -> None:
        three_events()
        with pytest.raises(ProgrammingError, match="permission denied"):
            run_sql("UPDATE audit_audithead SET sequence = 1")

    def test_an_event_out_of_line_is_refused(self) -> None:
        last = three_events()[-1]
        last.sequence = 9
        last.hash = "a" * 64
        with pytest.raises(IntegrityError, match="follow the last one"), transaction.atomic():
            last.save(force_insert=True)


@pytest.mark.django_db
class TestVerifyChain:
    def test_an_empty_record_is_whole(self) -> None:
        assert verify_chain().ok

    def test_a_true_record_is_whole(self) -> None:
        three_events()
        report = verify_chain()
        assert (report.ok, report.checked, report.broken_seq) == (True, 3, None)

    @pytest.mark.parametrize(
        "change",
        [
            "facts = '{\"n\": 7}'",
            "verb = 'study.closed'",
            "by_ref = gen_random_uuid()",
            "at = at + interval '1 second'",
            "study_ref = NULL",
            "subject = 'studies.Study:2'",
        ],
    )
    def test_finds_a_changed_event(self, change: str) -> None:
        three_events()
        with as_owner_without_triggers():
            run_sql(f"UPDATE audit_auditevent SET {change} WHERE sequence = 2")
        report = verify_chain()
        assert (report.ok, report.broken_seq) == (False, 2)
        assert report.what == "This event is not as it was written."

    def test_finds_an_event_taken_out_of_the_middle(self) -> None:
        three_events()
        with as_owner_without_triggers():
            run_sql("DELETE FROM audit_auditevent WHERE sequence = 2")
        report = verify_chain()
        assert (report.broken_seq, report.what) == (2, "This event is missing.")

    def test_finds_events_cut_from_the_end(self) -> None:
        three_events()
        with as_owner_without_triggers():
            run_sql("DELETE FROM audit_auditevent WHERE sequence >= 2")
        report = verify_chain()
        assert (report.broken_seq, report.what) == (2, "Events are missing at the end.")

    def test_finds_a_rewritten_end_with_a_head_kept_elsewhere(self) -> None:
        kept = Head(3, three_events()[-1].hash)
        with as_owner_without_triggers():
            run_sql("DELETE FROM audit_auditevent WHERE sequence = 3")
            run_sql(
                "UPDATE audit_audithead SET (sequence, hash) ="
                " (SELECT sequence, hash FROM audit_auditevent WHERE sequence = 2)"
            )
        assert verify_chain().ok
        report = verify_chain(kept=kept)
        assert (report.ok, report.broken_seq) == (False, 3)

    def test_an_earlier_head_stays_part_of_a_longer_record(self) -> None:
        kept = Head(3, three_events()[-1].hash)
        three_events()
        assert verify_chain(kept=kept).ok

    def test_reads_in_a_constant_number_of_queries(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(10):
            three_events()
        with django_assert_num_queries(2):
            verify_chain()


@pytest.mark.django_db
class TestVerifyAuditCommand:
    def test_prints_the_head_to_keep(self) -> None:
        last, out = three_events()[-1], StringIO()
        call_command("verify_audit", stdout=out)
        assert f"3 events, every link holds. Head: 3:{last.hash}" in out.getvalue()
        call_command("verify_audit", f"--head=3:{last.hash}", stdout=StringIO())

    def test_names_the_broken_link_and_fails(self) -> None:
        three_events()
        with as_owner_without_triggers():
            run_sql("UPDATE audit_auditevent SET verb = 'a.b' WHERE sequence = 2")
        out = StringIO()
        with pytest.raises(CommandError, match="Broken at event 2") as failure:
            call_command("verify_audit", "--json", stdout=out)
        assert failure.value.returncode == 1
        assert json.loads(out.getvalue())["broken_seq"] == 2


@pytest.mark.django_db(transaction=True)
class TestConcurrentWriters:
    def test_make_one_chain_without_a_fork(self) -> None:
        writers, each = 4, 15

        def write(number: int) -> None:
            for n in range(each):
                with transaction.atomic():
                    record("a.b", subject=f"studies.Study:{number}", by=None, at=NOW, n=n)
            connections.close_all()

        with ThreadPoolExecutor(writers) as pool:
            list(pool.map(write, range(writers)))
        report = verify_chain()
        assert (report.ok, report.checked) == (True, writers * each)
        head = AuditHead.objects.get()
        assert head.sequence == writers * each
        assert User.objects.count() == 0
