"""What every response says about itself, and what strangers get."""

from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.views.defaults import server_error
from pytest_django import Settings

from foundation.access.roles import Role
from reports import lifecycle as reports_lifecycle
from research_portal.middleware import ConflictPages
from research_portal.places import PLACE_OF, place_of_the_form
from retention import lifecycle as retention_lifecycle
from studies import lifecycle as studies_lifecycle
from tests.architecture.doors import DOORS
from tests.architecture.test_views_guarded import patterns
from tests.builders.access import a_person
from tests.builders.fieldwork import ENDED, a_recording

pytestmark = pytest.mark.django_db


class TestEveryResponse:
    def test_allows_nothing_inline_and_nothing_from_elsewhere(self, client: Client) -> None:
        policy = client.get("/health/").headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy

    def test_is_framed_by_nobody_and_sends_no_address_on(self, client: Client) -> None:
        headers = client.get("/health/").headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]

    def test_is_kept_by_no_cache_when_someone_is_signed_in(self, client: Client) -> None:
        client.force_login(get_user_model().objects.create(username="someone"))
        assert "no-store" in client.get("/me/").headers["Cache-Control"]


class TestAnAddressThatOnlyTakesAForm:
    def test_leads_a_browser_to_the_form_and_says_to_programs_what_it_takes(
        self, client: Client
    ) -> None:
        client.force_login(get_user_model().objects.create(username="someone"))
        address = reverse("open_collection", args=["TSA-2027-001"])
        page = client.get(address, headers={"accept": "text/html,*/*;q=0.8"})
        assert (page.status_code, page.headers["Allow"]) == (405, "POST")
        assert f'href="{reverse("view_study", args=["TSA-2027-001"])}"' in page.text
        assert client.get(address, headers={"accept": "application/json"}).text == ""

    def test_has_a_page_with_its_form_whatever_it_is(self) -> None:
        kinds = {str(each.name): each.pattern.converters for each in patterns(get_resolver())}
        samples = {UUIDConverter: UUID(int=1), IntConverter: 1}
        for name, door in DOORS.items():
            if door.post and not door.get:
                parts = {key: samples.get(type(of), "a") for key, of in kinds[name].items()}
                place = place_of_the_form(name, parts, reverse(name, kwargs=parts))
                assert DOORS[str(resolve(place).url_name)].get, name
        assert set(PLACE_OF) <= set(DOORS)


class TestAConflict:
    @pytest.mark.parametrize("error", ["studies", "reports", "retention"])
    def test_is_explained_and_leads_back(self, rf: RequestFactory, error: str) -> None:
        request = rf.post("/anything/", headers={"referer": "http://testserver/studies/A-1/"})
        request.user = AnonymousUser()
        conflict = {
            "studies": studies_lifecycle.IllegalMoveError(
                studies_lifecycle.StudyStatus.CLOSED, studies_lifecycle.StudyStatus.DRAFT
            ),
            "reports": reports_lifecycle.IllegalMoveError("x"),
            "retention": retention_lifecycle.IllegalPurgeMoveError("x"),
        }[error]
        answer = ConflictPages(lambda _: HttpResponse()).process_exception(request, conflict)
        assert answer is not None
        assert answer.status_code == 409
        assert 'href="/studies/A-1/"' in answer.content.decode()

    def test_is_nothing_else(self, rf: RequestFactory) -> None:
        pages = ConflictPages(lambda _: HttpResponse())
        assert pages.process_exception(rf.get("/"), ValueError("x")) is None


class TestAStoreThatIsAway:
    def test_is_explained(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A recording is asked for while the folder of the files is not mounted."""
        recording = a_recording()
        settings.PORTAL_FILES_DIR = tmp_path / "not mounted"
        session = recording.session
        monkeypatch.setattr("django.utils.timezone.now", lambda: ENDED)
        client = Client()
        client.force_login(session.facilitator)
        address = reverse("play_recording", args=[session.study.code, session.session_ref])
        sent = {"recording": str(recording.recording_ref), "purpose": "transcription"}
        answer = client.post(address, sent)
        assert answer.status_code == 503
        assert "The file store cannot be reached" in answer.text


class TestAnAddressThatNoDatabaseCanHold:
    @pytest.mark.parametrize(
        "address",
        ["/join/%00/", "/s/%00/", "/recruiting/%00/", "/opt-out/?t=%00", "/panel/?from=%00"],
    )
    def test_is_no_page(self, client: Client, address: str) -> None:
        client.force_login(a_person(Role.PRIVACY_OFFICE))
        answer = client.get(address)
        assert answer.status_code == 404
        assert "<h1" in answer.text


class TestTheErrorPage:
    def test_is_drawn_without_any_context(self, rf: RequestFactory) -> None:
        answer = server_error(rf.get("/"))
        assert answer.status_code == 500
        assert b"<h1" in answer.content


class TestHealth:
    def test_says_ok_to_everybody(self, client: Client) -> None:
        assert client.get("/health/").content == b"ok"

    def test_takes_no_orders(self, client: Client) -> None:
        assert client.post("/health/").status_code == 405
