"""docs/requirements.md says what the tests prove, no more and no less."""

from docs import make_requirements


class TestRequirementsPage:
    def test_is_what_the_marks_say(self) -> None:
        written = make_requirements.PAGE.read_text()
        assert written == make_requirements.page(), "stale: run `make docs`"

    def test_knows_all_requirements(self) -> None:
        assert len(make_requirements.catalogue()) == 170
