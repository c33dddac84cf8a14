"""In which languages a questionnaire can be asked, and what is missing for the others."""

from dataclasses import dataclass

from django.utils.translation import get_language_info

from studies.instruments.kinds import Definition
from studies.instruments.languages import languages_of, missing


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language of a questionnaire; it is offered to nobody while any wording is missing."""

    code: str
    name: str
    missing: int


def languages_spoken(definition: Definition) -> list[Spoken]:
    """Its own language first, then the translations."""
    return [
        Spoken(language, _in_english(language), len(missing(definition, language)))
        for language in languages_of(definition)
    ]


def _in_english(language: str) -> str:
    try:
        return str(get_language_info(language)["name"])
    except KeyError:
        return language
