"""Questionnaires for tests: one with every kind of question, and random ones."""

from typing import Any

from hypothesis import strategies as st

Question = dict[str, Any]

ASKED = {"objective": 1, "why": "To know."}
CHOICES = [{"code": 1, "label": "By air"}, {"code": 2, "label": "By rail"}]
KINDS: dict[str, dict[str, Any]] = {
    "yes_no": {},
    "single": {"options": [*CHOICES, {"code": 9, "label": "Other", "other": True}]},
    "multiple": {"options": [*CHOICES, {"code": 9, "label": "None of these", "exclusive": True}]},
    "scale": {"options": [{"code": n, "label": f"Step {n}"} for n in range(1, 6)]},
    "rating": {"lowest": 1, "highest": 5, "low_label": "Poor", "high_label": "Good"},
    "nps": {},
    "matrix": {"rows": [{"code": n, "label": f"Row {n}"} for n in (1, 2)], "options": CHOICES},
    "ranking": {"options": [*CHOICES, {"code": 3, "label": "On foot"}]},
    "number": {"decimals": 1, "unit": "hours", "smallest": 1, "largest": 24},
    "date": {"precision": "month", "earliest": 2000, "latest": 2030},
    "text": {},
}


def a_question(kind: str, key: str = "", **changes: Any) -> Question:
    """A good question of this kind."""
    name = key or f"q_{kind}"
    asked = {} if kind == "info" else ASKED
    question = {"key": name, "kind": kind, "text": f"About {name}?", **asked}
    return {**question, **KINDS.get(kind, {}), **changes}


def of(*questions: Question, **more: Any) -> dict[str, Any]:
    """A definition of these questions."""
    return {"title": "Travelling", "questions": list(questions), **more}


def every_kind() -> dict[str, Any]:
    """One question of each kind, in pages."""
    questions = [a_question("info", page="first"), *(a_question(k, page="first") for k in KINDS)]
    pages = [{"key": "first", "section": "You", "title": "Your journey", "text": "Think of it."}]
    return of(*questions, pages=pages)


@st.composite
def questionnaires(draw: st.DrawFn) -> dict[str, Any]:
    """Well-formed definitions with random kinds, pages and conditions that look back.

    Their conditions may lead nowhere.
    """
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=7))
    questions: list[Question] = []
    pages: list[dict[str, Any]] = []
    for number, kind in enumerate(kinds):
        if number == 0 or draw(st.integers(0, 3)) == 0:
            page: dict[str, Any] = {"key": f"p{number}"}
            depends = draw(st.booleans())
            if questions and depends:
                page["when"] = draw(conditions(questions))
            pages.append(page)
        question = a_question(kind, f"q{number}", page=pages[-1]["key"])
        depends = draw(st.booleans())
        if questions and depends:
            question["when"] = draw(conditions(questions))
        questions.append(question)
    return of(*questions, pages=pages)


def conditions(earlier: list[Question]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions over these questions."""
    return st.recursive(
        st.sampled_from(earlier).flatmap(_tests_of),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=4,
    )


def _tests_of(question: Question) -> st.SearchStrategy[dict[str, Any]]:
    key, kind = {"question": question["key"]}, question["kind"]
    tests: list[st.SearchStrategy[dict[str, Any]]] = [
        st.booleans().map(lambda said: {**key, "answered": said})
    ]
    if kind == "number":
        tests.append(st.integers(1, 24).map(lambda low: {**key, "from": low}))
        tests.append(st.integers(1, 24).map(lambda high: {**key, "to": high}))
    if kind == "date":
        tests.append(st.integers(2000, 2030).map(lambda year: {**key, "from": year, "to": 2030}))
    codes = _codes_of(question)
    if codes:
        row = {"row": 1} if kind in ("matrix", "ranking") else {}
        chosen = st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True)
        name = st.sampled_from(["is", "is_none_of"])
        tests.append(
            st.tuples(name, chosen).map(lambda said: {**key, **row, said[0]: list(said[1])})
        )
    return st.one_of(tests)


def _codes_of(question: Question) -> list[int]:
    kind = question["kind"]
    if kind in ("number", "date", "text"):
        return []
    if kind == "yes_no":
        return [1, 2]
    if kind in ("rating", "nps"):
        return [1, 2, 3]
    if kind == "ranking":
        return [1, 2, 3]
    return [option["code"] for option in question["options"]]
