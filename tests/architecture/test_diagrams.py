"""The lifecycle diagrams in docs/architecture.md are the tables in the code."""

import re

from docs import make_diagrams


class TestDiagrams:
    def test_are_drawn_from_the_tables(self) -> None:
        written = make_diagrams.PAGE.read_text()
        assert written == make_diagrams.with_diagrams(written), "stale: run `make docs`"

    def test_show_every_lifecycle(self) -> None:
        shown = re.findall(r"<!-- lifecycle: ([\w -]+) -->", make_diagrams.PAGE.read_text())
        assert sorted(shown) == sorted(make_diagrams.tables())
