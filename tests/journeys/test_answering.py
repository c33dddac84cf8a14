"""The public answers: in Spanish on a phone, without JavaScript, by keyboard, offline."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fieldwork.actions import file_inbox
from fieldwork.models import InboxAnswer, Response, SurveyLink
from studies.codes import NOT_ASKED
from studies.instruments.languages import with_translation, wordings
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey, answers_in_the_inbox
from tests.builders.consent import a_translated_notice
from tests.journeys.answered_here import HERE, answer_here
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible
from tests.studies.instruments.questionnaires import a_question, every_kind, of

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

SPANISH = {
    "title": "Su visita al punto de control",
    "pages.visit.title": "Su visita",
    "pages.more.title": "Algo más",
    "questions.passed.text": "¿Pasó por un punto de control este mes?",
    "questions.minutes.text": "¿Cuántos minutos esperó?",
    "questions.minutes.unit": "minutos",
    "questions.better.text": "¿Qué podría ser mejor?",
    "questions.again.text": "¿Volvería a usar la aplicación?",
}
NOTICE: dict[str, Any] = {
    "authority": "Ley de Gobierno Electrónico de 2002, sección 202(b).",
    "purpose": "Preguntamos para mejorar el servicio.",
    "routine_uses": "Fuera del Departamento solo se comparten totales.",
    "voluntary": "No tiene que responder.",
    "effect_of_refusal": "No pasa nada si no responde.",
    "redress": "Escriba a la oficina de investigación.",
}


def a_questionnaire() -> dict[str, Any]:
    """Two pages; the minutes are asked of whoever passed a checkpoint."""
    passed = {"question": "passed", "is": [1]}
    questions = [
        a_question("yes_no", "passed", text="Did you pass a checkpoint this month?", page="visit"),
        a_question(
            "number",
            "minutes",
            text="How many minutes did you wait?",
            unit="minutes",
            decimals=0,
            smallest=0,
            largest=600,
            page="visit",
            when=passed,
        ),
        a_question("text", "better", text="What could be better?", page="more"),
        a_question("yes_no", "again", text="Would you use the app again?", page="more"),
    ]
    pages = [{"key": "visit", "title": "Your visit"}, {"key": "more", "title": "Something else"}]
    return {**of(*questions, pages=pages), "title": "Your visit to the checkpoint"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Browser profiles of strangers, closed at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


@pytest.fixture
def visit(browser: Browser, contexts: list[BrowserContext]) -> Any:
    """A stranger's page: ``visit(link, width=…, javascript=…, locale=…)``."""

    def come(link: SurveyLink, *, width: int = WIDE, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        answer_here(page)
        page.goto(f"{HERE}/s/{link.address}/")
        return page

    return come


def press(page: Page, name: str) -> None:
    """The visible button of this name."""
    page.get_by_role("button", name=name, exact=True).first.click()


def filed(study: Study) -> list[Response]:
    """What is kept at last, once others have answered too."""
    answers_in_the_inbox(study, 4)
    file_inbox(wave=study.waves.get(), at=NOW)
    return list(Response.objects.filter(study=study))


def fits(page: Page) -> None:
    """Nothing is cut off or has to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.requirement("R-026", "R-167")
def test_in_spanish_on_a_phone(visit: Any, check_accessible: CheckAccessible) -> None:
    study = a_survey(
        definition=with_translation(a_questionnaire(), "es", SPANISH),
        notice=partial(a_translated_notice, language="es", **NOTICE),
    )
    page = visit(a_link(study), width=NARROW, locale="es-US")

    def look(heading: str) -> None:
        expect(page.locator("h1")).to_have_text(heading)
        assert page.locator("html").get_attribute("lang") == "es"
        check_accessible(page)
        fits(page)

    look("Su visita al punto de control")
    for said in (*NOTICE.values(), "Número de control de la OMB", "Usted decide si responde"):
        expect(page.locator("main")).to_contain_text(said)
    press(page, "Acepto participar. Empezar")
    look("Su visita")
    page.get_by_text("Sí", exact=True).click()
    press(page, "Siguiente")
    page.get_by_label("¿Cuántos minutos esperó?").fill("muchos")
    press(page, "Siguiente")
    look("Su visita")
    expect(page.get_by_role("alert")).to_contain_text("¿Cuántos minutos esperó?")
    page.get_by_label("¿Cuántos minutos esperó?").fill("25")
    press(page, "Siguiente")
    page.get_by_label("¿Qué podría ser mejor?").fill("Llámeme al 212-555-0142.")
    press(page, "Siguiente")
    look("Algo más")
    expect(page.locator("main")).to_contain_text("un número de teléfono")
    page.get_by_label("¿Qué podría ser mejor?").fill("Filas más cortas.")
    press(page, "English")  # and back: what was typed stays
    expect(page.locator("h1")).to_have_text("Something else")
    press(page, "Español")
    press(page, "Siguiente")
    look("Revise sus respuestas")
    for said in ("Sí", "25 minutos", "Filas más cortas.", "Sin respuesta"):
        expect(page.locator(".answer-review")).to_contain_text(said)
    press(page, "Enviar mis respuestas")
    look("Gracias")
    assert [1, 25] in [one.codes[:2] for one in filed(study)]


@pytest.mark.requirement("R-129", "R-130")
def test_without_javascript(visit: Any) -> None:
    study = a_survey(definition=a_questionnaire())
    page = visit(a_link(study), javascript=False, width=NARROW)
    press(page, "I agree to take part. Begin")
    page.get_by_text("No", exact=True).click()
    press(page, "Next")
    expect(page.locator("h1")).to_have_text("Something else")
    page.get_by_label("What could be better?").fill("Ask ann@example.org.")
    press(page, "Next")
    expect(page.locator("main")).to_contain_text("an e-mail address")
    press(page, "Next")  # it is the person's own choice
    expect(page.locator("h1")).to_have_text("Check your answers")
    press(page, "Back")
    expect(page.get_by_label("What could be better?")).to_have_value("Ask ann@example.org.")
    press(page, "Stop and discard")
    press(page, "Go on answering")
    expect(page.get_by_label("What could be better?")).to_have_value("Ask ann@example.org.")
    page.get_by_label("What could be better?").fill("")
    press(page, "Next")
    press(page, "Send my answers")
    expect(page.locator("h1")).to_have_text("Thank you")
    assert [2, NOT_ASKED, -3] in [one.codes for one in filed(study)]


@pytest.mark.requirement("R-038")
def test_nothing_is_lost_with_the_connection_and_nothing_stays(visit: Any) -> None:
    page = visit(a_link(a_survey(definition=a_questionnaire())))
    press(page, "I agree to take part. Begin")
    page.get_by_text("No", exact=True).click()
    press(page, "Next")
    page.get_by_label("What could be better?").fill("More staff.")
    page.context.set_offline(True)
    press(page, "Next")
    expect(page.get_by_role("alert")).to_contain_text("There is no connection")
    page.context.set_offline(False)
    page.goto(page.url)  # as after a reload or a crash of the page
    press(page, "Go on where you stopped")
    expect(page.get_by_label("What could be better?")).to_have_value("More staff.")
    press(page, "Next")
    press(page, "Send my answers")
    expect(page.locator("h1")).to_have_text("Thank you")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert page.context.cookies() == []
    assert InboxAnswer.objects.count() == 1


@pytest.mark.requirement("R-130", "R-151")
def test_the_ways_out_in_both_languages(visit: Any, check_accessible: CheckAccessible) -> None:
    study = a_survey(
        definition=with_translation(a_questionnaire(), "es", SPANISH),
        notice=partial(a_translated_notice, language="es", **NOTICE),
    )
    link = a_link(study)
    ways = {
        "en-US": ("I agree to take part. Begin", "Stop and discard", "Discard my answers"),
        "es-US": ("Acepto participar. Empezar", "Parar y descartar", "Descartar mis respuestas"),
    }
    for locale, buttons in ways.items():
        page = visit(link, width=NARROW, locale=locale)
        for button in buttons:
            press(page, button)
            check_accessible(page)
            fits(page)
        for place in ("about/", "thanks/", "?k=nobody"):
            page.goto(f"{HERE}/s/{link.address}/{place}")
            assert page.locator("html").get_attribute("lang") == locale[:2]
            check_accessible(page)
            fits(page)


def test_by_keyboard_alone(visit: Any) -> None:
    study = a_survey(
        definition=with_translation(a_questionnaire(), "es", SPANISH),
        notice=partial(a_translated_notice, language="es", **NOTICE),
    )
    page = visit(a_link(study))
    page.get_by_role("button", name="I agree to take part. Begin").press("Enter")
    page.get_by_label("Yes", exact=True).press("Space")
    page.get_by_label("Yes", exact=True).press("Enter")
    page.get_by_label("How many minutes did you wait?").press_sequentially("7")
    page.keyboard.press("Enter")  # “Next”, not the language that stands before it
    expect(page.locator("h1")).to_have_text("Something else")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("main").get_by_role("button", name="Next").press("Enter")
    page.get_by_role("button", name="Send my answers").press("Enter")
    expect(page.locator("h1")).to_have_text("Thank you")


def test_every_kind_of_question_in_both_directions(
    visit: Any, check_accessible: CheckAccessible
) -> None:
    arabic = {"title": "رحلتك", "pages.first.title": "رحلتك", "questions.q_text.text": "ما رأيك؟"}
    definition = every_kind()

    said = {**wordings(definition), **arabic}
    study = a_survey(
        definition=with_translation(definition, "ar", said),
        notice=partial(a_translated_notice, language="ar"),
    )
    link = a_link(study)
    for width, language in ((WIDE, "ar"), (320, "ar"), (320, "en")):
        page = visit(link, width=width, locale=language)
        press(page, "I agree to take part. Begin")
        direction = page.locator("html").get_attribute("dir")
        assert direction == ("rtl" if language == "ar" else "ltr")
        check_accessible(page)
        fits(page)


@pytest.mark.requirement("R-076")
def test_a_survey_that_is_not_open_says_so_kindly(
    visit: Any, check_accessible: CheckAccessible
) -> None:
    page = visit(a_link(a_survey("approved")), width=NARROW)
    expect(page.locator("main")).to_contain_text("This survey is not open.")
    check_accessible(page)
    fits(page)
