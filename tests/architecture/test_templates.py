"""House rules of templates: nothing inline that the content security policy would block."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
# A report that leaves the portal as one file, never served as a page: whoever opens it has no
# style sheet of ours beside it, so its style travels inside. Scripts stay forbidden there too.
STANDS_ALONE = FOLDER / "reports" / "document.html"
COMPONENTS = [path for path in TEMPLATES if path.parent.name == "components"]
INLINE = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:", re.I)


class TestTemplates:
    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
    def test_have_no_inline_style_or_script(self, path: Path) -> None:
        found = INLINE.findall(path.read_text(encoding="utf-8"))
        assert found == (["<style"] if path == STANDS_ALONE else [])

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
    def test_ask_nothing_of_other_hosts(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"(?:src|srcset)=\"(?:https?:)?//", text)

    @pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
    def test_say_what_a_component_takes(self, path: Path) -> None:
        assert path.read_text(encoding="utf-8").startswith("{#")
