"""What each word of a form becomes, and what is refused, by sheet, row and column."""

from typing import Any

import pytest

from studies.instruments import validate_definition
from studies.xlsform import Asking, read_form
from studies.xlsform.sheets import book_of
from tests.studies.xlsform.forms import ASKING, WAYS, a_form, a_row, read, refusals, remarks

WAY = a_row("select_one ways", "way")
MANY = a_row("select_multiple ways", "many")
AGE = a_row("integer", "age")


def question(row: dict[str, str], *, choices: Any = ()) -> dict[str, Any]:
    """What the row becomes, without what every question has."""
    found: dict[str, Any] = read(a_form(row, choices=choices))["questions"][0]
    of_all = ("key", "text", "objective", "why")
    return {name: value for name, value in found.items() if name not in of_all}


class TestTypes:
    @pytest.mark.parametrize(
        ("row", "becomes"),
        [
            (a_row("text"), {"kind": "text"}),
            (a_row("string"), {"kind": "text"}),
            (a_row("text", hint="In short."), {"kind": "text", "help": "In short."}),
            (a_row("integer"), {"kind": "number"}),
            (a_row("decimal"), {"kind": "number", "decimals": 2}),
            (a_row("note"), {"kind": "info"}),
            (a_row("acknowledge"), {"kind": "yes_no"}),
            (a_row("select_one yn"), {"kind": "yes_no"}),
            (a_row("date", appearance="month-year"), {"kind": "date"}),
            (a_row("date", appearance="year"), {"kind": "date", "precision": "year"}),
            (
                a_row("range", parameters="start=0 end=4 step=1"),
                {"kind": "rating", "lowest": 0, "highest": 4},
            ),
            (
                a_row("range", parameters="start=0 end=100 step=1"),
                {"kind": "number", "smallest": 0, "largest": 100},
            ),
            (
                a_row("integer", constraint=". >= 0 and . < 120"),
                {"kind": "number", "smallest": 0, "largest": 119},
            ),
            (
                a_row("integer", "q", constraint="${q} > 0"),
                {"kind": "number", "smallest": 1},
            ),
            (a_row("integer", required="yes"), {"kind": "number"}),
        ],
    )
    def test_become_kinds(self, row: dict[str, str], becomes: dict[str, Any]) -> None:
        assert question(row) == becomes

    @pytest.mark.parametrize(
        ("kind", "appearance", "becomes"),
        [
            ("select_one ways", "", "single"),
            ("select one from ways", "", "single"),
            ("select_one ways", "likert", "scale"),
            ("select_multiple ways", "", "multiple"),
            ("select all that apply from ways", "", "multiple"),
            ("rank ways", "", "ranking"),
        ],
    )
    def test_of_choices_keep_the_names_of_the_choices(
        self, kind: str, appearance: str, becomes: str
    ) -> None:
        options = [
            {"code": 1, "label": "By air", "name": "air"},
            {"code": 2, "label": "By rail", "name": "rail"},
        ]
        row = a_row(kind, **({"appearance": appearance} if appearance else {}))
        assert question(row) == {"kind": becomes, "options": options}

    def test_of_choices_keep_names_that_are_codes(self) -> None:
        choices = [{"list_name": "n", "name": name, "label": f"L{name}"} for name in ("5", "0")]
        options = [{"code": 5, "label": "L5"}, {"code": 0, "label": "L0"}]
        assert question(a_row("select_one n"), choices=choices)["options"] == options

    def test_with_or_other_offer_other_words(self) -> None:
        options = question(a_row("select_one ways or_other"))["options"]
        assert options[2] == {"code": 3, "label": "Other", "name": "other", "other": True}

    def test_with_or_other_mark_the_choice_that_is_there(self) -> None:
        choices = [*({**way, "list_name": "n"} for way in WAYS)]
        choices.append({"list_name": "n", "name": "z", "label": "other"})
        options = question(a_row("select_one n or_other"), choices=choices)["options"]
        assert [option.get("other", False) for option in options] == [False, False, True]

    def test_randomised_are_shuffled(self) -> None:
        row = a_row("select_one ways", parameters="randomize=true")
        assert question(row)["shuffle"] is True

    def test_with_a_choice_that_stands_alone(self) -> None:
        row = a_row("select_multiple ways", constraint=ALONE)
        assert question(row)["options"][1]["exclusive"] is True

    @pytest.mark.parametrize(
        "kind",
        [
            *("start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber"),
            *("username", "email", "audit", "geopoint", "geotrace", "geoshape", "image", "audio"),
            *("video", "file", "barcode", "time", "dateTime", "date", "calculate", "hidden"),
            *("xml-external", "begin repeat", "select_one_from_file a.csv", "background-audio"),
            *("start-geopoint", "select_one none", "nonsense", "range", "select_one_external ways"),
        ],
    )
    def test_that_would_tell_more_than_answers_are_refused_at_their_row(self, kind: str) -> None:
        row = a_row(kind, parameters="step=2") if kind == "range" else a_row(kind)
        rows = [a_row("text", "first"), row]
        if kind.startswith("begin"):
            rows += [a_row("text", "inner"), {"type": "end repeat"}]
        column = "parameters" if kind == "range" else "type"
        assert ("survey", 3, column) in refusals(a_form(*rows))


ALONE = "not(selected(., 'rail') and count-selected(.) > 1)"


class TestConditions:
    @pytest.mark.parametrize(
        ("relevant", "when"),
        [
            ("${way} = 'air'", {"question": "way", "is": [1]}),
            ("'air' = ${way}", {"question": "way", "is": [1]}),
            ("${way}='air' or ${way}='rail'", {"question": "way", "is": [1, 2]}),
            ("${way} != 'air'", {"not": {"question": "way", "is": [1]}}),
            ("selected(${many}, 'rail')", {"question": "many", "is": [2]}),
            ("not(selected(${many}, ‘rail’))", {"not": {"question": "many", "is": [2]}}),
            ("${age} > 17", {"question": "age", "from": 18}),
            ("${age} >= 18 and ${age} <= 65", {"question": "age", "from": 18, "to": 65}),
            ("${age} = 18", {"question": "age", "from": 18, "to": 18}),
            ("${way} != ''", {"question": "way", "answered": True}),
            ("string-length(${way}) = 0", {"question": "way", "answered": False}),
            (
                "${way} != '' and not(${way} = 'air')",
                {"question": "way", "is_none_of": [1]},
            ),
            (
                "(${way} = 'air' or ${age} < 5) and selected(${many}, 'air')",
                {
                    "all": [
                        {"any": [{"question": "way", "is": [1]}, {"question": "age", "to": 4}]},
                        {"question": "many", "is": [1]},
                    ]
                },
            ),
        ],
    )
    def test_are_carried(self, relevant: str, when: dict[str, Any]) -> None:
        found = read(a_form(WAY, MANY, AGE, a_row("text", "last", relevant=relevant)))
        assert found["questions"][3]["when"] == when

    @pytest.mark.parametrize(
        "relevant",
        [
            "${way} = 'boat'",
            "${nobody} = 'air'",
            "${last} = 'air'",
            "${later} = 'air'",
            "${told} != ''",
            "${many} = 'air'",
            "${age} > ${age}",
            "${age} + 1 = 5",
            "regex(${way}, 'a.*')",
            "../way = 'air'",
            "${way} =",
            "((((" * 30 + "${age} = 1",
            "today() > date('2020-01-01')",
            "true()",
        ],
    )
    def test_that_cannot_be_said_are_refused_at_their_cell(self, relevant: str) -> None:
        told, later = a_row("note", "told"), a_row("select_one ways", "later")
        form = a_form(WAY, MANY, AGE, told, a_row("text", "last", relevant=relevant), later)
        assert ("survey", 6, "relevant") in refusals(form)

    def test_of_nested_groups_hold_together(self) -> None:
        found = read(
            a_form(
                WAY,
                a_row("begin group", "outer", relevant="${way} = 'air'"),
                a_row("begin group", "inner", relevant="${way} != ''"),
                a_row("text", "deep"),
                {"type": "end group"},
                a_row("text", "after"),
                {"type": "end group"},
            )
        )
        outer, inner = {"question": "way", "is": [1]}, {"question": "way", "answered": True}
        assert found["pages"] == [
            {"key": "page_1"},
            {
                "key": "inner",
                "section": "About outer?",
                "title": "About inner?",
                "when": {"all": [outer, inner]},
            },
            {"key": "outer", "title": "About outer?", "when": outer},
        ]
        assert [each["page"] for each in found["questions"]] == ["page_1", "inner", "outer"]

    def test_that_lead_nowhere_are_refused_at_the_row_of_the_question(self) -> None:
        never = a_row("text", "last", relevant="${age} > 5 and ${age} < 3")
        assert ("survey", 3, "relevant") in refusals(a_form(AGE, never))


class TestColumns:
    @pytest.mark.parametrize(
        ("column", "cell"),
        [
            ("calculation", "1 + 1"),
            ("choice_filter", "x = 1"),
            ("media::image", "a.png"),
            ("audio::French (fr)", "a.mp3"),
            ("readonly", "yes"),
            ("constraint", "regex(., 'x')"),
            ("portal::colour", "red"),
            ("portal::objective", "first"),
            ("portal::pii", "secret"),
        ],
    )
    def test_that_say_more_than_a_question_can_are_refused(self, column: str, cell: str) -> None:
        wanted = {"media::image": "image", "portal::pii": "portal::pii"}.get(column, column)
        assert ("survey", 2, wanted) in refusals(a_form(a_row("text", **{column: cell})))

    @pytest.mark.parametrize(
        "column", ["required", "default", "guidance_hint", "required_message", "my notes"]
    )
    def test_that_are_left_out_without_harm_are_told_once(self, column: str) -> None:
        form = a_form(a_row("text", "a", **{column: "yes"}), a_row("text", "b", **{column: "yes"}))
        assert remarks(form).count(("survey", 1, "_".join(column.split()))) == 1

    @pytest.mark.requirement("R-124")
    def test_say_why_and_for_which_objective_a_question_is_asked(self) -> None:
        own = {"portal::objective": "2", "portal::why": "Because.", "portal::demographic": "age"}
        found = read(a_form(a_row("integer", **own), a_row("text", "b")))["questions"]
        assert (found[0]["objective"], found[0]["why"], found[0]["demographic"]) == (
            2,
            "Because.",
            "age",
        )
        assert (found[1]["objective"], found[1]["why"]) == (1, "To know.")

    @pytest.mark.requirement("R-104", "R-124")
    def test_that_say_no_reason_are_refused_where_nobody_says_one(self) -> None:
        _, account = read_form(a_form(a_row("text")), Asking("Travelling"))
        places = [(each.row, each.column) for each in account.refused]
        assert places == [(2, "portal::objective"), (2, "portal::why")]

    def test_of_an_unknown_objective_are_refused(self) -> None:
        form = a_form(a_row("text", **{"portal::objective": "7"}))
        _, account = read_form(form, Asking("T", 1, "To know.", frozenset({1})))
        assert [(each.row, each.column) for each in account.refused] == [(2, "portal::objective")]

    def test_that_stand_twice_are_refused(self) -> None:
        book = book_of({"survey": [["type", "name", "label", "label"], ["text", "a", "A", "B"]]})
        assert ("survey", 1, "label") in refusals(book)

    def test_without_a_heading_are_told(self) -> None:
        book = book_of({"survey": [["type", "name", "label", ""], ["text", "a", "A", "B"]]})
        assert remarks(book) == [("survey", 1, "")]


class TestRows:
    def test_keep_names_as_keys_or_say_what_they_become(self) -> None:
        form = a_form(a_row("text", "Q1.a"), a_row("text", "q1_a"))
        assert [each["key"] for each in read(form)["questions"]] == ["q1_a", "q1_a_2"]
        assert {("survey", 2, "name"), ("survey", 3, "name")} <= set(remarks(form))

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ({"type": "text", "name": "a"}, "label"),
            ({"type": "text", "label": "A"}, "name"),
            ({"name": "a", "label": "A"}, "type"),
            ({"type": "text", "name": "a", "label": "How is ${b}?"}, "label"),
            ({"type": "begin group", "name": "a", "label": "A"}, "type"),
            ({"type": "end group"}, "type"),
        ],
    )
    def test_that_lack_something_are_refused(self, row: dict[str, str], column: str) -> None:
        assert ("survey", 3, column) in refusals(a_form(a_row("text", "b"), row))

    def test_that_are_switched_off_or_comments_are_told(self) -> None:
        off = a_row("geopoint", "where", disabled="yes")
        form = a_form(a_row("text"), off, {"hint": "A comment."})
        assert len(read(form)["questions"]) == 1
        assert {("survey", 3, "disabled"), ("survey", 4, "hint")} <= set(remarks(form))

    def test_of_one_table_become_a_matrix(self) -> None:
        rows = [a_row("select_one ways", "to"), a_row("select_one ways", "fro")]
        table = a_row("begin group", "trip", appearance="table-list")
        last = a_row("text", "last", relevant="${fro} = 'rail'")
        found = read(a_form(table, *rows, {"type": "end group"}, last))["questions"]
        assert found[0]["kind"] == "matrix"
        assert [each["label"] for each in found[0]["rows"]] == ["About to?", "About fro?"]
        assert found[1]["when"] == {"question": "trip", "row": 2, "is": [2]}


class TestChoices:
    @pytest.mark.parametrize(
        ("choice", "place"),
        [
            ({"name": "c", "label": "A"}, ("choices", 7, "label")),
            ({"name": "a", "label": "C"}, ("choices", 7, "name")),
            ({"label": "C"}, ("choices", 7, "name")),
            ({"name": "c", "label": "C", "image": "c.png"}, ("choices", 7, "image")),
        ],
    )
    def test_that_people_could_not_tell_apart_are_refused(
        self, choice: dict[str, str], place: tuple[str, int, str]
    ) -> None:
        first = {"list_name": "n", "name": "a", "label": "A"}
        form = a_form(a_row("select_one n"), choices=[first, {"list_name": "n", **choice}])
        assert place in refusals(form)

    def test_too_many_are_refused(self) -> None:
        many = [{"list_name": "n", "name": f"c{n}", "label": f"C{n}"} for n in range(301)]
        assert ("choices", 6, "list_name") in refusals(a_form(a_row("select_one n"), choices=many))

    def test_of_lists_that_nobody_offers_are_told(self) -> None:
        assert ("choices", 4, "list_name") in remarks(a_form(a_row("select_one yn")))


class TestLanguages:
    def test_become_translations(self) -> None:
        said = {"label::Français (fr)": "Quel âge ?", "hint": "In years.", "hint::fr": "Années."}
        found = read(a_form(a_row("integer", **said), default_language="English (en)"))
        assert found["translations"] == {
            "fr": {
                "questions.q.text": {"text": "Quel âge ?", "of": "About q?"},
                "questions.q.help": {"text": "Années.", "of": "In years."},
            }
        }

    def test_begin_with_the_language_of_the_form(self) -> None:
        row = {"type": "text", "name": "q", "label::Spanish": "¿Qué?", "label::English": "What?"}
        found = read(a_form(row, default_language="Spanish"))
        assert (found["language"], found["questions"][0]["text"]) == ("es", "¿Qué?")
        assert found["translations"]["en"]["questions.q.text"]["text"] == "What?"

    def test_that_are_not_known_are_refused_at_the_heading(self) -> None:
        form = a_form(a_row("text", **{"label::Klingon": "nuqneH"}))
        assert ("survey", 1, "label::Klingon") in refusals(form)

    def test_without_the_wording_itself_are_refused(self) -> None:
        form = a_form(a_row("text", **{"hint::French (fr)": "Années."}))
        assert ("survey", 2, "hint::French (fr)") in refusals(form)


class TestTheWhole:
    def test_takes_the_title_of_the_form(self) -> None:
        assert read(a_form(a_row("text"), form_title="My form"))["title"] == "My form"
        assert read(a_form(a_row("text")))["title"] == ASKING.title

    def test_tells_everything_at_once(self) -> None:
        rows = [a_row("geopoint", "a"), a_row("text", "b", calculation="1"), a_row("date", "c")]
        places = refusals(a_form(*rows))
        assert {(2, "type"), (3, "calculation"), (4, "type")} <= {p[1:] for p in places}

    def test_refuses_what_is_no_valid_xlsform(self) -> None:
        form = a_form(a_row("text", "has blanks"))
        assert ("survey", 2, "") in refusals(form)

    def test_is_well_formed(self) -> None:
        assert validate_definition(read(a_form(WAY, MANY, AGE))) == []

    def test_says_where_nothing_can_be_asked(self) -> None:
        assert refusals(book_of({"survey": [["a", "b"], ["1", "2"]]}))
