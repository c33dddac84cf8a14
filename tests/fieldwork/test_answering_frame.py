"""The frame of pages that people answer on: light, for both directions, without staff matters."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from research_portal.local.vendor import logical
from tests.fieldwork.page_weight import files_of, weight_of

LIGHT = 150_000
PAGE = """{% extends "base_answering.html" %}
{% block title %}Your visit{% endblock %}{% block heading %}Your visit{% endblock %}"""
LANGUAGES = [
    {"code": "en", "label": "English", "url": "?language=en", "current": True},
    {"code": "es", "label": "Español", "url": "?language=es", "current": False},
]


def a_page(language: str = "en", *, languages: list[dict[str, Any]] = LANGUAGES) -> str:
    """The frame around a heading, as a stranger gets it."""
    request = RequestFactory().get("/s/ABCD2345/")
    request.user = AnonymousUser()
    context = {"languages": languages, "about_url": "/s/ABCD2345/about/"}
    with translation.override(language):
        return str(engines["django"].from_string(PAGE).render(context, request))


def styles() -> str:
    path = finders.find("vendor/answering.css")
    assert isinstance(path, str)
    return Path(path).read_text(encoding="utf-8")


class TestTheFrame:
    def test_is_light_on_a_first_load(self) -> None:
        assert weight_of(a_page()) < LIGHT

    def test_loads_two_fonts_that_never_hide_the_words(self) -> None:
        fonts = [name for name in files_of(a_page()) if name.endswith(".woff2")]
        assert len(fonts) == len(set(fonts)) == 2
        assert styles().count("@font-face") == styles().count("font-display:swap") == 2

    @pytest.mark.parametrize(
        ("language", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("hmn", "ltr")]
    )
    def test_says_language_and_direction(self, language: str, direction: str) -> None:
        said = re.search(r'<html lang="([\w-]+)"\s+dir="(\w+)">', a_page(language))
        assert said
        assert said.groups() == (language, direction)

    def test_has_no_way_in_for_staff(self) -> None:
        page = a_page()
        assert "/sign-in/" not in page
        assert "portal-header" not in page

    def test_leads_to_rights_and_rules(self) -> None:
        page = a_page()
        for address in ("about/#redress", "dhsallpia", "records-notices", "/what-we-keep/"):
            assert address in page

    def test_leaves_no_choice_of_one_language(self) -> None:
        assert "hreflang" not in a_page(languages=LANGUAGES[:1])


class TestTheStyleSheet:
    def test_knows_no_left_and_right(self) -> None:
        """But the place of a picture, which has no word for it and is turned by a rule."""
        sided = re.findall(r"[;{]([a-z-]*(?:left|right)[a-z-]*):", styles())
        assert sided == []

    def test_follows_the_settings_of_the_reader(self) -> None:
        for setting in ("prefers-reduced-motion", "prefers-contrast", "forced-colors"):
            assert setting in styles()

    @pytest.mark.parametrize(
        ("written", "served"),
        [
            ("a{margin-left:1px}", "a{margin-inline-start:1px}"),
            ("a{color:red;border-right-color:red}", "a{color:red;border-inline-end-color:red}"),
            ("a{border-top-left-radius:1px}", "a{border-start-start-radius:1px}"),
            ("a{border-bottom-right-radius:1px}", "a{border-end-end-radius:1px}"),
            ("a{left:0;text-align:right}", "a{inset-inline-start:0;text-align:end}"),
            ("a{float:left}", "a{float:inline-start}"),
            (".usa-left{background:url(left.svg)}", ".usa-left{background:url(left.svg)}"),
        ],
    )
    def test_turns_sides_into_directions(self, written: str, served: str) -> None:
        assert logical(written) == served
