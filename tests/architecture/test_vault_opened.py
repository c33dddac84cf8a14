"""What is sealed of contacts and of the panel is opened in one place, which writes it down first.

Whoever asks the keyring for it elsewhere leaves no line in the vault’s log (R-022). What asks for
keys of other things, such as requests, is listed with what it opens.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
THE_WAY = "participants/actions/vault.py"
OPENING = {"opener", "open_sealed", "open_whole"}
OF_OTHER_THINGS = {
    "participants/actions/redress/records.py": "what was said in a request, under its own key",
}
KEYS = {"contacts_key", "panel_key"}


def opening(path: Path) -> Iterator[str]:
    """The calls of a file that ask the keyring for something that opens."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in OPENING:
                yield name


def files_that_open() -> set[str]:
    """By their place in the repository."""
    every = (ROOT / "participants").rglob("*.py")
    return {str(each.relative_to(ROOT)) for each in every if any(opening(each))}


@pytest.mark.requirement("R-022")
def test_only_one_file_opens_contacts() -> None:
    assert THE_WAY in files_that_open()
    others = files_that_open() - {THE_WAY} - OF_OTHER_THINGS.keys()
    assert not others, f"Open contacts through {THE_WAY}: {sorted(others)}"


@pytest.mark.requirement("R-022")
def test_those_listed_open_nothing_of_contacts() -> None:
    for name in OF_OTHER_THINGS:
        words = {node.id for node in ast.walk(tree(name)) if isinstance(node, ast.Name)}
        words |= {node.attr for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)}
        assert not KEYS & words, f"{name} asks for the keys of contacts."


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())
