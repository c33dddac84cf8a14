"""An instrument in several languages: every wording, its translations, what is missing. Pure.

``translations`` of a definition is ``{language: {place: {"text": str, "of": str}}}``. A place is
``title``, ``pages.<key>.<field>``, ``questions.<key>.<field>``, or ``options.<code>`` and
``rows.<code>`` of a question. ``of`` is the wording that was translated: once that changes, the
translation is out of date and counts as missing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language_info

from studies.instruments.kinds import Definition

SOURCE = "en"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
OF_PAGE = ("section", "title", "text")
OF_QUESTION = ("text", "help", "low_label", "high_label", "unit")
LISTS = ("options", "rows")
Wordings = dict[str, str]


def source_language(definition: Definition) -> str:
    """The language in which the definition itself is written."""
    return str(definition.get("language") or SOURCE)


def languages_of(definition: Definition) -> list[str]:
    """The source language, then every language that is being translated to."""
    return [source_language(definition), *sorted(definition.get("translations", {}))]


def wordings(definition: Definition) -> Wordings:
    """Everything that participants read, by place, in order; empty texts are left out."""
    return {place: text for place, text in _wordings(definition) if text.strip()}


def missing(definition: Definition, language: str) -> list[str]:
    """The places whose wording has no translation, or one of an earlier wording."""
    if language == source_language(definition):
        return []
    said = definition.get("translations", {}).get(language, {})
    return [
        place
        for place, text in wordings(definition).items()
        if not said.get(place, {}).get("text", "").strip() or said[place].get("of") != text
    ]


def complete_languages(definition: Definition) -> list[str]:
    """The languages in which the whole instrument can be asked."""
    return [each for each in languages_of(definition) if not missing(definition, each)]


def in_language(definition: Definition, language: str) -> dict[str, Any]:
    """The same definition with the wordings of a language, and without any translations.

    What is not translated stands in the source language.
    """
    gone = set(missing(definition, language))
    said = {
        place: each["text"]
        for place, each in definition.get("translations", {}).get(language, {}).items()
        if place not in gone
    }
    plain = {name: value for name, value in definition.items() if name != "translations"}
    plain["title"] = said.get("title", definition["title"])
    if "pages" in definition:
        plain["pages"] = [_page(page, said) for page in definition["pages"]]
    plain["questions"] = [_question(question, said) for question in definition["questions"]]
    return plain


def with_translation(definition: Definition, language: str, texts: Wordings) -> dict[str, Any]:
    """The definition with these wordings in a language; what no longer has a place goes."""
    source = wordings(definition)
    before = definition.get("translations", {}).get(language, {})
    said = {place: each for place, each in before.items() if place in source}
    for place, text in texts.items():
        if place in source and text.strip():
            said[place] = {"text": text.strip(), "of": source[place]}
        else:
            said.pop(place, None)
    return {
        **definition,
        "translations": {**definition.get("translations", {}), language: said},
    }


def without_translation(definition: Definition, language: str) -> dict[str, Any]:
    """The definition without a language."""
    said = {
        key: each for key, each in definition.get("translations", {}).items() if key != language
    }
    rest = {name: value for name, value in definition.items() if name != "translations"}
    return {**rest, "translations": said} if said else rest


def tidied(definition: Definition) -> dict[str, Any]:
    """The definition without translations of what is not asked any more."""
    kept = dict(definition)
    if "translations" in kept:
        places = wordings(definition)
        kept["translations"] = {
            language: {place: each for place, each in said.items() if place in places}
            for language, said in kept["translations"].items()
        }
    return kept


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return False


def name_of(language: str) -> str:
    """The language's name in itself, such as “español”; its code where it is not known."""
    try:
        return str(get_language_info(language)["name_local"])
    except KeyError:
        return language


def problems_of_languages(definition: Definition) -> list[str]:
    """What is wrong with languages and translations, as sentences."""
    return [*_problems(definition)]


def _problems(definition: Definition) -> Iterator[str]:
    source = definition.get("language", SOURCE)
    if not isinstance(source, str) or not LANGUAGE.fullmatch(source):
        yield "“language” must be a code such as “en” or “es”."
        return
    translations = definition.get("translations", {})
    if not isinstance(translations, dict):
        yield "“translations” must be a JSON object of languages."
        return
    places = wordings(definition)
    for language, said in translations.items():
        name = f"Translation “{language}”"
        if not LANGUAGE.fullmatch(language) or language == source:
            yield f"{name}: it must be the code of another language than “{source}”."
        elif not isinstance(said, dict):
            yield f"{name}: it must be a JSON object."
        else:
            yield from (f"{name}: {problem}" for problem in _of_language(said, places))


def _of_language(said: Mapping[str, object], places: Wordings) -> Iterator[str]:
    for place, each in said.items():
        if place not in places:
            yield f"“{place}” is no wording of the definition."
        elif (
            not isinstance(each, dict)
            or set(each) != {"text", "of"}
            or not all(isinstance(value, str) for value in each.values())
        ):
            yield f"“{place}” must be {{“text”: text, “of”: text}}."


def _wordings(definition: Definition) -> Iterator[tuple[str, str]]:
    yield "title", definition["title"]
    for page in definition.get("pages", []):
        yield from ((f"pages.{page['key']}.{name}", page.get(name, "")) for name in OF_PAGE)
    for question in definition["questions"]:
        start = f"questions.{question['key']}"
        yield from ((f"{start}.{name}", question.get(name) or "") for name in OF_QUESTION)
        for name in LISTS:
            for choice in question.get(name) or []:
                yield f"{start}.{name}.{choice['code']}", choice["label"]


def _page(page: Mapping[str, Any], said: Wordings) -> dict[str, Any]:
    return {**page, **_said(page, f"pages.{page['key']}", OF_PAGE, said)}


def _question(question: Mapping[str, Any], said: Wordings) -> dict[str, Any]:
    start = f"questions.{question['key']}"
    lists = {
        name: [
            {**choice, "label": said.get(f"{start}.{name}.{choice['code']}", choice["label"])}
            for choice in question[name]
        ]
        for name in LISTS
        if question.get(name)
    }
    return {**question, **_said(question, start, OF_QUESTION, said), **lists}


def _said(
    thing: Mapping[str, Any], start: str, names: tuple[str, ...], said: Wordings
) -> dict[str, str]:
    found = {name: said.get(f"{start}.{name}", thing.get(name)) for name in names}
    return {name: text for name, text in found.items() if text}
