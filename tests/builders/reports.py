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
    Confirmed,
    FindingDraft,
    RecommendationDraft,
    Remark,
    ReportDraft,
    add_finding,
    add_recommendation,
    answer_report_point,
    check_report,
    draft_report,
    freeze_wave,
    name_reader,
    publish_report,
    release_report,
    render_report,
    request_rendering,
    return_report,
    review_report,
)
from reports.models import Finding, Recommendation, Report, ReportPoint
from studies.actions import add_wave, close_wave
from studies.models import Study, Wave
from tests.builders import fieldwork
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_definition, a_member, a_study
from tests.playing_back import played_back

LATER = NOW + timedelta(days=30)
SATISFIED = ("Not satisfied", "Neither", "Satisfied", "")
AGES = ("18 to 34", "35 to 54", "55 or older", "")
DRAFT = ReportDraft(
    title="How travelers see the checkpoint",
    questions=("satisfied",),
    demographics=("age",),
    waves=(1,),
    summary="Most are satisfied.",
)

_rows = count(1)


def two_demographics() -> dict[str, Any]:
    """The usual questions, with the languages that people read as a second demographic."""
    definition = a_definition()
    for question in definition["questions"]:
        if question["key"] == "languages":
            question |= {"demographic": "language", "pii": "demographic"}
    return definition


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


def a_finding(
    report: Report, headline: str = "Most are satisfied", *, at: datetime = NOW, **said: Any
) -> Finding:
    """What the author found, shown by the first table of the report."""
    draft = FindingDraft(
        headline=headline,
        question=said.pop("question", None) or report.questions[0],
        demographic=said.pop("demographic", None) or report.demographics[0],
        **said,
    )
    return add_finding(report_id=report.pk, draft=draft, by=report.author, at=at)


def a_recommendation(
    report: Report, text: str = "Keep the lanes open.", *, at: datetime = NOW, **said: Any
) -> Recommendation:
    """What the author recommends, to nobody yet."""
    draft = RecommendationDraft(text=text, **said)
    return add_recommendation(report_id=report.pk, draft=draft, by=report.author, at=at)


def a_followed_recommendation(
    study: Study, author: User | None = None, *, at: datetime = NOW
) -> Recommendation:
    """A recommendation of a released report, of which nobody has said yet what became of it."""
    report = a_report(study=study, author=author, at=at)
    each = a_recommendation(report, at=at)
    request_rendering(report_id=report.pk, by=report.author, at=at)
    went_on(render_report(report_id=report.pk, by=report.author, at=at), "released", at=at)
    return each


EVERYTHING = Confirmed(findings_agree=True, no_personal_data=True, nobody_recognizable=True)
STEPS = ("checked", "reviewed", "released", "public")


@played_back
def a_report(
    status: str = "draft",
    *,
    study: Study | None = None,
    author: User | None = None,
    at: datetime = NOW,
    **changes: Any,
) -> Report:
    """A report that is ``draft``, ``rendering`` or ``rendered``, or went on from there.

    ``checked``, ``reviewed``, ``released`` and ``public`` follow each other; ``returned`` came back
    from the privacy review with one comment on the findings. Once released, one reader is named.
    """
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
    if status == "returned":
        return returned(went_on(report, "checked", at=at), at=at)
    return went_on(report, status, at=at)


def went_on(report: Report, status: str, *, at: datetime = NOW) -> Report:
    """A rendered report, so many steps further: checked by its author, released by the lead."""
    asked: dict[str, Any] = {"report_id": report.pk, "confirmed": EVERYTHING, "at": at}
    office = a_person(Role.PRIVACY_OFFICE, at=at)
    for step in STEPS[: STEPS.index(status) + 1]:
        if step == "checked":
            report = check_report(**asked, by=report.author)
        elif step == "reviewed":
            report = review_report(**asked, by=office)
        elif step == "released":
            lead = report.study.created_by
            name_reader(report_id=report.pk, user=a_person(at=at), by=lead, at=at)
            report = release_report(**asked, by=lead)
        else:
            report = publish_report(**asked, by=office)
    return report


def returned(report: Report, *, place: str = "findings", at: datetime = NOW) -> Report:
    """A checked report that came back from the privacy review with one comment."""
    remarks = [Remark(place, "Say of how many people.")]
    office = a_person(Role.PRIVACY_OFFICE, at=at)
    return return_report(report_id=report.pk, remarks=remarks, by=office, at=at)


def an_answered_comment(report: Report, *, at: datetime = NOW) -> ReportPoint:
    """The comment of a returned report, answered, and the report in privacy review again."""
    point = report.points.get()
    answer_report_point(point_id=point.pk, text="Of all.", by=report.author, at=at)
    request_rendering(report_id=report.pk, by=report.author, at=at)
    went_on(render_report(report_id=report.pk, by=report.author, at=at), "checked", at=at)
    return point
