"""Two versions of an instrument side by side."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.roles import Role
from studies.actions import create_instrument_version, submit_pta
from studies.comparison import Comparison, compare
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.studies import DEFINITION, a_study


def kinds(comparison: Comparison) -> dict[str, str]:
    return {each.key: each.kind for each in comparison.questions}


def changed(**by_key: dict[str, Any]) -> dict[str, Any]:
    questions = [{**q, **by_key.get(q["key"], {})} for q in deepcopy(DEFINITION["questions"])]
    return {**DEFINITION, "questions": questions}


class TestCompare:
    def test_finds_nothing_where_nothing_changed(self) -> None:
        comparison = compare(DEFINITION, deepcopy(DEFINITION))
        assert set(kinds(comparison).values()) == {"same"}
        assert comparison.whole == ()
        assert comparison.changed_pages == ()

    def test_marks_the_words_that_changed_and_no_others(self) -> None:
        after = changed(minutes={"text": "How many hours did you wait?"})
        (field,) = next(q for q in compare(DEFINITION, after).questions if q.fields).fields
        assert [(part.kind, part.text.strip()) for part in field.before] == [
            ("same", "How many"),
            ("removed", "minutes"),
            ("same", "did you wait?"),
        ]
        assert [part.text.strip() for part in field.after if part.kind == "added"] == ["hours"]

    def test_leaves_an_answer_unmarked_when_another_is_added(self) -> None:
        options = [*DEFINITION["questions"][1]["options"], {"code": 3, "label": "French"}]
        (compared,) = (
            q
            for q in compare(DEFINITION, changed(languages={"options": options})).questions
            if q.fields
        )
        (field,) = compared.fields
        assert [part.kind for part in field.before] == ["same"]
        assert [part.text for part in field.after if part.kind == "added"] == ["3 = French\n"]

    def test_shows_what_is_gone_where_it_stood_and_what_came(self) -> None:
        more = {"key": "thanks", "kind": "info", "text": "Thank you."}
        after = changed()
        after["questions"] = [*after["questions"][:1], *after["questions"][2:], more]
        comparison = compare(DEFINITION, after)
        assert [*kinds(comparison)] == [
            "satisfied",
            "languages",
            "minutes",
            "age",
            "better",
            "thanks",
        ]
        assert kinds(comparison)["languages"] == "removed"
        assert kinds(comparison)["thanks"] == "added"
        assert comparison.counts["same"] == 4

    def test_finds_the_one_that_moved(self) -> None:
        after = changed()
        after["questions"] = [after["questions"][-1], *after["questions"][:-1]]
        moved = kinds(compare(DEFINITION, after)).items()
        assert [key for key, kind in moved if kind != "same"] == ["better"]
        assert next(q for q in compare(DEFINITION, after).questions if q.has_moved).after == 1

    def test_says_conditions_and_pages_in_words(self) -> None:
        page = {"key": "one", "title": "Your trip"}
        when = {"question": "languages", "is": [2]}
        after = changed(minutes={"when": when})
        after = {
            **after,
            "pages": [page],
            "questions": [{**question, "page": "one"} for question in after["questions"]],
        }
        comparison = compare(DEFINITION, after)
        minutes = next(q for q in comparison.questions if q.key == "minutes")
        said = {field.name: "".join(p.text for p in field.after) for field in minutes.fields}
        assert said == {
            "Asked when": "“Which languages do you read?” includes “Spanish”",
            "Page": "Your trip",
        }
        assert [page.kind for page in comparison.pages] == ["added"]


@pytest.mark.django_db
class TestCompareVersions:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def test_shows_the_last_two_or_those_that_the_address_names(self) -> None:
        study = of_three_versions()
        assert "Gate" in self.page(study)
        first = self.page(study, "?before=1&after=2")
        assert "<del>checkpoint?</del>" in first
        assert "<ins>desk?</ins>" in first
        assert "Changed" in first
        assert "Versions 2 and 3" in self.page(study, "?before=9&after=x")

    def test_is_led_to_from_the_instrument_and_the_materials(self) -> None:
        study, one = of_three_versions(), a_study()
        where = reverse("compare_versions", args=[study.code])
        for name in ("view_instrument", "list_materials"):
            assert where in self.page(study, name=name)
            assert "Versions side by side" not in self.page(one, name=name)
        answer = client_of(one).get(reverse("compare_versions", args=[one.code]))
        assert answer["Location"] == reverse("view_instrument", args=[one.code])

    def test_is_led_to_from_the_review_of_what_changed(self) -> None:
        study = a_study("approved")
        change(study, "How satisfied are you with the desk?")
        study.refresh_from_db()
        pta = submit_pta(study=study, by=study.created_by, at=NOW)
        client = Client()
        client.force_login(a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component))
        page = client.get(reverse("review_pta", args=[pta.pk])).text
        where = reverse("compare_versions", args=[study.code])
        assert f"{where}?before=1&amp;after=2" in page

    def test_takes_as_many_queries_for_many_versions(self) -> None:
        study, counts = of_three_versions(), []
        for text in ("Four?", "Five?", "Six?"):
            change(study, text)
            with CaptureQueriesContext(connection) as queries:
                self.page(study)
            counts.append(len(queries))
        assert len(set(counts)) == 1

    def test_is_closed_to_strangers(self) -> None:
        study, client = of_three_versions(), Client()
        client.force_login(a_person())
        assert client.get(reverse("compare_versions", args=[study.code])).status_code == 403

    def page(self, study: Study, query: str = "", name: str = "compare_versions") -> str:
        return client_of(study).get(reverse(name, args=[study.code]) + query).text


def client_of(study: Study) -> Client:
    client = Client()
    client.force_login(study.created_by)
    return client


def change(study: Study, text: str) -> None:
    create_instrument_version(
        study=study, definition=changed(satisfied={"text": text}), by=study.created_by, at=NOW
    )


def of_three_versions() -> Study:
    study = a_study()
    change(study, "How satisfied are you with the desk?")
    change(study, "How satisfied are you with the Gate?")
    return study
