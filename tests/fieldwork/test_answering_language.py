"""Which language a page is in, and that it leaves nothing behind."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from fieldwork.answering.languages import choose_language, language_switch
from fieldwork.views.answering_page import answering_page
from studies.queries.omb_block import CONFIDENTIAL, USE, VOLUNTARY, OmbBlock
from tests.builders.access import NOW


class TestChooseLanguage:
    @pytest.mark.parametrize(
        ("asked", "accepted", "chosen"),
        [
            ("", "", "en"),
            ("es", "en", "es"),
            ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
            ("", "fr;q=0.9, AR;q=0.8", "ar"),
            ("xx", "", "en"),
            ("../../etc", "nonsense;;;q=x", "en"),
        ],
    )
    def test_follows_the_person_then_the_browser(
        self, asked: str, accepted: str, chosen: str
    ) -> None:
        assert choose_language(["en", "es", "ar"], asked=asked, accepted=accepted) == chosen


class TestLanguageSwitch:
    def test_names_each_language_in_itself(self) -> None:
        switch = language_switch(["en", "es"], current="es", address="/s/ABCD2345/")
        assert [(each.label, each.url, each.current) for each in switch] == [
            ("English", "/s/ABCD2345/?language=en", False),
            ("Español", "/s/ABCD2345/?language=es", True),
        ]

    def test_is_left_out_where_there_is_one(self) -> None:
        assert language_switch(["en"], current="en", address="/s/ABCD2345/") == ()


class TestAnsweringPage:
    def page(self, language: str) -> HttpResponse:
        request = RequestFactory().get("/s/ABCD2345/")
        request.user = AnonymousUser()
        return answering_page(request, "base_answering.html", {}, language=language)

    def test_speaks_the_language(self) -> None:
        page = self.page("es")
        assert "Ir al contenido principal" in page.content.decode()
        assert page.headers["Content-Language"] == "es"
        assert translation.get_language() == "en-us"

    def test_leaves_nothing_on_the_machine(self) -> None:
        page = self.page("en")
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert not page.cookies


class TestTheBlock:
    def test_is_read_in_the_language_in_use(self) -> None:
        block = OmbBlock(
            "1601-0032", NOW.date(), USE, USE, 5, "The office", VOLUNTARY, CONFIDENTIAL
        )
        with translation.override("es"):
            assert "Responder toma en promedio 5 minutos" in block.as_text()
            assert "Responder es voluntario." in block.sentences
        assert "Answering takes 5 minutes on average" in block.as_text()
