"""Every page of fieldwork, for those who may and those who may not."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork.lifecycle import ImportStatus, SessionStatus, TranscriptStatus
from fieldwork.models import ImportRun, Session, Transcript
from fieldwork.script import DEBRIEF, STATEMENTS
from foundation.access.models import User
from foundation.access.roles import Role
from studies.actions import void_clearance
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.answers import a_survey
from tests.builders.documents import a_document
from tests.builders.fieldwork import (
    BOOK,
    ENDED,
    a_recording,
    a_session,
    a_session_study,
    a_transcript,
    an_export,
    an_import,
    responses,
)
from tests.builders.studies import a_member, a_study, a_tool, a_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; it goes on from the builders' last moment."""
    seconds = count()
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: ENDED + timedelta(milliseconds=next(seconds))
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at_session(name: str, session: Session) -> str:
    return reverse(name, args=[session.study.code, session.session_ref])


def at_import(name: str, run: ImportRun) -> str:
    return reverse(name, args=[run.study.code, run.run_ref])


def said(response: Any) -> str:
    return str(response.content.decode())


class TestViewFieldwork:
    def test_links_a_session_only_for_those_who_may_open_it(self) -> None:
        session = a_session()
        address = reverse("view_fieldwork", args=[session.study.code])
        link = at_session("view_session", session)
        assert link in said(signed_in(session.facilitator).get(address))
        assert link not in said(signed_in(a_person(Role.PRIVACY_OFFICE)).get(address))

    @pytest.mark.parametrize(("status", "offered"), [("approved", False), ("collecting", True)])
    def test_offers_to_plan_a_session_while_the_study_collects(
        self, status: str, offered: bool
    ) -> None:
        study = a_study(status)
        page = said(signed_in(study.created_by).get(reverse("view_fieldwork", args=[study.code])))
        assert (reverse("schedule_session", args=[study.code]) in page) is offered

    @pytest.mark.parametrize("status", ["draft", "approved", "collecting", "closed"])
    def test_is_shown_in_every_state(self, status: str) -> None:
        study = a_study(status)
        response = signed_in(study.created_by).get(reverse("view_fieldwork", args=[study.code]))
        assert response.status_code == 200
        assert "No file has been imported" in said(response)

    def test_lists_the_ways_in_which_this_study_is_answered(self) -> None:
        with_tool = a_study("collecting", component=(here := a_survey("collecting")).component)
        ways = ("view_links", "begin_call", "view_paper")
        for study, imports in ((here, False), (with_tool, True)):
            page = signed_in(study.created_by).get(reverse("view_fieldwork", args=[study.code]))
            words = page.content.decode()
            assert all(reverse(name, args=[study.code]) in words for name in ways)
            assert (reverse("start_import", args=[study.code]) in words) is imports

    @pytest.mark.requirement("R-096")
    def test_names_who_collects(self) -> None:
        here = a_survey("collecting")
        there = a_study("collecting", survey_tool=a_tool(vendor=a_vendor(name="Acme Polls")))
        assert "Collected by Department of Homeland Security." in self._page(here)
        by_both = "Collected by Department of Homeland Security and Acme Polls."
        assert by_both in self._page(there)
        assert "Collected by Research Inc." in self._page(
            a_study("collecting", conductor="vendor", vendor=a_vendor(name="Research Inc"))
        )

    def _page(self, study: Study) -> str:
        page = signed_in(study.created_by).get(reverse("view_fieldwork", args=[study.code]))
        return page.content.decode()

    def test_is_refused_to_strangers(self) -> None:
        study = a_study("collecting")
        response = signed_in(a_person()).get(reverse("view_fieldwork", args=[study.code]))
        assert response.status_code == 403

    def test_asks_the_same_number_of_questions_for_many_rows(self) -> None:
        study = a_session_study()
        client = signed_in(study.created_by)
        address = reverse("view_fieldwork", args=[study.code])
        few = _queries_with(client, address, study, 3)
        many = _queries_with(client, address, study, 30)
        assert few == many
        assert "1 to 25 of 30" in " ".join(said(client.get(address)).split())


class TestStartImport:
    def test_takes_a_file_and_shows_what_was_found(self) -> None:
        study = a_study("collecting")
        client = signed_in(study.created_by)
        address = reverse("start_import", args=[study.code])
        assert client.get(address).status_code == 200
        wave = study.waves.get().pk
        file = SimpleUploadedFile("export.csv", an_export(), "text/csv")
        response = client.post(
            address, {"wave": wave, "file": file, "everyone_agreed": "on"}, follow=True
        )
        assert "RespondentID" in said(response)
        assert "could lead back to a person" in said(response)
        assert "34361397" not in said(response)

    def test_keeps_what_was_chosen_when_the_file_is_none(self) -> None:
        study = a_study("collecting")
        wave = study.waves.get().pk
        file = SimpleUploadedFile("export.csv", b"PK\x03\x04\x00\x00", "text/csv")
        address = reverse("start_import", args=[study.code])
        said_by_lead = {"wave": wave, "file": file, "everyone_agreed": "on"}
        response = signed_in(study.created_by).post(address, said_by_lead)
        assert response.status_code == 200
        assert "Export the answers as CSV" in said(response)

    @pytest.mark.requirement("R-131")
    def test_takes_no_file_of_people_of_whom_nobody_says_that_they_agreed(self) -> None:
        study = a_study("collecting")
        file = SimpleUploadedFile("export.csv", an_export(), "text/csv")
        address = reverse("start_import", args=[study.code])
        form = {"wave": study.waves.get().pk, "file": file}
        response = signed_in(study.created_by).post(address, form)
        assert "Without their agreement" in said(response)
        assert not ImportRun.objects.exists()

    @pytest.mark.parametrize("role", [Role.RECRUITER, Role.ANALYST, Role.FACILITATOR])
    def test_is_refused_to_other_roles(self, role: Role) -> None:
        study = a_study("collecting")
        client = signed_in(a_member(study, role))
        address = reverse("start_import", args=[study.code])
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403


class TestMapImport:
    def test_leaves_columns_out_at_one_click(self) -> None:
        run = an_import(book=None)
        client = signed_in(run.created_by)
        client.post(at_import("map_import", run), {"leave_out": ["RespondentID"]})
        run.refresh_from_db()
        assert run.code_book["leave_out"] == ["RespondentID"]

    def test_reads_a_code_book_file(self) -> None:
        run = an_import(book=None)
        file = SimpleUploadedFile("book.json", json.dumps(BOOK).encode(), "application/json")
        client = signed_in(run.created_by)
        response = client.post(at_import("map_import", run), {"code_book": file}, follow=True)
        run.refresh_from_db()
        assert run.status == ImportStatus.CHECKED
        assert "Nothing stands in the way" in said(response)

    @pytest.mark.parametrize("content", [b"no json", b"[]", b'{"rows": 1}'])
    def test_says_what_is_wrong_with_a_code_book(self, content: bytes) -> None:
        run = an_import(book=None)
        file = SimpleUploadedFile("book.json", content, "application/json")
        response = signed_in(run.created_by).post(at_import("map_import", run), {"code_book": file})
        assert response.status_code == 200
        assert "JSON" in said(response) or "columns" in said(response)

    def test_takes_the_table(self) -> None:
        run = an_import(content=an_export(satisfied="Superb"), book=None)
        client = signed_in(run.created_by)
        page = client.get(at_import("view_import", run))
        columns = page.context["columns"]
        chosen = {row.field: row.target for row in columns}
        chosen[columns[0].field] = "leave_out"
        chosen[columns[1].values[0].field] = "3"
        chosen[columns[2].field] = "question:languages"
        client.post(at_import("map_import", run), chosen)
        run.refresh_from_db()
        satisfied = run.code_book["columns"]["How satisfied are you with the checkpoint?"]
        assert satisfied == {"variable": "satisfied", "values": {"Superb": 3}}
        assert run.findings["refused_columns"] == []


class TestImportResponsesPage:
    def test_starts_the_import_and_shows_its_progress(self) -> None:
        run = an_import()
        client = signed_in(run.created_by)
        response = client.post(at_import("import_responses", run), follow=True)
        assert "0 of 25 rows" in said(response)
        run.refresh_from_db()
        assert run.status == ImportStatus.IMPORTING
        assert client.post(at_import("import_responses", run)).status_code == 403

    def test_refuses_with_every_reason(self) -> None:
        study = a_study("collecting", expected_respondents=9)
        run = an_import(study, content=an_export(12))
        response = signed_in(run.created_by).post(at_import("import_responses", run))
        assert response.status_code == 403
        assert "clearance is needed" in said(response)

    @pytest.mark.parametrize("name", ["map_import", "import_responses", "discard_import"])
    def test_is_post_only_and_refused_to_others(self, name: str) -> None:
        run = an_import()
        assert signed_in(run.created_by).get(at_import(name, run)).status_code == 405
        analyst = signed_in(a_member(run.study, Role.ANALYST))
        assert analyst.post(at_import(name, run), {}).status_code == 403

    def test_shows_the_end(self) -> None:
        responses()
        run = ImportRun.objects.get()
        response = signed_in(run.created_by).get(at_import("view_import", run))
        assert "25 answers are stored" in " ".join(said(response).split())

    def test_can_be_discarded(self) -> None:
        run = an_import()
        client = signed_in(run.created_by)
        assert client.post(at_import("discard_import", run)).status_code == 302
        run.refresh_from_db()
        assert run.status == ImportStatus.DISCARDED


class TestSessionPages:
    def test_lead_through_a_whole_session(self) -> None:
        study = a_session_study()
        client = signed_in(study.created_by)
        session = _planned(client, study)
        _held(client, session)
        second = signed_in(a_member(study, Role.ANALYST))
        opened = second.post(at_session("open_transcript", session), {"purpose": "accuracy_check"})
        assert "P-01: It took long." in said(opened)
        second.post(at_session("confirm_transcript", session))
        assert Transcript.objects.get().status == TranscriptStatus.CONFIRMED
        session.refresh_from_db()
        assert session.status == SessionStatus.CLOSED

    def test_show_number_expiry_and_burden_with_what_is_read(self) -> None:
        study = a_session_study(expected_respondents=20)
        session = a_session(study=study)
        page = said(signed_in(session.facilitator).get(at_session("view_session", session)))
        assert "OMB control number 1601-0029" in page
        assert "Expires 03/11/2028" in page
        assert "Answering takes 5 minutes on average" in page
        void_clearance(
            clearance=study.clearances.get(),
            reason="OMB took it back.",
            by=a_person(Role.PAPERWORK_OFFICER),
            at=NOW,
        )
        page = said(signed_in(session.facilitator).get(at_session("view_session", session)))
        assert "1601-0029" not in page
        assert "No valid control number covers these questions" in page

    def test_keep_what_was_typed_when_a_transcript_names_somebody(self) -> None:
        session = a_session("ended")
        text = "Ask ann@example.org about it."
        response = signed_in(session.facilitator).post(
            at_session("complete_transcript", session), {"text": text, "names_removed": "on"}
        )
        assert response.status_code == 200
        assert text in said(response)
        assert "Take it out first" in said(response)

    @pytest.mark.requirement("R-108")
    def test_lead_from_the_debrief_to_a_revision_of_the_guide(self) -> None:
        session = a_session("ended")
        guide = a_document(session.study, title="Our guide").document
        a_document(session.study, "flyer", title="A flyer")
        page = said(signed_in(session.facilitator).get(at_session("view_session", session)))
        assert reverse("propose_revision", args=[session.study.code, guide.pk]) in page
        assert "A flyer" not in page
        earlier = a_session("scheduled", study=session.study, by=session.facilitator)
        page = said(signed_in(session.facilitator).get(at_session("view_session", earlier)))
        assert "Our guide" not in page

    def test_explain_a_plan_that_does_not_work(self) -> None:
        study = a_session_study()
        response = signed_in(study.created_by).post(
            reverse("schedule_session", args=[study.code]), _plan(study, people="3")
        )
        assert "one-to-one" in said(response)

    @pytest.mark.requirement("R-062")
    @pytest.mark.parametrize("role", [Role.RECRUITER, None])
    def test_are_refused_to_whoever_has_no_business(self, role: Role | None) -> None:
        session = a_session("ended")
        recording = a_recording(session)
        user = a_member(session.study, role) if role else a_person()
        client = signed_in(user)
        assert client.get(at_session("view_session", session)).status_code == 403
        played = client.post(
            at_session("play_recording", session),
            {"recording": recording.recording_ref, "purpose": "transcription"},
        )
        assert played.status_code == 403

    @pytest.mark.requirement("R-063")
    @pytest.mark.parametrize(
        ("purpose", "status"), [("transcription", 200), ("analysis", 403), ("", 403)]
    )
    def test_play_for_a_purpose_only(self, purpose: str, status: int) -> None:
        recording = a_recording(content=b"spoken words")
        session = recording.session
        response = signed_in(session.facilitator).post(
            at_session("play_recording", session),
            {"recording": recording.recording_ref, "purpose": purpose},
        )
        assert response.status_code == status
        if status == 200:
            assert b"".join(response.streaming_content) == b"spoken words"  # type: ignore[attr-defined]
            assert response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        "name",
        [
            *("acknowledge_script", "record_consents", "start_session", "end_session"),
            *("close_session", "attach_recording", "play_recording", "save_transcript"),
            *("complete_transcript", "open_transcript", "confirm_transcript"),
        ],
    )
    def test_are_post_only_and_refused_to_recruiters(self, name: str) -> None:
        transcript = a_transcript()
        session = transcript.session
        assert signed_in(session.facilitator).get(at_session(name, session)).status_code == 405
        recruiter = signed_in(a_member(session.study, Role.RECRUITER))
        assert recruiter.post(at_session(name, session), {}).status_code == 403

    def test_show_a_destroyed_recording_as_a_fact(self) -> None:
        recording = a_recording()
        recording.forget(at=ENDED)
        recording.save()
        session = recording.session
        response = signed_in(session.facilitator).get(at_session("view_session", session))
        assert "Destroyed on 12 March 2027" in said(response)


def _plan(study: Study, **changes: str) -> dict[str, str]:
    plan = {
        "wave": str(study.waves.get().pk),
        "kind": "interview",
        "medium": "in_person",
        "people": "1",
        "held_on": "2027-03-12",
    }
    return plan | changes


def _planned(client: Client, study: Study) -> Session:
    response = client.post(reverse("schedule_session", args=[study.code]), _plan(study))
    assert response.status_code == 302
    return Session.objects.get()


def _held(client: Client, session: Session) -> None:
    """Every step of a session, by its form."""
    steps: list[tuple[str, dict[str, Any]]] = [
        ("acknowledge_script", {"items": [s.key for s in STATEMENTS]}),
        ("record_consents", {"P-01:participate": "yes", "P-01:record_audio": "yes"}),
        ("start_session", {}),
        ("end_session", {}),
    ]
    for name, form in steps:
        assert client.post(at_session(name, session), form).status_code == 302, name
        assert client.get(at_session("view_session", session)).status_code == 200
    sound = SimpleUploadedFile("interview.wav", b"RIFF spoken words", "audio/wav")
    after: list[tuple[str, dict[str, Any]]] = [
        ("attach_recording", {"medium": "audio", "recording": sound}),
        ("save_transcript", {"text": "P-01: It took"}),
        ("complete_transcript", {"text": "P-01: It took long.", "names_removed": "on"}),
        ("close_session", {"items": [part.key for part in DEBRIEF]}),
    ]
    for name, form in after:
        assert client.post(at_session(name, session), form).status_code == 302, name
        assert client.get(at_session("view_session", session)).status_code == 200


def _queries_with(client: Client, address: str, study: Study, rows: int) -> int:
    wave = study.waves.get()
    for _ in range(rows - Session.objects.count()):
        Session.objects.create(
            study=study,
            wave=wave,
            kind="interview",
            medium="phone",
            person_kind="public",
            held_on=ENDED.date(),
            facilitator=study.created_by,
        )
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
