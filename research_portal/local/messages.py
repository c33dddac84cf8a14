"""Gather what participants read and compile its translations: ``make messages``.

New words come into ``locale/<language>/LC_MESSAGES/django.po``, where they are translated by hand;
what nothing says any more leaves. Needs none of gettext's programs.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from research_portal.settings import environment
from research_portal.settings.environment import PROJECT
from retention.registry import all_rules

LOCALE = PROJECT / "locale"
LANGUAGES = ("es",)
SOURCES = (
    "consent",
    "fieldwork",
    "foundation",
    "participants",
    "retention",
    "studies",
    "research_portal",
)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": DEFAULT_KEYWORDS["ngettext"],
    "pgettext_lazy": DEFAULT_KEYWORDS["pgettext"],
}
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)  # a time of writing would change with every run


def gathered() -> Catalog:
    """Everything that Python and templates mark for translation, in English."""
    catalog = Catalog(project="Customer Research Portal", fuzzy=False)
    for path, text in _sources():
        lines = io.BytesIO(text.encode())
        for _, message, comments, context in extract("python", lines, KEYWORDS):
            catalog.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
    for rule in all_rules():  # the page of what is kept says them
        catalog.add(rule.words, locations=[("retention rules", 0)])
    return catalog


def updated(language: str) -> Catalog:
    """The translation as it stands, with new words added empty and old ones gone."""
    path = po_path(language)
    before = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else None
    catalog = before or Catalog(locale=language, project="Customer Research Portal", fuzzy=False)
    catalog.update(gathered(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = ALWAYS
    catalog.version, catalog.msgid_bugs_address, catalog.last_translator = "1", "", ""
    catalog.language_team = catalog.locale_identifier or language
    catalog.header_comment = f"# What participants read, {language}. Written by “make messages”."
    return catalog


def po_path(language: str) -> Path:
    """Where people translate."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def as_po(catalog: Catalog) -> bytes:
    """The translation as people read it."""
    written = io.BytesIO()
    write_po(written, catalog, width=100, include_lineno=False, sort_output=True)
    return written.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """The translation as Django reads it."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def main() -> int:
    """Write both files of every language; the number of words without a translation."""
    environment.default_settings_module("research_portal.settings.test")
    django.setup()
    lacking = 0
    for language in LANGUAGES:
        catalog, path = updated(language), po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        for words in untranslated(catalog):
            sys.stderr.write(f"{language}: not translated: {words}\n")
            lacking += 1
    return lacking


def untranslated(catalog: Catalog) -> list[str]:
    """What people would read in English."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not all(_strings(message.string)))
    ]


def _strings(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def _sources() -> Iterator[tuple[str, str]]:
    for folder in SOURCES:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "gettext" in text and path != Path(__file__):
                yield str(path.relative_to(PROJECT)), text
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if "i18n" in text:
            lines = templatize(text, origin=path.name).splitlines()
            yield str(path.relative_to(PROJECT)), "\n".join(line.strip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
