"""What participants read is there in Spanish too, and what Django reads is what people wrote."""

import gettext
import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation

from research_portal.local.messages import (
    LANGUAGES,
    as_mo,
    as_po,
    gathered,
    po_path,
    untranslated,
    updated,
)
from studies.codes import RESERVED_LABELS
from studies.instruments.sending import PROBLEMS

HOW = "Run “make messages”, and translate what it names in locale/."


def written(language: str) -> Catalog:
    return read_po(io.BytesIO(po_path(language).read_bytes()), locale=language)


def words(catalog: bytes) -> dict[object, str]:
    """All messages of a compiled catalog but its header."""
    messages = vars(gettext.GNUTranslations(io.BytesIO(catalog)))["_catalog"]
    return {said: text for said, text in messages.items() if said}


@pytest.mark.parametrize("language", LANGUAGES)
class TestTheTranslation:
    def test_holds_everything_that_is_said_and_nothing_else(self, language: str) -> None:
        assert po_path(language).read_bytes() == as_po(updated(language)), HOW

    def test_lacks_nothing(self, language: str) -> None:
        assert untranslated(written(language)) == [], HOW

    def test_is_compiled(self, language: str) -> None:
        compiled = po_path(language).with_suffix(".mo").read_bytes()
        assert words(compiled) == words(as_mo(written(language))), HOW

    def test_keeps_every_placeholder(self, language: str) -> None:
        assert [error for _, error in written(language).check()] == []


class TestWhatIsGathered:
    def test_comes_from_templates_and_from_python(self) -> None:
        said = {message.id for message in gathered()}
        assert "Skip to main content" in said
        assert set(PROBLEMS.values()) | set(RESERVED_LABELS.values()) <= said

    def test_is_read_in_spanish(self) -> None:
        with translation.override("es"):
            assert translation.gettext("Prefer not to say") == "Prefiero no responder"
