"""How far the open answers of a wave are reviewed, question by question."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from fieldwork.lifecycle import TextStatus
from fieldwork.models import OpenText, Response
from studies.instruments import text_keys
from studies.models import InstrumentVersion, Study, Wave


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """One open question: its words, and how many texts stand where."""

    key: str
    label: str
    waiting: int
    readable: int
    removed: int

    @property
    def reviewed(self) -> int:
        """How many somebody has decided about."""
        return self.readable + self.removed

    @property
    def total(self) -> int:
        """How many were written."""
        return self.waiting + self.reviewed


def text_questions(wave: Wave) -> list[TextQuestion]:
    """The open questions of a wave that were answered, in the order of the questionnaire."""
    counts: dict[str, Counter[str]] = {}
    rows = OpenText.objects.filter(wave=wave).order_by().values_list("question_key", "status")
    for key, status, number in rows.annotate(texts=Count("pk")):
        counts.setdefault(key, Counter())[status] = number
    labels = _labels(wave.study)
    return [
        TextQuestion(
            key=key,
            label=label,
            waiting=found[TextStatus.WAITING],
            readable=found[TextStatus.KEPT] + found[TextStatus.CUT],
            removed=found[TextStatus.REMOVED],
        )
        for key, label in labels.items()
        if (found := counts.get(key))
    ]


def texts_by_wave(study: Study) -> dict[int, dict[str, int]]:
    """By wave: how many texts wait for review and how many may be read."""
    found: dict[int, dict[str, int]] = {}
    rows = OpenText.objects.filter(study=study).order_by().values_list("wave", "status")
    for wave, status, number in rows.annotate(texts=Count("pk")):
        counts = found.setdefault(wave, {"waiting": 0, "readable": 0})
        if status != TextStatus.REMOVED:
            counts["waiting" if status == TextStatus.WAITING else "readable"] += number
    return found


def people_not_set_apart(wave: Wave) -> int:
    """Of how many people the texts still lie with their answers, where nobody reads them."""
    return Response.objects.filter(wave=wave, sealed_texts__isnull=False).count()


def waves_to_set_apart() -> list[Wave]:
    """The waves in which somebody's texts still lie with the answers."""
    found = Response.objects.filter(sealed_texts__isnull=False).order_by().values("wave").distinct()
    return list(Wave.objects.filter(pk__in=found).select_related("study"))


def _labels(study: Study) -> dict[str, str]:
    """The words of every open question that any version asked; the latest version's count."""
    labels: dict[str, str] = {}
    versions = InstrumentVersion.objects.filter(instrument__study=study).order_by("pk")
    for version in versions:
        words = {str(each["key"]): str(each["text"]) for each in version.questions}
        labels |= {
            key: words.get(key) or f"{words[key.rpartition('__')[0]]} (other)"
            for key in text_keys(version.definition)
        }
    return labels
