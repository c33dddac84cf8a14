"""What changed between two submissions, as a person reads it."""

from studies.differences import ADDED, LEFT_OUT, REMOVED, SAME, Part, lines, questions, words

AGE = {
    "key": "age",
    "text": "How old are you?",
    "kind": "One of several",
    "options": ["18 to 34", "35 or older"],
    "why": "Groups differ.",
    "about": "Demographic: age",
}


class TestWords:
    def test_shows_what_went_before_what_came(self) -> None:
        assert words("in ten days", "in five working days") == [
            Part(SAME, "in "),
            Part(REMOVED, "ten "),
            Part(ADDED, "five working "),
            Part(SAME, "days"),
        ]

    def test_loses_no_word_of_either_text(self) -> None:
        before, after = "One two\nthree  four", "One\nthree four five"
        parts = words(before, after)
        assert "".join(p.text for p in parts if p.kind != ADDED).split() == before.split()
        assert "".join(p.text for p in parts if p.kind != REMOVED) == after


class TestLines:
    def test_counts_what_did_not_change(self) -> None:
        before = "\n".join(str(number) for number in range(20))
        found = lines(before, before.replace("10", "ten"))
        assert [part.kind for part in found] == [
            *(LEFT_OUT, SAME, SAME, REMOVED, ADDED, SAME, SAME, LEFT_OUT),
        ]
        assert found[0].text == "8 unchanged lines"


class TestQuestions:
    def test_tells_added_removed_and_changed(self) -> None:
        other = {**AGE, "key": "desk", "text": "Which desk?"}
        changed = {**AGE, "why": "Groups are served differently."}
        found = questions([AGE, other], [changed, {**other, "key": "hall"}])
        assert [(one.key, one.kind) for one in found] == [
            ("age", "changed"),
            ("hall", ADDED),
            ("desk", REMOVED),
        ]

    def test_is_quiet_about_what_is_asked_as_before(self) -> None:
        assert questions([AGE], [dict(AGE)]) == []

    def test_tell_when_a_question_is_asked(self) -> None:
        (found,) = questions([AGE], [{**AGE, "asked_when": "“Local?” is “Yes”"}])
        added = [part.text.strip() for part in found.parts if part.kind == ADDED]
        assert added == ["Asked only if “Local?” is “Yes”."]
        assert questions([AGE], [{**AGE, "asked_when": ""}]) == []
