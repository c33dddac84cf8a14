"""The auditor's view: who did what to which study, page by page, and whether the chain holds."""

import csv
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.log import record
from foundation.audit.models import AuditEvent
from foundation.audit.queries import Head, verb_groups, verify_chain
from oversight import actions, jobs
from oversight.lifecycle import VerificationStatus
from oversight.models import Verification
from oversight.queries.audit import find_events, how_many, page_of
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study
from tests.conftest import SentTask
from tests.foundation.test_audit import as_owner_without_triggers, run_sql
from tests.oversight.pages import queries_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


def rows(client: Client, **asked: Any) -> list[dict[str, str]]:
    answer = client.get(reverse("view_audit"), {**asked, "format": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.requirement("R-158")
class TestViewAudit:
    def test_says_who_did_what_to_which_study(self, auditor: User) -> None:
        study = a_study("approved")
        client = signed_in(auditor)
        page = text_of(client, "view_audit", {"study": study.code})
        assert "Sent to privacy review" in page
        assert str(study.created_by) in page
        found = rows(client, study=study.code)
        assert {row["Study"] for row in found} == {study.code}
        own = rows(client, study=study.code, by=study.created_by.user_ref)
        assert {row["Who"] for row in own} == {str(study.created_by)}
        assert len(own) < len(found)

    def test_narrows_by_group_subject_and_day(self, auditor: User) -> None:
        study = a_study("approved")
        client = signed_in(auditor)
        groups = {row["Verb"].split(".")[0] for row in rows(client, group="pta")}
        assert groups == {"pta"}
        subject = f"studies.Pta:{study.ptas.get().pk}"
        assert {row["Subject"] for row in rows(client, subject=subject)} == {subject}
        record("study.looked_at", subject=study, by=None, at=NOW + timedelta(days=3))
        later = (NOW + timedelta(days=1)).date().isoformat()
        assert [row["Verb"] for row in rows(client, since=later)] == ["study.looked_at"]
        assert "study.looked_at" not in {row["Verb"] for row in rows(client, until=later)}
        assert [row["Verb"] for row in rows(client, by="clock", since=later)] == ["study.looked_at"]

    def test_knows_every_first_word(self) -> None:
        a_study("approved")
        verbs = AuditEvent.objects.values_list("verb", flat=True)
        assert verb_groups() == sorted({verb.split(".")[0] for verb in verbs})

    def test_takes_what_is_no_reference_for_nothing_asked(self, auditor: User) -> None:
        a_study()
        asked = {"by": "nobody", "group": "x'; --", "since": "soon", "before": "9" * 30}
        assert "newest first" in text_of(signed_in(auditor), "view_audit", asked)

    @pytest.mark.parametrize("role", [Role.PRIVACY_OFFICE, Role.RECORDS_OFFICER, Role.LEAD])
    def test_is_for_auditors(self, role: Role) -> None:
        assert signed_in(a_person(role)).get(reverse("view_audit")).status_code == 403

    def test_names_nobody_who_is_not_staff(self, auditor: User) -> None:
        """What the record itself refuses is held by its own tests; here, what the page adds."""
        a_study("collecting")
        staff = {str(user) for user in User.objects.all()} | {"The portal, by the clock"}
        assert {row["Who"] for row in rows(signed_in(auditor))} <= staff

    def test_asks_as_often_for_three_as_for_twelve(self, auditor: User) -> None:
        client, study = signed_in(auditor), a_study()
        counted = []
        for events in (3, 12):
            for number in range(events):
                record("study.looked_at", subject=study, by=None, at=NOW, number=number)
            counted.append(queries_of(client, reverse("view_audit"), {"study": study.code}))
        assert counted[0] == counted[1]


class TestPages:
    def test_go_down_and_up_again_without_a_gap(self) -> None:
        for number in range(7):
            at = NOW + timedelta(days=number // 2)  # two at the same moment
            record("test.happened", subject="test:1", by=None, at=at)
        events = find_events({"group": "test"})
        wanted = list(events.values_list("sequence", flat=True))
        seen, page = [], page_of(events, before=None, after=None, rows=3)
        pages = [page]
        while page.older:
            page = page_of(events, before=page.older, after=None, rows=3)
            pages.append(page)
        seen = [entry.event.sequence for page in pages for entry in page.entries]
        assert seen == wanted
        back = page_of(events, before=None, after=pages[2].newer, rows=3)
        assert back.entries == pages[1].entries
        assert (back.older, back.newer) == (pages[1].older, pages[1].newer)
        assert pages[0].newer is None

    def test_count_no_more_than_they_must(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("oversight.queries.audit.MOST_COUNTED", 2)
        for _ in range(3):
            record("test.happened", subject="test:1", by=None, at=NOW)
        assert how_many(find_events({"group": "test"}), is_filtered=True) == (2, True)
        assert how_many(find_events({}), is_filtered=False) == (
            AuditEvent.objects.count(),
            False,
        )


class TestVerification:
    def test_runs_in_the_background_and_tells_the_head(
        self, auditor: User, captured_tasks: list[SentTask], django_capture_on_commit_callbacks: Any
    ) -> None:
        a_study()
        client = signed_in(auditor)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("request_verification"))
        (task,) = [task for task in captured_tasks if task.name.startswith("oversight")]
        verification = Verification.objects.get()
        assert json.loads(task.body)[1] == {"verification_ref": str(verification.verification_ref)}
        assert "You can leave this page and come back." in client.get(answer["Location"]).text
        jobs.verify_audit_record(**task.kwargs)
        verification.refresh_from_db()
        assert verification.status == VerificationStatus.HOLDS
        assert verification.done == verification.total == Head.from_text(verification.head).sequence
        assert verification.head in client.get(answer["Location"]).text
        assert "Every link holds" in text_of(client, "view_audit")

    @pytest.mark.requirement("R-158")
    def test_finds_a_changed_event(self, auditor: User) -> None:
        a_study()
        with as_owner_without_triggers():
            run_sql("UPDATE audit_auditevent SET verb = 'study.closed' WHERE sequence = 4")
        asked = actions.request_verification(by=auditor, at=NOW)
        found = actions.run_verification(verification_id=asked.pk, by=auditor, at=NOW)
        assert (found.status, found.broken_at) == (VerificationStatus.BROKEN, 4)
        page = text_of(signed_in(auditor), "view_verification", None, found.verification_ref)
        assert "Event 4: This event is not as it was written." in " ".join(page.split())

    def test_finds_a_rewritten_record_with_a_head_kept_elsewhere(self, auditor: User) -> None:
        a_study()
        kept = f"2:{'a' * 64}"
        asked = actions.request_verification(kept=kept, by=auditor, at=NOW)
        found = actions.run_verification(verification_id=asked.pk, by=auditor, at=NOW)
        assert (found.status, found.broken_at) == (VerificationStatus.BROKEN, 2)

    def test_refuses_what_is_no_head(self, auditor: User) -> None:
        answer = signed_in(auditor).post(reverse("request_verification"), {"kept": "7"})
        assert answer.status_code == 400
        assert "64 hexadecimal digits" in answer.text
        assert not Verification.objects.exists()

    def test_runs_one_at_a_time(self, auditor: User) -> None:
        actions.request_verification(by=auditor, at=NOW)
        with pytest.raises(Refused, match="under way"):
            actions.request_verification(by=auditor, at=NOW)
        later = NOW + timedelta(hours=7)  # its worker was lost
        assert actions.request_verification(by=auditor, at=later).is_open

    def test_says_when_it_was_interrupted(
        self, auditor: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = actions.request_verification(by=auditor, at=NOW)

        def stop(**_: object) -> None:
            raise MemoryError

        monkeypatch.setattr("oversight.actions.verifications.verify_chain", stop)
        with pytest.raises(MemoryError):
            jobs.verify_audit_record(str(asked.verification_ref))
        asked.refresh_from_db()
        assert asked.status == VerificationStatus.FAILED

    def test_is_refused_to_others(self) -> None:
        with pytest.raises(Refused):
            actions.request_verification(by=a_person(Role.PRIVACY_OFFICE), at=NOW)
        assert not AuditEvent.objects.filter(verb__startswith="audit.").exists()


class TestWhatIsWrittenMeanwhile:
    def test_is_no_break(self) -> None:
        a_study()
        told = []

        def write(done: int, total: int) -> None:
            told.append((done, total))
            record("test.happened", subject="test:1", by=None, at=NOW)

        report = verify_chain(tell=write)
        assert report.ok
        assert told == [(report.checked, report.checked)]
