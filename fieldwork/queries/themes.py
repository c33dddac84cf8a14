"""How many people named which theme, and how far the coding is."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from fieldwork.models import CodedSpeaker, CodedText, OpenText, Theme
from studies.models import Study, Wave


@dataclass(frozen=True, slots=True)
class ThemeUse:
    """A theme, and how many texts and how many participants of sessions of the study name it."""

    theme: Theme
    texts: int
    speakers: int


def themes_of(study: Study) -> list[Theme]:
    """The themes that may be given, in the order of the code book."""
    return list(Theme.objects.filter(study=study, is_removed=False))


def themes_in_use(study: Study) -> list[ThemeUse]:
    """The code book, each theme with who names it."""
    texts, speakers = (
        Counter(number for themes in coded.values_list("themes", flat=True) for number in themes)
        for coded in (
            CodedText.objects.filter(text__study=study),
            CodedSpeaker.objects.filter(session__study=study),
        )
    )
    return [
        ThemeUse(theme, texts[theme.number], speakers[theme.number]) for theme in themes_of(study)
    ]


def theme_is_named(theme: Theme) -> bool:
    """Whether a text or a participant names it."""
    named = {"themes__contains": [theme.number]}
    return (
        CodedText.objects.filter(text__study=theme.study_id, **named).exists()
        or CodedSpeaker.objects.filter(session__study=theme.study_id, **named).exists()
    )


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
