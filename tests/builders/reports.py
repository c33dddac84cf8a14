"""Closed studies with answers, and reports made from them, through the real actions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from foundation.access.models import User
from foundation.access.roles import Role
from reports.actions import (
    ReportDraft,
    approve_release,
    draft_report,
    freeze_wave,
    render_report,
    request_rendering,
)
from reports.models import Report
from studies.actions import add_wave, close_wave
from studies.models import Study, Wave
from tests.builders import fieldwork
from tests.builders.access import NOW
from tests.builders.studies import a_member, a_study
from tests.playing_back import played_back

LATER = NOW + timedelta(days=30)
SATISFIED = ("Not satisfied", "Neither", "Satisfied", "")
AGES = ("18 to 34", "35 to 54", "55 or older", "")
DRAFT = ReportDraft(
    title="How travelers see the checkpoint",
    questions=("satisfied",),
    demographics=("age",),
    waves=(1,),
    findings="Most are satisfied.",
    recommendations="Keep the lanes open.",
)
_rows = count(1)

Answers = tuple[str, str, str, str]
"""satisfied, languages, minutes, age: as the export writes them."""


def many_answers(people: int, *, seed: int = 7) -> list[Answers]:
    """Answers of so many people: three ages, few of them unsatisfied, some without an answer."""
    chance = Random(seed)
    return [
        (
            chance.choices(SATISFIED, (1, 3, 9, 0.5))[0],
            chance.choice(("English", "Spanish", "English;Spanish", "")),
            str(chance.randrange(0, 60)),
            chance.choices(AGES, (5, 4, 3, 0.6))[0],
        )
        for _ in range(people)
    ]


def an_export(answers: Iterable[Answers]) -> bytes:
    """These answers as an outside tool writes them."""
    rows = (f"34361{next(_rows):07},{','.join(said)},Fine.\n" for said in answers)
    return (fieldwork.ANSWERS + "".join(rows)).encode()


@played_back
def an_answered_study(
    *waves: Sequence[Answers], at: datetime = NOW, closed: bool = True, **description: Any
) -> Study:
    """A collecting study whose waves hold these answers and, unless told otherwise, are closed.

    One wave more is planned.
    """
    asked = waves or (many_answers(400),)
    description.setdefault("expected_respondents", 100_000)
    description.setdefault("planned_waves", len(asked) + 1)
    study = a_study("collecting", at=at, **description)
    for number, answers in enumerate(asked, start=1):
        if number > 1:
            add_wave(study=study, label=f"Wave {number}", by=study.created_by, at=at)
        fieldwork.responses(study, content=an_export(answers), at=at)
        if closed:
            close_wave(wave=study.waves.get(number=number), by=study.created_by, at=at)
    return study


@played_back
def a_frozen_wave(study: Study, number: int = 1, *, at: datetime = NOW) -> Wave:
    """A closed wave with its snapshot."""
    wave = study.waves.get(number=number)
    freeze_wave(wave=wave, at=at)
    return wave


@played_back
def an_analyst(study: Study, *, at: datetime = NOW) -> User:
    """Somebody who writes reports of this study."""
    return a_member(study, Role.ANALYST, at=at)


@played_back
def a_report(
    status: str = "draft",
    *,
    study: Study | None = None,
    author: User | None = None,
    at: datetime = NOW,
    **changes: Any,
) -> Report:
    """A report that is ``draft``, ``rendering``, ``rendered`` or ``released``."""
    study = study or an_answered_study()
    author = author or an_analyst(study)
    draft = replace(DRAFT, **changes)
    report = draft_report(study=study, draft=draft, by=author, at=at)
    if status == "draft":
        return report
    report = request_rendering(report_id=report.pk, by=author, at=at)
    if status == "rendering":
        return report
    report = render_report(report_id=report.pk, by=author, at=at)
    if status == "rendered":
        return report
    for person in (study.created_by, an_analyst(study)):
        report = approve_release(report_id=report.pk, no_personal_data=True, by=person, at=at)
    return report
