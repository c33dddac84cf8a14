"""The builder's pages: everything can be done with forms alone."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studies.actions import change_draft
from studies.instruments import with_question
from studies.instruments.languages import wordings
from studies.models import InstrumentDraft, Study
from studies.vocabulary import QuestionKind
from tests.builders.access import NOW, a_person
from tests.builders.instruments import a_written_draft
from tests.builders.studies import a_study, a_version

pytestmark = pytest.mark.django_db
ASKED = {"text": "How was it?", "objective": "1", "why_asked": "To know.", "pii": "none"}
OPTIONS = {"options": "Good\n5 = Bad"}
TYPED: dict[str, dict[str, str]] = {
    "yes_no": {},
    "single": {**OPTIONS, "other": "on"},
    "multiple": {**OPTIONS, "none": "on"},
    "scale": OPTIONS,
    "rating": {"lowest": "1", "highest": "5", "low_label": "Poor"},
    "nps": {},
    "matrix": {**OPTIONS, "rows": "Staff\nRoom"},
    "ranking": OPTIONS,
    "number": {"unit": "minutes", "largest": "600"},
    "date": {"precision": "year", "earliest": "2000"},
    "text": {"short": "on"},
    "info": {},
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class Writer:
    """The lead of a study that is being written."""

    def __init__(self) -> None:
        self.study: Study = a_study()
        self.client = Client()
        self.client.force_login(self.study.created_by)
        a_written_draft(self.study)

    @property
    def draft(self) -> InstrumentDraft:
        return InstrumentDraft.objects.get(study=self.study)

    @property
    def keys(self) -> list[str]:
        return [question["key"] for question in self.draft.definition["questions"]]

    def question(self, key: str) -> dict[str, Any]:
        return next(q for q in self.draft.definition["questions"] if q["key"] == key)

    def address(self, name: str, *args: str) -> str:
        return reverse(name, args=[self.study.code, *args])

    def send(self, name: str, *args: str, query: str = "", **said: Any) -> Any:
        said = {"revision": self.draft.revision, **said}
        return self.client.post(self.address(name, *args) + query, said)


@pytest.fixture
def writer() -> Writer:
    return Writer()


class TestViewDraft:
    def test_shows_questions_and_that_nothing_is_left_to_settle(self, writer: Writer) -> None:
        page = self.page(writer)
        assert all(f'id="question-{key}"' in page for key in writer.keys)
        assert "Nothing is left to settle." in page

    def test_leads_back_where_nothing_is_being_written(self, writer: Writer) -> None:
        writer.send("discard_draft")
        response = writer.client.get(writer.address("view_draft"))
        assert response["Location"] == writer.address("view_instrument")

    def test_takes_as_many_queries_for_many_questions(self, writer: Writer) -> None:
        few = self.queries(writer)
        for _ in range(6):
            writer.send("change_draft", step="copy:minutes")
        assert self.queries(writer) == few

    def queries(self, writer: Writer) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.page(writer)
            return len(captured)

    def page(self, writer: Writer) -> str:
        return writer.client.get(writer.address("view_draft")).text


class TestAStranger:
    @pytest.mark.parametrize("name", ["change_draft", "undo_draft", "redo_draft", "make_version"])
    def test_is_not_told_whether_anything_is_being_written(self, name: str) -> None:
        client = Client()
        client.force_login(a_person())
        study = a_study()
        assert client.post(reverse(name, args=[study.code])).status_code == 403
        a_written_draft(study)
        assert client.post(reverse(name, args=[study.code])).status_code == 403


class TestAdvice:
    def test_stands_beside_the_draft_and_the_version(self, writer: Writer) -> None:
        text = "What is your full name?"
        writer.send("write_question", query="?kind=text", **{**ASKED, "text": text, "key": "who"})
        page = writer.client.get(writer.address("view_draft")).text
        assert "It seems to ask for a name" in page
        writer.send("make_version")
        page = writer.client.get(writer.address("view_instrument")).text
        assert 'href="#question-who"' in page
        assert "It seems to ask for a name" in page


class TestChangeDraft:
    def test_moves_copies_places_and_removes(self, writer: Writer) -> None:
        before = writer.keys
        writer.send("change_draft", step=f"down:{before[0]}")
        assert writer.keys[:2] == [before[1], before[0]]
        writer.send("change_draft", step=f"before:{before[-1]}:{before[1]}")
        assert writer.keys[0] == before[-1]
        writer.send("change_draft", step="copy:minutes")
        assert "minutes_2" in writer.keys
        writer.send("change_draft", step="remove:minutes")
        assert "minutes" not in writer.keys

    @pytest.mark.parametrize("step", ["", "up", "up:nothing", "explode:minutes", "up:minutes:age"])
    def test_knows_no_other_steps(self, writer: Writer, step: str) -> None:
        assert writer.send("change_draft", step=step).status_code == 404

    def test_refuses_an_old_page(self, writer: Writer) -> None:
        response = writer.send("change_draft", step="up:minutes", revision=0)
        assert response.status_code == 409
        assert "changed the questions meanwhile" in response.text


class TestWriteQuestion:
    @pytest.mark.requirement("R-024")
    def test_offers_closed_kinds_first_and_marks_free_words(self, writer: Writer) -> None:
        page = writer.client.get(writer.address("write_question")).text
        offered = re.findall(r'<a href="\?kind=(\w+)', page)
        assert set(offered) == set(QuestionKind.values)
        assert offered[:5] == ["yes_no", "single", "multiple", "scale", "rating"]
        marked = page.split("Higher risk: they may identify somebody.")
        assert len(marked) == 2
        assert re.findall(r"\?kind=(\w+)", marked[0])[-1] == QuestionKind.TEXT

    @pytest.mark.parametrize("kind", TYPED)
    def test_makes_and_changes_one_of_every_kind(self, writer: Writer, kind: str) -> None:
        assert set(TYPED) == set(QuestionKind.values)
        typed = {**ASKED, **TYPED[kind], "key": "fresh"}
        form = writer.client.get(writer.address("write_question") + f"?kind={kind}").text
        assert all(f'name="{name}"' in form for name in TYPED[kind])
        assert writer.send("write_question", query=f"?kind={kind}", **typed).status_code == 302
        made = writer.question("fresh")
        again = writer.client.get(writer.address("write_question", "fresh"))
        sent = {n: v for n, v in again.context["form"].initial.items() if v not in (None, False)}
        writer.send("write_question", "fresh", **{**sent, "text": "And now?"})
        assert writer.question("fresh") == {**made, "text": "And now?"}

    def test_is_one_step_however_often_the_form_saves_itself(self, writer: Writer) -> None:
        form = writer.client.get(writer.address("write_question") + "?kind=yes_no")
        before, named = len(writer.draft.earlier), form.context["filled_in"]
        typed = {**ASKED, "key": "fresh", "filled_in": named}
        first = self.save_itself(writer, "?kind=yes_no", **typed)
        assert first["preview"].startswith("?question=fresh&")
        assert first["address"] == writer.address("write_question", "fresh")
        for text in ("How was", "How was it then?"):
            writer.send("write_question", "fresh", **{**typed, "text": text})
        assert len(writer.draft.earlier) == before + 1
        writer.send("undo_draft")
        assert "fresh" not in writer.keys

    def save_itself(self, writer: Writer, query: str, **typed: str) -> dict[str, Any]:
        said = {"revision": writer.draft.revision, **typed}
        address = writer.address("write_question") + query
        answer = writer.client.post(address, said, headers={"X-Autosave": "yes"})
        return dict(answer.json())

    def test_keeps_the_names_by_which_other_tools_know_options(self, writer: Writer) -> None:
        typed = {**ASKED, **OPTIONS, "key": "fresh"}
        writer.send("write_question", query="?kind=single", **typed)
        draft, made = writer.draft, writer.question("fresh")
        options = [{**made["options"][0], "name": "good"}, made["options"][1]]
        change_draft(
            draft=draft,
            definition=with_question(
                draft.definition, {**made, "options": options}, instead_of="fresh"
            ),
            revision=draft.revision,
            by=writer.study.created_by,
            at=NOW,
        )
        writer.send("write_question", "fresh", **{**typed, "text": "And now?"})
        assert writer.question("fresh")["options"] == options

    def test_offers_the_kinds_first(self, writer: Writer) -> None:
        page = writer.client.get(writer.address("write_question")).text
        assert all(str(kind.label) in page for kind in QuestionKind)

    def test_keeps_what_was_typed_and_names_the_field(self, writer: Writer) -> None:
        typed = {**ASKED, "options": "Only one"}
        page = writer.send("write_question", query="?kind=single", **typed).text
        assert "Only one" in page
        assert "must be a list of 2" in page

    def test_says_when_a_question_is_asked(self, writer: Writer) -> None:
        key = writer.keys[0]
        statement = f'{{"is":[1],"question":"{key}"}}'
        bound = '{"from":0,"question":"minutes"}'
        said = {"when_0": statement, "when_1": bound, "number_1": "2.5", "joined": "any"}
        writer.send("write_question", query="?kind=yes_no", **ASKED, key="last", **said)
        expected = {"any": [{"question": key, "is": [1]}, {"question": "minutes", "from": 2.5}]}
        assert writer.question("last")["when"] == expected
        form = writer.client.get(writer.address("write_question", "last")).context["form"]
        assert form["when_0"].initial == statement
        assert form["number_1"].initial == 2.5
        page = writer.client.get(writer.address("view_draft")).text
        assert "is at least 2.5" in page

    def test_asks_for_the_number_that_is_compared(self, writer: Writer) -> None:
        said = {"when_0": '{"from":0,"question":"minutes"}'}
        page = writer.send("write_question", query="?kind=yes_no", **ASKED, **said).text
        assert "Write the number that is compared." in page

    def test_saves_by_itself_what_is_complete(self, writer: Writer) -> None:
        address = writer.address("write_question") + "?kind=nps"
        said = {**ASKED, "key": "fresh", "revision": writer.draft.revision}
        saved = writer.client.post(address, said, headers={"X-Autosave": "yes"}).json()
        assert saved["address"] == writer.address("write_question", "fresh")
        assert saved["revision"] == writer.draft.revision
        said["text"] = ""
        missing = writer.client.post(address, said, headers={"X-Autosave": "yes"}).json()
        assert missing == {"words": "Not saved yet: something is missing."}


class TestWritePage:
    def test_gathers_the_questions_and_takes_new_ones(self, writer: Writer) -> None:
        writer.send("write_page", title="Your visit")
        (page,) = writer.draft.definition["pages"]
        assert {q["page"] for q in writer.draft.definition["questions"]} == {page["key"]}
        writer.send("write_page", page["key"], title="Your trip", section="You")
        assert writer.draft.definition["pages"][0]["title"] == "Your trip"
        writer.send("write_page", title="About you")
        left = writer.client.get(writer.address("view_draft")).text
        assert "has no questions." in left


class TestUndo:
    def test_goes_back_and_forth(self, writer: Writer) -> None:
        before = writer.keys
        writer.send("change_draft", step="remove:minutes")
        writer.send("undo_draft")
        assert writer.keys == before
        writer.send("redo_draft")
        assert "minutes" not in writer.keys


class TestTranslateDraft:
    def test_translates_side_by_side_until_it_is_complete(self, writer: Writer) -> None:
        address = writer.address("translate_draft", "es")
        total = len(wordings(writer.draft.definition))
        page = writer.client.get(address)
        fields = list(page.context["form"].fields)
        assert len(fields) == total
        writer.send("translate_draft", "es", text_0="Un título")
        assert f"1 of {total}" in writer.client.get(writer.address("list_languages")).text
        writer.send("translate_draft", "es", **{name: f"es {name}" for name in fields})
        assert "Complete" in writer.client.get(writer.address("list_languages")).text
        writer.send("change_draft", step="language_remove:es")
        assert "translations" not in writer.draft.definition

    def test_takes_a_long_questionnaire_in_parts(self, writer: Writer) -> None:
        for _ in range(6):
            options = "\n".join(f"Answer {n}" for n in range(30))
            writer.send("write_question", query="?kind=single", **{**ASKED, "options": options})
        response = writer.send("translate_draft", "es", text_0="Un título")
        assert response["Location"].endswith("?start=100")
        page = writer.client.get(response["Location"])
        assert "Wordings 101 to 200" in page.text

    def test_writes_from_right_to_left_where_that_is_done(self, writer: Writer) -> None:
        assert 'dir="rtl"' in writer.client.get(writer.address("translate_draft", "ar")).text

    @pytest.mark.parametrize("language", ["en", "Spanish!"])
    def test_knows_no_such_language(self, writer: Writer, language: str) -> None:
        response = writer.client.get(writer.address("translate_draft", language))
        assert response.status_code == 404


class TestMakeVersion:
    def test_makes_the_next_version(self, writer: Writer) -> None:
        response = writer.send("make_version")
        assert response["Location"] == writer.address("view_instrument")
        assert a_version(writer.study).number == 2

    def test_says_what_is_left_to_settle(self, writer: Writer) -> None:
        writer.send("write_page", title="One")
        writer.send("write_page", title="Two")
        writer.send("make_version")
        page = writer.client.get(writer.address("view_draft")).text
        assert "has no questions." in page
        assert a_version(writer.study).number == 1


class TestPreviewInstrument:
    def test_shows_every_kind_as_participants_see_it(self, writer: Writer) -> None:
        for kind, typed in TYPED.items():
            said = {**ASKED, **typed, "key": f"new_{kind}", "help": f"Help for {kind}."}
            writer.send("write_question", query=f"?kind={kind}", **said)
        writer.send("write_page", title="Your trip")
        writer.send("make_version")
        page = writer.client.get(writer.address("preview_instrument")).text
        shown = ("Your trip", "Staff", "1 (Poor)", "A number: minutes", "A year", "Other")
        assert all(words in page for words in (*shown, *(f"Help for {kind}." for kind in TYPED)))
