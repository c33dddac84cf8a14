"""A notice in several languages: each element beside its translation, and what is missing. Pure.

``translations`` of a notice is ``{language: {element: {"text": str, "of": str}}}``. ``of`` is the
wording that was translated: once that changes, the translation is out of date and counts as
missing, as with the questions.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Protocol

from django.utils.translation import gettext, override

from consent.elements import LABELS, HasElements, NoticeText, TextError
from studies.instruments import content_hash

SOURCE = "en"
Translations = Mapping[str, Mapping[str, Mapping[str, str]]]
# How languages of the department's audiences begin the word “anonymous”, without accents.
ANONYMOUS = ("anonym", "anonim", "аноним", "анонім", "匿名", "익명", "مجهول", "an danh")


class HasTranslations(HasElements, Protocol):
    """A notice, saved or not, with its translations."""

    @property
    def translations(self) -> Translations: ...


def languages_of(notice: HasTranslations) -> list[str]:
    """English, then every language that is being translated to."""
    return [SOURCE, *sorted(notice.translations)]


def missing(notice: HasTranslations, language: str) -> list[str]:
    """The elements that say nothing in a language, or translate an earlier wording."""
    if language == SOURCE:
        return [name for name in LABELS if not getattr(notice, name).strip()]
    said = notice.translations.get(language, {})
    return [
        name
        for name in LABELS
        if not said.get(name, {}).get("text", "").strip()
        or said[name].get("of") != getattr(notice, name)
    ]


def complete_languages(notice: HasTranslations) -> list[str]:
    """The languages in which every element can be read (R-167)."""
    return [language for language in languages_of(notice) if not missing(notice, language)]


def rows_in(notice: HasTranslations, language: str) -> list[Mapping[str, str]]:
    """Name, label and value of every element in a language that is complete."""
    said = notice.translations.get(language, {})
    with override(language):
        return [
            {
                "name": name,
                "label": gettext(label),
                "value": said[name]["text"] if language != SOURCE else getattr(notice, name),
            }
            for name, label in LABELS.items()
        ]


def said_in(notice: HasTranslations, language: str) -> list[Mapping[str, str]]:
    """Label and value of what is translated so far, for who writes and reviews it."""
    said = notice.translations.get(language, {})
    return [
        {"label": label, "value": said[name]["text"]}
        for name, label in LABELS.items()
        if name in said
    ]


def with_translation(
    notice: HasTranslations, language: str, texts: Mapping[str, str]
) -> dict[str, Mapping[str, Mapping[str, str]]]:
    """The translations with these texts of a language; one that says nothing leaves."""
    said = {
        name: {"text": texts[name].strip(), "of": getattr(notice, name)}
        for name in LABELS
        if texts.get(name, "").strip()
    }
    others = {code: each for code, each in notice.translations.items() if code != language}
    return {**others, language: said} if said else others


def hash_of(text: NoticeText, translations: Translations) -> str:
    """SHA-256 of the whole text; of the text alone where nothing is translated."""
    return content_hash([text.hash, translations]) if translations else text.hash


def check_claims(text: HasElements, translations: Translations, *, keeps_linkage: bool) -> None:
    """A study that links answers over time claims anonymity in no language (C-5, R-044).

    :raises TextError: if the text does.
    """
    said = _plain(" ".join(_everything(text, translations)))
    if keeps_linkage and any(word in said for word in ANONYMOUS):
        raise TextError(
            "Answers of this study are linked across waves by a code, so the notice cannot "
            "call them anonymous. Say that a code links them."
        )


def _everything(text: HasElements, translations: Translations) -> Iterator[str]:
    yield from (getattr(text, name) for name in LABELS)
    for said in translations.values():
        yield from (each.get("text", "") for each in said.values())


def _plain(text: str) -> str:
    """In small letters and without accents, so that “Anónimas” is found."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return unicodedata.normalize(
        "NFKC", "".join(letter for letter in apart if not unicodedata.combining(letter))
    )
