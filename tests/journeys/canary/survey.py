"""Answers to the survey: by a personal link, given up half-way, and read out on the phone."""

from typing import Any

from tests.journeys.canary.markers import GIVEN_UP, PHONE_ANSWER, WEB_ANSWER
from tests.journeys.canary.study import Canary
from tests.journeys.visitor import Answer, Visitor

SEALED_FORM = r'name="form" value="([^"]+)"'
ITEMS = ("notice", "purpose", "use", "voluntary", "no_effect", "confidential", "no_personal_data")


def somebody_answers(canary: Canary, link: str) -> None:
    """Begin once and discard it; begin again, write more, and send it."""
    person = Visitor(canary.portal)
    begun = answering(person, link, person.get(link), begin="yes")
    written = answering(person, link, begun, better=GIVEN_UP.text, move="next")
    assert GIVEN_UP.text in written.text
    answering(person, link, written, discard="yes")
    begun = answering(person, link, person.get(link), begin="yes")
    written = answering(person, link, begun, better=WEB_ANSWER.text, move="next")
    canary.saw(WEB_ANSWER, written)
    sent = answering(person, link, written, send="yes")
    assert "/thanks/" in sent.url, sent.text


def answering(person: Visitor, link: str, shown: Answer, **pressed: str) -> Answer:
    """The next page of the survey; what was said until now travels in its form."""
    return person.post(link, {"form": shown.only(SEALED_FORM), **pressed})


def somebody_answers_on_the_phone(canary: Canary) -> None:
    """The lead reads aloud and writes down what is said."""
    chosen = {"wave": canary.facts["survey_wave"], "person_kind": "public", "language": "en"}
    begin = canary.lead.post(canary.survey("phone/"), chosen)
    agreed = {"items": ITEMS, "taking_part": "yes"}
    asked = calling(canary, begin, "consent", agreed)
    said = {"better": PHONE_ANSWER.text, "move": "next"}
    heard = calling(canary, asked, "ask", said)
    canary.saw(PHONE_ANSWER, heard)
    sent = calling(canary, heard, "send", {})
    assert "The answers are taken" in sent.text, sent.text


def calling(canary: Canary, shown: Answer, step: str, said: dict[str, Any]) -> Answer:
    """The next page of the call."""
    form = {"form": shown.only(SEALED_FORM), **said}
    return canary.lead.post(canary.survey(f"phone/{step}/"), form)
