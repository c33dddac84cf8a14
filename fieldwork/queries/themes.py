"""How many people named which theme, and how far the coding is."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from fieldwork.models import CodedText, OpenText, Theme
from studies.models import Study, Wave


@dataclass(frozen=True, slots=True)
class ThemeUse:
    """A theme, and how many texts of the study name it."""

    theme: Theme
    texts: int


def themes_of(study: Study) -> list[Theme]:
    """The themes that may be given, in the order of the code book."""
    return list(Theme.objects.filter(study=study, is_removed=False))


def themes_in_use(study: Study) -> list[ThemeUse]:
    """The code book, each theme with the number of texts that name it."""
    named: Counter[int] = Counter()
    for themes in CodedText.objects.filter(text__study=study).values_list("themes", flat=True):
        named.update(themes)
    return [ThemeUse(theme, named[theme.number]) for theme in themes_of(study)]


def texts_to_code(wave: Wave, question_key: str, *, only_uncoded: bool) -> QuerySet[OpenText]:
    """Reviewed texts of one question, in no order that tells anything."""
    texts = OpenText.objects.readable().filter(wave=wave, question_key=question_key)
    if only_uncoded:
        texts = texts.filter(coded__isnull=True)
    return texts.select_related("coded").order_by("text_ref")


def coded_themes(wave: Wave, question_key: str) -> list[list[int]]:
    """For each coded text of a question the themes that it names."""
    coded = CodedText.objects.filter(
        text__in=texts_to_code(wave, question_key, only_uncoded=False).order_by()
    )
    return list(coded.values_list("themes", flat=True))
