"""Questions of the bank in the builder: found, looked at, added, and no longer themselves."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studies.actions import change_draft, make_version
from studies.instruments import DefinitionError
from studies.instruments.bank import with_banked
from studies.instruments.library import standards
from studies.models import InstrumentDraft, InstrumentVersion
from tests.builders.access import NOW
from tests.studies.test_building_pages import Writer

pytestmark = pytest.mark.django_db
TRUST, AGE = "experience.trust", "demographics.age"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def writer() -> Writer:
    return Writer()


def add(writer: Writer, *keys: str) -> Any:
    chosen = "&".join(f"question={key}" for key in keys)
    reasons = {f"why_{number}": "To compare." for number, _ in enumerate(keys)}
    return writer.send("add_from_bank", query=f"?{chosen}", objective="1", **reasons)


def change(writer: Writer, definition: dict[str, Any]) -> InstrumentDraft:
    draft, by = writer.draft, writer.study.created_by
    return change_draft(draft=draft, definition=definition, revision=draft.revision, by=by, at=NOW)


def save_again(writer: Writer, key: str, **typed: str) -> dict[str, Any]:
    """What the form of a question shows, with something else typed."""
    form = writer.client.get(writer.address("write_question", key)).context["form"]
    shown = {name: form[name].initial for name in form.fields}
    sent = {name: value for name, value in shown.items() if value not in (None, False)}
    answer = writer.send("write_question", key, **{**sent, **typed})
    assert answer.status_code == 302, answer.context["form"].errors
    return writer.question(key)


class TestSearchBank:
    @pytest.mark.requirement("R-094")
    def test_offers_each_demographic_and_the_core_set(self, writer: Writer) -> None:
        page = writer.client.get(writer.address("search_bank")).text
        for words in ("What is your race and/or ethnicity?", "made me trust", "County: Texas"):
            assert words in page

    def test_finds_by_words_demographic_kind_and_origin(self, writer: Writer) -> None:
        for wanted, found, not_found in (
            ("words=Hispanic", "race and/or", "made me trust"),
            ("demographic=income", "total income", "race and/or"),
            ("kind=text", "What could we do better", "made me trust"),
            ("origin=experience", "made me trust", "total income"),
        ):
            address = f"{writer.address('search_bank')}?{wanted}"
            page = writer.client.get(address).text
            assert found in page
            assert not_found not in page
        empty = writer.client.get(f"{writer.address('search_bank')}?words=zebra").text
        assert "Nothing fits" in empty


class TestAddFromBank:
    def test_shows_what_was_chosen_before_it_is_added(self, writer: Writer) -> None:
        page = writer.client.get(f"{writer.address('add_from_bank')}?question={AGE}")
        words = page.text
        assert "75 or older" in words
        assert "Prefer not to say" in words
        assert AGE not in str(writer.draft.definition)

    def test_adds_them_in_one_step(self, writer: Writer) -> None:
        before = writer.draft.revision
        assert add(writer, AGE, TRUST).status_code == 302
        added = writer.draft.definition["questions"][-2:]
        assert [question["bank"] for question in added] == [AGE, TRUST]
        assert (added[0]["demographic"], added[0]["pii"]) == ("age", "demographic")
        assert writer.draft.revision == before + 1
        page = writer.client.get(writer.address("view_draft")).text
        assert "From the bank: Age in seven bands" in page

    def test_asks_for_something_to_add(self, writer: Writer) -> None:
        answer = writer.client.get(writer.address("add_from_bank"), follow=True)
        assert "Choose at least one question." in answer.text
        assert writer.client.get(f"{writer.address('add_from_bank')}?question=x").status_code == 302

    def test_says_what_has_no_wording_in_the_language_of_the_draft(self, writer: Writer) -> None:
        french = {**writer.draft.definition, "language": "fr"}
        change(writer, french)
        answer = add(writer, AGE)
        page = writer.client.get(answer["Location"]).text
        assert "Not in français" in page


class TestAQuestionOfTheBank:
    def test_stays_one_where_only_reason_and_place_change(self, writer: Writer) -> None:
        keys = [key for key in standards() if "county" not in key or key.endswith("_tx")]
        add(writer, *keys)
        for question in writer.draft.definition["questions"]:
            if "bank" in question:
                saved = save_again(writer, question["key"], why_asked="Another reason.")
                assert saved["bank"] == question["bank"], question["key"]
                assert saved["why"] == "Another reason."

    def test_becomes_one_of_the_study_with_other_words_and_says_so(self, writer: Writer) -> None:
        add(writer, AGE)
        key = writer.draft.definition["questions"][-1]["key"]
        address = writer.address("write_question", key)
        assert "This is a question of the bank" in writer.client.get(address).text
        assert "bank" not in save_again(writer, key, text="How old are you?")
        page = writer.client.get(writer.address("view_draft")).text
        assert "not those of the bank any more" in page

    def test_is_refused_as_a_version_under_a_false_mark(self, writer: Writer) -> None:
        definition = with_banked(
            writer.draft.definition, standards()[AGE], objective=1, why="To compare."
        )
        definition["questions"][-1]["text"] = "How old are you?"
        draft = change(writer, definition)
        by = writer.study.created_by
        with pytest.raises(DefinitionError) as refused:
            make_version(draft=draft, revision=draft.revision, by=by, at=NOW)
        assert "says something else" in refused.value.problems[0]
        assert InstrumentVersion.objects.count() == 1

    def test_stands_in_spanish_as_soon_as_spanish_is_begun(self, writer: Writer) -> None:
        add(writer, TRUST)
        page = writer.client.get(writer.address("translate_draft", "es")).text
        assert "hizo que confíe más" in page

    def test_takes_no_more_queries_for_many(self, writer: Writer) -> None:
        counts = []
        for keys in ((AGE,), tuple(standards())[:20]):
            add(writer, *keys)
            with CaptureQueriesContext(connection) as queries:
                writer.client.get(writer.address("view_draft"))
            counts.append(len(queries))
        assert counts[0] == counts[1]
