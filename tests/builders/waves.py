"""Wave studies whose answers are linked: the same people answer several waves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from fieldwork.loading import Belonging, copy_responses
from fieldwork.reading.coding import CodedChunk
from studies.actions import add_wave, close_study, close_wave
from studies.codes import LEFT_BLANK
from studies.models import Study, Wave
from studies.vocabulary import CollectionChannel
from tests.builders.access import NOW
from tests.builders.studies import a_study, a_version

LINKED: dict[str, Any] = {
    "keeps_linkage": True,
    "linkage_justification": "Change over time.",
}
Said = Mapping[str, int]
"""One person's answers: codes by variable; no answer where none is named."""


def people_saying(people: int, *, seed: int = 1, like: Sequence[Said] = ()) -> list[Said]:
    """Answers of so many people, of whom the first are of the ages of those before."""
    chance = Random(seed)
    said: list[Said] = []
    for place in range(people):
        age = like[place]["age"] if place < len(like) else chance.choices((1, 2, 3), (5, 4, 3))[0]
        one: Said = {
            "satisfied": chance.choices((1, 2, 3, LEFT_BLANK), (3, 4, 6, 1))[0],
            "languages__1": chance.choice((1, 0)),
            "languages__2": chance.choice((1, 0)),
            "minutes": chance.randrange(0, 600),
            "age": age,
        }
        said.append(one)
    return said


def a_linked_study(
    *waves: Sequence[Said],
    both: int = 300,
    at: datetime = NOW,
    ended: bool = True,
    **description: Any,
) -> Study:
    """Closed waves with these answers; the first ``both`` of each are the same people.

    The study is closed as well, unless it has not ``ended``.
    """
    first = people_saying(400)
    asked = waves or (first, people_saying(380, seed=2, like=first[:both]))
    description = {"planned_waves": len(asked), **LINKED, **description}
    study = a_study("collecting", expected_respondents=100_000, at=at, **description)
    chance = Random(5)
    people = [UUID(int=chance.getrandbits(128), version=4) for _ in range(both)]
    for number, answers in enumerate(asked, start=1):
        if number > 1:
            add_wave(study=study, label=f"Wave {number}", by=study.created_by, at=at)
        wave = study.waves.get(number=number)
        strangers = (UUID(int=chance.getrandbits(128), version=4) for _ in answers)
        refs = [*people[: len(answers)], *strangers][: len(answers)]
        file_linked(wave, answers, refs if study.keeps_linkage else [], at=at)
        close_wave(wave=wave, by=study.created_by, at=at)
    if ended:
        close_study(study=study, by=study.created_by, at=at)
    return Study.objects.get(pk=study.pk)


@transaction.atomic
def file_linked(
    wave: Wave, answers: Sequence[Said], refs: Sequence[UUID | None], *, at: datetime = NOW
) -> None:
    """Answers to the newest version, with the codes that link them, as filing stores them."""
    version = a_version(wave.study)
    names = list(version.variables.order_by("position").values_list("name", flat=True))
    belonging = Belonging(wave.study, wave.pk, version.pk, CollectionChannel.WEB)
    chunk = CodedChunk(
        codes=[tuple(str(said.get(name, LEFT_BLANK)) for name in names) for said in answers],
        days=[at.date()] * len(answers),
        texts=[{}] * len(answers),
        panel_refs=[str(ref) if ref else None for ref in refs],
    )
    list(copy_responses(belonging, [chunk]))
