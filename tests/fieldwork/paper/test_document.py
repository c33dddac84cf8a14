"""What stands on a form: read back from the PDF that Typst wrote as PDF/UA."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from fieldwork.paper.document import FormText, UnprintableError, as_form
from fieldwork.paper.only_if import only_if
from fieldwork.paper.questions import numbers_of, printed_pages
from studies.instruments.languages import with_translation, wordings
from studies.queries.omb_block import CONFIDENTIAL, USE, VOLUNTARY, WHY, OmbBlock
from studies.vocabulary import QuestionKind
from tests.studies.instruments.questionnaires import a_question, every_kind, of

TEXT = FormText(
    code="TSA-2027-014 v3 en 1a2b3c4d",
    component="Transportation Security Administration",
    department="Department of Homeland Security",
    mandatory=False,
    confidential=CONFIDENTIAL,
    notice=[("Authority", "31 U.S.C. 1115"), ("Corrections and questions", "Write to us.")],
    omb=OmbBlock(
        control_number="1652-0058",
        expires_on=date(2029, 3, 31),
        why=WHY["satisfaction"],
        use=USE,
        average_minutes=6,
        comments_to="the research office",
        voluntary=VOLUNTARY,
        confidential=CONFIDENTIAL,
    ),
    return_address="Customer Research\nMail Stop 11",
    opt_out_contact="Research office",
    links=[("privacy impact assessment", "https://pia.example")],
    is_draft=False,
)


def pages_of(definition: dict[str, Any], text: FormText = TEXT, **how: Any) -> list[str]:
    said: dict[str, Any] = {"language": "en", "large": False} | how
    reader = PdfReader(BytesIO(as_form(definition, text, **said)))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


class TestAsForm:
    @pytest.mark.requirement("R-029", "R-031", "R-128", "R-167", "R-168")
    def test_tells_everything_before_the_first_question(self) -> None:
        cover, *rest = pages_of(every_kind())
        for words in (
            "You choose whether to take part.",
            "no effect on any benefit",
            "Answers are kept confidential and apart from your name",
            "There is nothing to sign.",
            "If you do not want to be asked in future surveys, tell: Research office.",
            "Use black ink. Fill the box",
            "You may skip any question",
            "Please do not write names",
            "Customer Research Mail Stop 11",
            "Authority: 31 U.S.C. 1115",
            "Corrections and questions: Write to us.",
            "OMB control number 1652-0058",
            "Expires 03/31/2029",
            "Answering takes 6 minutes on average",
            "https://pia.example",
        ):
            assert words in cover
        assert "1. " not in cover
        assert "1. " in rest[0]

    def test_says_on_each_page_which_form_it_is(self) -> None:
        pages = pages_of(every_kind())
        for number, page in enumerate(pages, start=1):
            assert f"Form {TEXT.code}" in page
            assert f"Page {number} of {len(pages)}" in page

    def test_marks_a_draft_on_each_page(self) -> None:
        mark = "Draft: not for use"
        assert all(mark in page for page in pages_of(every_kind(), replace(TEXT, is_draft=True)))
        assert not any(mark in page for page in pages_of(every_kind()))

    def test_is_tagged_and_says_its_language(self) -> None:
        catalog: Any = PdfReader(
            BytesIO(as_form(every_kind(), TEXT, language="en", large=False))
        ).root_object
        assert (catalog["/MarkInfo"]["/Marked"], catalog["/Lang"]) == (True, "en")

    def test_sets_large_print_in_eighteen_points(self) -> None:
        sizes: list[float] = []

        def note(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
            if text.strip():
                sizes.append(size * abs(matrix[3] or 1))

        pdf = as_form(of(a_question("text", text="What else?")), TEXT, language="en", large=True)
        for page in PdfReader(BytesIO(pdf)).pages:
            page.extract_text(visitor_text=note)
        assert 18 in {round(size) for size in sizes}

    def test_prints_another_language(self) -> None:
        definition = of(a_question("yes_no", text="Did you travel?"))
        translated = {place: f"ES {text}" for place, text in wordings(definition).items()}
        pages = pages_of(with_translation(definition, "es", translated), language="es")
        for words in ("ES Did you travel?", "Sí", "Antes de comenzar", "Prefiero no responder"):
            assert words in " ".join(pages)

    def test_mixes_no_third_language_in(self) -> None:
        definition = of(a_question("yes_no", text="Avez-vous voyagé ?"), language="fr")
        assert "Yes" in pages_of(definition, language="fr")[1]

    def test_refuses_what_no_font_has_letters_for(self) -> None:
        definition = of(a_question("text", text="你好吗"))
        with pytest.raises(UnprintableError, match="no letters"):
            as_form(definition, TEXT, language="en", large=False)


class TestPrintedPages:
    @pytest.mark.requirement("R-026", "R-031")
    def test_has_a_way_to_answer_every_kind(self) -> None:
        asked = [each for page in printed_pages(every_kind()) for each in page["questions"]]
        assert len(asked) == len(every_kind()["questions"])
        layouts = {each["layout"] for each in asked}
        wanted = "boxes steps grid ranks number date lines information"
        assert layouts == set(wanted.split())

    @pytest.mark.requirement("R-129")
    def test_lets_every_question_be_declined(self) -> None:
        kinds = [question["kind"] for question in every_kind()["questions"]]
        printed = [each for page in printed_pages(every_kind()) for each in page["questions"]]
        assert [each["declines"] for each in printed] == [
            kind != QuestionKind.INFORMATION for kind in kinds
        ]

    @pytest.mark.requirement("R-025")
    def test_warns_beside_each_place_for_words(self) -> None:
        other: dict[str, Any] = {"options": [{"code": 1, "label": "Other:", "other": True}]}
        for question in (a_question("text"), a_question("single", **other)):
            [printed] = printed_pages(of(question))[0]["questions"]
            assert "do not write names" in printed["admonition"]
        [printed] = printed_pages(of(a_question("yes_no")))[0]["questions"]
        assert printed["admonition"] == ""


class TestOnlyIf:
    TRAVELED = a_question("yes_no", key="traveled")
    RATED = a_question("rating", key="rated")
    GRID = a_question(
        "matrix",
        key="grid",
        rows=[{"code": 1, "label": "Staff"}],
        options=[{"code": 1, "label": "Bad"}, {"code": 2, "label": "Good"}],
    )

    @pytest.mark.parametrize(
        ("condition", "words"),
        [
            (None, ""),
            ({"question": "traveled", "is": [1]}, "question 1 is “Yes”"),
            ({"not": {"question": "traveled", "is": [1]}}, "it is not so that question 1 is “Yes”"),
            ({"question": "rated", "answered": True}, "you answered question 2"),
            (
                {"question": "grid", "row": 1, "is": [1, 2]},
                "“Staff” in question 3 is “Bad” or “Good”",
            ),
            (
                {
                    "all": [
                        {"question": "traveled", "is": [1]},
                        {
                            "any": [
                                {"question": "rated", "is": [4, 5]},
                                {"question": "grid", "row": 1, "is_none_of": [1]},
                            ]
                        },
                    ]
                },
                (
                    "question 1 is “Yes” and (question 2 is “4” or “5 (Good)” or you answered "
                    "“Staff” in question 3 with something else than “Bad”)"
                ),
            ),
        ],
    )
    def test_names_questions_by_their_printed_number(
        self, condition: dict[str, Any] | None, words: str
    ) -> None:
        information = a_question("info", key="hello")
        definition = of(information, self.TRAVELED, self.RATED, self.GRID)
        questions = {question["key"]: question for question in definition["questions"]}
        assert only_if(condition, questions, numbers_of(definition)) == words
