"""A long list is brought in by a job, can be left and come back to, and survives a dead worker."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.keyring.models import PendingUpload
from foundation.keyring.uploads import forget_upload
from participants import jobs
from participants.actions import (
    BatchRefusedError,
    discard_contact_import,
    restart_contact_import,
    store_contact_import,
)
from participants.lifecycle.imports import ContactImportStatus as Status
from participants.models import Contact, ContactBatch, ContactImport
from participants.queries.imports import findings_of, rows_read
from participants.settling import NOT_SETTLED, Known, Repeated, Settling
from participants.vocabulary import Origin
from studies.actions import close_study
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.contact_lists import a_long_list
from tests.builders.participants import a_contact_list, a_recruiter, bring_in
from tests.builders.studies import a_member, a_study

pytestmark = [
    pytest.mark.django_db(databases=["default", "vault", "keyring"]),
    pytest.mark.usefixtures("own_files_folder"),
]
TWICE = a_contact_list(3) + a_contact_list(1).split("\n", 1)[1]


class Killed(BaseException):
    """The worker dies: nothing in it is asked any more."""


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def study() -> Study:
    return a_study("approved")


@pytest.fixture
def recruiter(study: Study) -> User:
    return a_recruiter(study)


def read(run: ContactImport) -> ContactImport:
    """What the job does; the list afterwards."""
    jobs.read_contact_list(str(run.run_ref))
    run.refresh_from_db()
    return run


def store(run: ContactImport, by: User, settling: Settling = NOT_SETTLED) -> ContactImport:
    return store_contact_import(run_ref=run.run_ref, settling=settling, by=by, at=NOW)


class TestTheJob:
    def test_checks_then_stores_and_destroys_the_list(self, study: Study, recruiter: User) -> None:
        run = read(a_long_list(study, by=recruiter))
        assert (run.status, run.rows_total, rows_read(run.run_ref)) == (Status.CHECKED, 3, 3)
        assert not Contact.objects.exists()
        store(run, recruiter)
        assert read(run).status == Status.DONE
        assert Contact.objects.count() == ContactBatch.objects.get().contacts == 3

    def test_delivered_again_does_nothing(self, study: Study, recruiter: User) -> None:
        run = read(a_long_list(study, by=recruiter))
        assert read(run).status == Status.CHECKED
        store(run, recruiter)
        read(run)
        assert read(run).status == Status.DONE
        assert Contact.objects.count() == 3

    def test_tells_how_many_rows_are_done(
        self, study: Study, recruiter: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[int] = []
        monkeypatch.setattr("participants.actions.imports.CHUNK", 2)
        monkeypatch.setattr(
            "participants.actions.long_lists.report_rows", lambda _, rows: seen.append(rows)
        )
        read(a_long_list(study, a_contact_list(5), by=recruiter))
        assert seen == [0, 2, 4, 5]

    def test_stores_nobody_of_a_list_with_problems(self, study: Study, recruiter: User) -> None:
        run = read(a_long_list(study, a_contact_list(2) + "Bad,,no address,\n", by=recruiter))
        assert run.status == Status.REFUSED
        assert [problem.row for problem in findings_of(run).problems] == [4]
        with pytest.raises(Refused):
            store(run, recruiter)

    def test_wants_duplicates_settled(self, study: Study, recruiter: User) -> None:
        run = read(a_long_list(study, TWICE, by=recruiter))
        with pytest.raises(Refused, match="met twice"):
            store(run, recruiter)
        store(run, recruiter, Settling(Repeated.KEEP_FIRST))
        assert read(run).status == Status.DONE
        assert Contact.objects.count() == 3

    def test_asks_again_about_who_came_in_meanwhile(self, study: Study, recruiter: User) -> None:
        run = read(a_long_list(study, by=recruiter))
        store(run, recruiter)
        bring_in(study, a_contact_list(1), by=recruiter)
        assert read(run).status == Status.CHECKED
        assert findings_of(run).unsettled == ["known"]
        assert Contact.objects.count() == 1
        store(run, recruiter, Settling(known=Known.LEAVE))
        assert read(run).status == Status.DONE
        assert Contact.objects.count() == 3

    def test_says_when_the_list_is_gone(self, study: Study, recruiter: User) -> None:
        run = a_long_list(study, by=recruiter)
        forget_upload(run.upload_ref, at=NOW)
        assert read(run).status == Status.FAILED
        assert "Send it again" in run.stopped_because[0]

    def test_stores_nobody_once_who_asked_may_not_any_more(
        self, recruiter: User, study: Study
    ) -> None:
        run = read(a_long_list(study, by=recruiter))
        store(run, recruiter)
        User.objects.filter(pk=recruiter.pk).update(is_active=False)
        assert read(run).status == Status.FAILED
        assert not Contact.objects.exists()


class TestADeadWorker:
    def test_leaves_nothing_and_the_list_can_be_read_again(
        self, study: Study, recruiter: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = read(a_long_list(study, by=recruiter))
        store(run, recruiter)
        with monkeypatch.context() as dying:
            dying.setattr("participants.actions.imports._record", self._die)
            with pytest.raises(Killed):
                jobs.read_contact_list(str(run.run_ref))
        run.refresh_from_db()
        assert run.status == Status.IMPORTING
        assert not Contact.objects.exists()
        assert not ContactBatch.objects.exists()
        assert PendingUpload.objects.filter(upload_ref=run.upload_ref).exists()
        restart_contact_import(run_ref=run.run_ref, by=recruiter, at=NOW)
        assert read(run).status == Status.DONE
        assert Contact.objects.count() == 3

    def test_that_stumbles_says_so(
        self, study: Study, recruiter: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = a_long_list(study, by=recruiter)
        with monkeypatch.context() as broken:
            broken.setattr("participants.actions.long_lists.import_contacts", self._stumble)
            with pytest.raises(RuntimeError):
                jobs.read_contact_list(str(run.run_ref))
        run.refresh_from_db()
        assert (run.status, run.stopped_because) == (Status.FAILED, [jobs.INTERRUPTED])
        restart_contact_import(run_ref=run.run_ref, by=recruiter, at=NOW)
        assert read(run).status == Status.CHECKED

    @staticmethod
    def _die(*_: Any, **__: Any) -> None:
        raise Killed

    @staticmethod
    def _stumble(*_: Any, **__: Any) -> None:
        raise RuntimeError("The disk is full.")


@pytest.mark.django_db(transaction=True, databases=["default", "vault", "keyring"])
class TestWhileAWorkerReads:
    def test_nobody_else_starts_or_destroys_the_list(self) -> None:
        study = a_study("approved")
        recruiter = a_recruiter(study)
        run = a_long_list(study, by=recruiter)
        other = connections["vault"].copy()
        try:
            with other.cursor() as worker:
                worker.execute("BEGIN")
                worker.execute(
                    "SELECT 1 FROM participants_contactimport WHERE id = %s FOR NO KEY UPDATE",
                    [run.pk],
                )
                for action in (restart_contact_import, discard_contact_import):
                    with pytest.raises(Refused, match="right now"):
                        action(run_ref=run.run_ref, by=recruiter, at=NOW)
                worker.execute("ROLLBACK")
        finally:
            other.close()
        discard_contact_import(run_ref=run.run_ref, by=recruiter, at=NOW)


class TestRefusals:
    @pytest.mark.requirement("R-098", "R-013")
    @pytest.mark.parametrize("origin", [Origin.COMMERCIAL, Origin.ORGANISATION_LIST])
    def test_of_an_origin_hold_before_the_job_in_it_and_in_the_database(
        self, study: Study, recruiter: User, origin: Origin
    ) -> None:
        with pytest.raises(BatchRefusedError):
            a_long_list(study, by=recruiter, origin=origin)
        run = a_long_list(study, by=recruiter)
        ContactImport.objects.filter(pk=run.pk).update(details=run.details | {"origin": origin})
        assert read(run).status == Status.FAILED
        with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
            ContactImport.objects.filter(pk=run.pk).update(origin=origin)

    @pytest.mark.requirement("R-117")
    def test_of_who_is_no_recruiter(self, study: Study, recruiter: User) -> None:
        run = read(a_long_list(study, by=recruiter))
        with pytest.raises(Refused):
            a_long_list(study, by=study.created_by)
        for by in (study.created_by, a_member(study, Role.ANALYST)):
            with pytest.raises(Refused):
                store(run, by)
            with pytest.raises(Refused):
                discard_contact_import(run_ref=run.run_ref, by=by, at=NOW)

    def test_of_a_closed_study(self) -> None:
        study = a_study("collecting")
        recruiter = a_recruiter(study)
        run = read(a_long_list(study, by=recruiter))
        close_study(study=study, by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="closed"):
            store(run, recruiter)


class TestThePages:
    def test_lead_from_a_large_upload_to_its_result(
        self, study: Study, recruiter: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("participants.views.imports.READ_AT_ONCE", 10)
        client = Client()
        client.force_login(recruiter, backend="django.contrib.auth.backends.ModelBackend")
        batch = {"origin": "sign_up", "person_kind": "public", "region": "US"}
        file = SimpleUploadedFile("people.csv", TWICE.encode())
        upload = reverse("import_contacts", args=[study.code])
        asked = client.post(upload, {**batch, "file": file})
        ref = str(asked.context["upload_ref"])
        columns = {f"column_{n}": each for n, each in enumerate(["name", "phone", "email", ""])}
        sent = {**batch, **columns, "upload_ref": ref, "step": "check"}
        assert client.post(upload, sent).status_code == 400
        begun = client.post(upload, {**sent, "column_3": "address"})
        run = ContactImport.objects.get()
        here = reverse("view_contact_import", args=[study.code, run.run_ref])
        assert begun["Location"] == here
        page = client.get(here).content.decode()
        assert "You can leave this page" in page
        assert here in client.get(reverse("view_contacts", args=[study.code])).content.decode()
        read(run)
        page = client.get(here).content.decode()
        assert "Rows of the same person" in page
        assert "person1" not in page
        storing = reverse("store_contact_import", args=[study.code, run.run_ref])
        assert client.post(storing).status_code == 400
        assert client.post(storing, {"repeated": "keep_first"})["Location"] == here
        read(run)
        assert "3 new contacts" in " ".join(client.get(here).content.decode().split())
