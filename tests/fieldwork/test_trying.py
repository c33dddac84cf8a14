"""A draft as participants will meet it: every screen as asked, and nothing kept."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork.models import InboxAnswer, Response
from foundation.audit.models import AuditEvent
from studies.actions import begin_draft, change_draft
from studies.instruments import with_question
from studies.models import Addressing, InstrumentDraft, Study
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db
FORM = re.compile(r'name="form"\s+value="([^"]+)"')
SPANISH = {"es": {"title": {"text": "Control", "of": "Checkpoint experience"}}}
FOLLOW_UP = {
    "key": "which",
    "kind": "text",
    "text": "Which one is it?",
    "objective": 1,
    "why": "To know.",
    "when": {"question": "satisfied", "is": [1]},
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class Trier:
    """The lead, who tries the questions of a draft."""

    def __init__(self) -> None:
        self.study: Study = a_study()
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(self.study.created_by)
        begin_draft(study=self.study, by=self.study.created_by, at=NOW)
        self.change(with_question(self.draft.definition, FOLLOW_UP))
        self.url = reverse("preview_draft", args=[self.study.code])

    @property
    def draft(self) -> InstrumentDraft:
        return InstrumentDraft.objects.get(study=self.study)

    def change(self, definition: dict[str, Any]) -> None:
        draft, by = self.draft, self.study.created_by
        change_draft(draft=draft, definition=definition, revision=draft.revision, by=by, at=NOW)

    def send(self, page: str, **said: Any) -> str:
        (form,) = FORM.findall(page)
        return self.client.post(self.url, {"form": form, **said}).text

    def first(self, query: str = "") -> str:
        return self.client.get(self.url + query).text


@pytest.fixture
def trier() -> Trier:
    return Trier()


class TestPreviewDraft:
    def test_follows_conditions_to_the_end_and_keeps_nothing(self, trier: Trier) -> None:
        events = AuditEvent.objects.count()
        first = trier.first()
        assert "Nothing is kept." in first
        assert "How satisfied are you with the checkpoint?" in first
        assert "Which one is it?" not in first
        second = trier.send(first, satisfied="1", move="next")
        assert "Which one is it?" in second
        review = trier.send(second, which="The left one.", move="next")
        assert "The left one." in review
        end = trier.send(review, send="yes")
        assert "This was the end" in end
        assert trier.client.get(trier.url).status_code == 200
        for model in (InboxAnswer, Response, Addressing):
            assert not model.objects.exists()
        assert AuditEvent.objects.count() == events

    def test_passes_over_what_is_not_asked(self, trier: Trier) -> None:
        review = trier.send(trier.first(), satisfied="3", move="next")
        assert "Which one is it?" not in review

    def test_begins_again_when_somebody_stops_or_the_questions_changed(self, trier: Trier) -> None:
        second = trier.send(trier.first(), satisfied="1", move="next")
        assert "How satisfied" in trier.send(second, stop="yes")
        trier.change({**trier.draft.definition, "title": "Another title"})
        assert "How satisfied" in trier.send(second, which="X", move="next")

    def test_shows_one_question_where_the_address_names_it(self, trier: Trier) -> None:
        alone = trier.first("?question=which")
        assert "Which one is it?" in alone
        assert "How satisfied" not in alone
        assert "How satisfied" not in trier.first("?question=minutes")
        assert "Check your answers" in trier.send(trier.first("?question=minutes"), move="next")
        assert "How satisfied" in trier.first("?question=unknown")

    def test_offers_the_languages_in_which_all_of_it_is_said(self, trier: Trier) -> None:
        trier.change({**trier.draft.definition, "translations": SPANISH})
        assert 'value="es"' not in trier.first()
        said = {
            **trier.draft.definition,
            "questions": [{"key": "i", "kind": "info", "text": "Hi."}],
        }
        texts = {"questions.i.text": {"text": "Hola.", "of": "Hi."}}
        trier.change({**said, "translations": {"es": {**SPANISH["es"], **texts}}})
        first = trier.first()
        assert 'value="es"' in first
        assert "Hola." in trier.send(first, language="es")

    def test_says_what_is_left_to_settle(self, trier: Trier) -> None:
        questions = [q for q in trier.draft.definition["questions"] if q["key"] != "satisfied"]
        trier.change({**trier.draft.definition, "questions": questions})
        page = trier.first()
        assert "It cannot be shown yet" in page
        assert "which" in page

    def test_may_stand_in_a_frame_of_the_portal_and_nowhere_else(self, trier: Trier) -> None:
        answer = trier.client.get(trier.url)
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        builder = trier.client.get(reverse("view_draft", args=[trier.study.code]))
        assert "frame-src 'self'" in builder.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in builder.headers["Content-Security-Policy"]
        assert f'src="{trier.url}"' in builder.text

    def test_is_closed_to_who_may_not_write(self, trier: Trier) -> None:
        client = Client()
        client.force_login(a_person())
        assert client.get(trier.url).status_code == 403
        assert client.post(trier.url, {}).status_code == 403

    def test_takes_as_many_queries_for_many_questions(self, trier: Trier) -> None:
        counts = []
        for turn in range(3):
            with CaptureQueriesContext(connection) as queries:
                trier.first()
            counts.append(len(queries))
            for number in range(5):
                info = {"key": f"i_{turn}_{number}", "kind": "info", "text": "Words."}
                trier.change(with_question(trier.draft.definition, info))
        assert counts[1] == counts[2]
