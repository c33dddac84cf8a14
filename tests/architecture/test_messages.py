"""Every message of the portal: it has a group and a page, and its sentence holds no content."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import get_resolver

from foundation.mail.actions import Telling, tell, write_digests, write_letters
from foundation.mail.composing import compose
from foundation.mail.groups import group_of
from foundation.mail.models import Letter
from tests.architecture.test_house_rules import TEXTS
from tests.architecture.test_views_guarded import patterns
from tests.builders.access import NOW
from tests.foundation.readers import a_reader

# What a study asks, finds and is called, why somebody decided, and who somebody is.
CONTENT = re.compile(
    r"\b\w*(title|question|answer|finding|recommendation|text|reason|note|comment|justification"
    r"|purpose|objective|label|email|username|first_name|last_name|full_name)s?\b"
)
URL_NAMES = {str(pattern.name) for pattern in patterns(get_resolver())}


@dataclass(frozen=True)
class Said:
    """One ``Telling`` as it stands in the code: literal parts, and what is put into them."""

    file: str
    line: int
    kind: str
    url_name: str | None


def tellings() -> Iterator[Said]:
    for file, text in TEXTS.items():
        if "Telling(" not in text or file.startswith("foundation/mail/actions"):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Telling":
                given = dict(zip(("kind", "once", "sentence", "url_name"), node.args, strict=False))
                given |= {str(keyword.arg): keyword.value for keyword in node.keywords}
                kind, url_name = literal(given["kind"]), literal(given["url_name"])
                yield Said(file, node.lineno, kind or "", url_name)


def literal(node: ast.expr) -> str | None:
    """The text of a literal; what is put in, as “x”; nothing where it is a variable."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) or "x" for part in node.values)
    return None


SAID = list(tellings())
WITH_MESSAGES = sorted({said.file for said in SAID})
KINDS = sorted({said.kind for said in SAID if said.kind})


def put_into_sentences(file: str) -> Iterator[str]:
    """The source of everything that a file puts into a text."""
    for node in ast.walk(ast.parse(TEXTS[file])):
        if isinstance(node, ast.FormattedValue):
            yield ast.unparse(node.value)


def test_messages_are_found() -> None:
    assert {"study.closed", "report.x", "office.waiting"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_belongs_to_a_group_that_people_can_choose(kind: str) -> None:
    assert group_of(kind).key != "other"


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.file}:{said.line}")
def test_each_leads_to_a_page(said: Said) -> None:
    assert said.url_name is None or said.url_name in URL_NAMES


@pytest.mark.parametrize("file", WITH_MESSAGES)
def test_no_sentence_holds_content(file: str) -> None:
    assert [value for value in put_into_sentences(file) if CONTENT.search(value)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["at_once", "daily"])
def test_each_kind_becomes_an_e_mail(way: str) -> None:
    reader = a_reader(way)
    for kind in KINDS:
        tell([reader], Telling(kind, kind, f"{kind} of TSA-2027-001.", "home"), at=NOW)
    write_letters(at=NOW)
    write_digests(at=NOW)
    mails: list[Any] = [compose(letter) for letter in Letter.objects.all()]
    assert len(mails) == (1 if way == "daily" else len(KINDS))
    written = "\n".join(str(mail.body) for mail in mails)
    assert all(f"{kind} of TSA-2027-001." in written for kind in KINDS)
