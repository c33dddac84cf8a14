"""Export and re-import give the same definition, whatever it says."""

from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from studies.instruments import content_hash, validate_definition
from studies.xlsform import Asking, read_file, read_form, write_form
from studies.xlsform.saving import as_workbook
from tests.studies.instruments.questionnaires import a_question, every_kind, of, questionnaires
from tests.studies.xlsform.forms import decorated

NOTHING = Asking("Another title")


def there_and_back(definition: dict[str, Any]) -> dict[str, Any] | None:
    workbook = as_workbook(write_form(definition, form_id="TSA-2027-001"))
    found, account = read_form(read_file(workbook), NOTHING)
    assert found is not None, account.refused
    return found


class TestRoundTrip:
    def test_of_every_kind_is_the_same(self) -> None:
        assert content_hash(there_and_back(every_kind())) == content_hash(every_kind())

    @given(questionnaires())
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_of_pages_and_conditions_is_the_same(self, definition: dict[str, Any]) -> None:
        assume(not validate_definition(definition))
        assert content_hash(there_and_back(definition)) == content_hash(definition)

    @given(decorated())
    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    def test_of_anything_that_may_be_said_is_the_same(self, definition: dict[str, Any]) -> None:
        assume(not validate_definition(definition))
        assert content_hash(there_and_back(definition)) == content_hash(definition)

    def test_keeps_keys_that_forms_cannot_have(self) -> None:
        questions = [
            a_question("text", "meta"),
            a_question("single", "yes_no"),
            a_question("text", "a_"),
        ]
        pages = [{"key": "yes_no"}]
        definition = of(*({**q, "page": "yes_no"} for q in questions), pages=pages)
        assert there_and_back(definition) == definition

    def test_says_conditions_in_words_of_xlsform(self) -> None:
        when = {"all": [{"question": "way", "is": [1, 2]}, {"not": {"question": "n", "from": 3}}]}
        definition = of(
            a_question("single", "way"), a_question("number", "n"), a_question("text", when=when)
        )
        survey = write_form(definition, form_id="x").sheet("survey")
        rows = {row.get("name"): row for row in survey.rows()}
        assert rows["q_text"].get("relevant") == (
            "(${way} = '1' or ${way} = '2') and not(${n} >= 3)"
        )
        assert not rows["q_text"].get("portal::when")
