"""The study whose pages anybody can try: an open link, and the first people who answered."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from fieldwork.actions import (
    LinkTerms,
    Submission,
    accept_answers,
    file_inbox,
    publish_link,
    set_texts_apart,
    start_answering,
)
from participants.actions import join_study, open_join_page
from participants.reading.contact_rows import ContactRow
from research_portal.demo.checkpoint_visit import SAID_OPENLY
from research_portal.demo.staging import PERSON_KINDS, Stage
from studies.instruments import options_of
from studies.instruments.answering import screens
from studies.instruments.given import Answers, variables_of
from studies.instruments.kinds import Question
from studies.models import InstrumentVersion, Wave
from studies.queries import current_version
from studies.vocabulary import CollectionChannel, QuestionKind

DAYS = 8  # over which people answered
SIGNED_UP = 7  # by the poster
MINUTES = (3, 5, 10, 10, 15, 20, 25, 40)


def answer_on_the_web(stage: Stage) -> None:
    """An open link; so many people follow it, and what they said is filed."""
    version = current_version(stage.study)
    if not stage.plan.on_web or version is None:
        return
    wave = stage.study.waves.get(number=1)
    kind = str(PERSON_KINDS[stage.plan.audience])
    since = stage.today - timedelta(days=DAYS)
    publish_link(wave=wave, terms=LinkTerms(person_kind=kind), by=stage.lead, at=since)
    for number in range(stage.plan.on_web):
        _answer(stage, wave, version, kind, number)
    file_inbox(wave=wave, at=stage.today)
    set_texts_apart(wave=wave, at=stage.today)
    _let_people_sign_up(stage, since=since)


def _let_people_sign_up(stage: Stage, *, since: datetime) -> None:
    """Whoever saw the poster leaves a way to be asked, on the page of its channel."""
    recruiter = stage.cast["ruth.recruiter"]
    for channel in stage.plan.channels:
        page = open_join_page(study=stage.study, channel=channel, by=recruiter, at=since)
        for number in range(SIGNED_UP):
            row = ContactRow(email=f"poster.reader{number}@mail.example")
            join_study(page=page, row=row, at=stage.today)


def _answer(stage: Stage, wave: Wave, version: InstrumentVersion, kind: str, number: int) -> None:
    """One person begins and sends. Everything that was thought of to write is written by one."""
    day = _day(stage, number)
    web = str(CollectionChannel.WEB)
    answers = _answers(version.definition, stage.random)
    if number < len(SAID_OPENLY):
        answers.texts["better"] = SAID_OPENLY[number]
    start_answering(wave=wave, version=version, mode=web, person_kind=kind, by=None, at=day)
    accept_answers(
        submission=Submission(
            wave=wave,
            version=version,
            mode=web,
            person_kind=kind,
            answers=answers,
            ticket=stage.random.randbytes(16).hex(),
        ),
        at=day,
    )


def _day(stage: Stage, number: int) -> datetime:
    return stage.today - timedelta(days=DAYS - 1 - number % DAYS, hours=1)


def _answers(definition: dict[str, Any], random: Random) -> Answers:
    """One person's answers, screen by screen, as they lead on."""
    answers = Answers()
    at = 0
    while at < len(shown := screens(definition, answers)):
        for question in shown[at].questions:
            _choose(question, answers, random)
        at += 1
    return answers


def _choose(question: Question, answers: Answers, random: Random) -> None:
    codes = [*options_of(question)]
    for name in variables_of(question):
        if question["kind"] == QuestionKind.NUMBER:
            answers.codes[name] = random.choice(MINUTES)
        else:
            answers.codes[name] = random.choice(codes)
