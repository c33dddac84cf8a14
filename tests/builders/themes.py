"""Open answers of a closed study, reviewed, with themes."""

from fieldwork.actions import Verdict, add_theme, code_texts, review_texts, set_texts_apart
from fieldwork.lifecycle import TextStatus
from fieldwork.models import OpenText, Theme
from studies.models import Study, Wave
from tests.builders.access import NOW

QUESTION = "better"


def a_theme(study: Study, label: str = "Waiting") -> Theme:
    """A theme of the code book, added by the lead."""
    said = {"label": label, "definition": f"Somebody writes about {label.lower()}."}
    return add_theme(study=study, **said, by=study.created_by, at=NOW)


def reviewed_texts(wave: Wave) -> list[OpenText]:
    """What people of a wave wrote, set apart and kept by the lead."""
    set_texts_apart(wave=wave, at=NOW)
    waiting = OpenText.objects.waiting().filter(wave=wave)
    kept = [Verdict(each.pk, TextStatus.KEPT) for each in waiting]
    review_texts(wave=wave, verdicts=kept, by=wave.study.created_by, at=NOW)
    return list(OpenText.objects.readable().filter(wave=wave).order_by("text_ref"))


def coded(wave: Wave, texts: list[OpenText], *themes: tuple[Theme, int]) -> None:
    """Each theme is named by the first so many texts; the rest of the texts names none."""
    said = {
        text.pk: [theme.number for theme, people in themes if place < people]
        for place, text in enumerate(texts)
    }
    code_texts(wave=wave, said=said, by=wave.study.created_by, at=NOW)
