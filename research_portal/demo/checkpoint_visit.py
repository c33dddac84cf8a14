"""The questionnaire that anybody can answer in the demonstration, in English and in Spanish."""

from typing import Any

from research_portal.demo.answers import AGREEMENT, question
from studies.instruments.bank import with_banked
from studies.instruments.languages import with_translation
from studies.instruments.library import standards
from studies.vocabulary import QuestionKind

SPANISH = "es"
TITLE = "Your visit to the checkpoint"
PAGES = (
    {"key": "visit", "title": "Your last visit"},
    {
        "key": "staff",
        "title": "The officers and the way through",
        "text": "Please think of the same visit.",
    },
    {
        "key": "you",
        "title": "About you",
        "text": "These two questions show whether all groups are served equally well.",
    },
)
REASONS = ("A vacation or family", "Work", "School", "Something else")
STATEMENTS = (
    "The signs showed me where to go.",
    "The officers were polite.",
    "I knew what to take out of my bag.",
)
STANDARD = ("demographics.age_broad", "demographics.home_language")
AFTER_WAITING = {"question": "waited", "is": [1]}
IN_SPANISH = {
    "title": "Su visita al punto de control",
    "pages.visit.title": "Su última visita",
    "pages.staff.title": "Los oficiales y el recorrido",
    "pages.staff.text": "Por favor, piense en la misma visita.",
    "pages.you.title": "Sobre usted",
    "pages.you.text": (
        "Estas dos preguntas muestran si todos los grupos reciben el mismo servicio."
    ),
    "questions.reason.text": "¿Cuál fue el motivo principal de su viaje?",
    "questions.reason.options.1": "Vacaciones o familia",
    "questions.reason.options.2": "Trabajo",
    "questions.reason.options.3": "Estudios",
    "questions.reason.options.4": "Otra cosa",
    "questions.waited.text": "¿Tuvo que esperar en fila antes del punto de control?",
    "questions.minutes.text": "¿Cuántos minutos esperó, más o menos?",
    "questions.minutes.help": "Un cálculo aproximado es suficiente.",
    "questions.minutes.unit": "minutos",
    "questions.agree.text": "¿Qué tan de acuerdo está con estas frases?",
    "questions.agree.rows.1": "Los letreros me indicaron por dónde ir.",
    "questions.agree.rows.2": "Los oficiales fueron amables.",
    "questions.agree.rows.3": "Yo sabía qué debía sacar de mi bolso.",
    "questions.agree.options.1": "Totalmente en desacuerdo",
    "questions.agree.options.2": "En desacuerdo",
    "questions.agree.options.3": "Ni lo uno ni lo otro",
    "questions.agree.options.4": "De acuerdo",
    "questions.agree.options.5": "Totalmente de acuerdo",
    "questions.rating.text": "En general, ¿cómo califica usted su visita?",
    "questions.rating.low_label": "Muy mala",
    "questions.rating.high_label": "Muy buena",
    "questions.better.text": "¿Qué es lo que deberíamos mejorar primero?",
}
NOTICE_IN_SPANISH = {
    "authority": "Ley de Modernización GPRA de 2010; Orden Ejecutiva 13571.",
    "purpose": "Preguntamos para poder mejorar el paso por el punto de control.",
    "routine_uses": "Fuera del Departamento, las respuestas se comparten solo como totales.",
    "voluntary": (
        "Participar es voluntario. Puede omitir cualquier pregunta y parar cuando quiera."
    ),
    "effect_of_refusal": "Si no participa, no pasa nada. Ningún servicio depende de ello.",
    "redress": "Escriba a la oficina de investigación para corregir sus datos de contacto.",
}
SAID_OPENLY = (
    "More lanes early in the morning.",
    "A sign about liquids before the line, not after it.",
    "More benches for putting shoes back on.",
    "Nothing. It was quick.",
    "Say on a screen how long the wait is.",
    "My name is Daniel Ortiz and I missed my flight. Call me at 202-555-0143.",
    "Write to me at maria.keller@example.com, I have photos of the line.",
)


def visit_questionnaire() -> dict[str, Any]:
    """Three pages, one question asked only after waiting, two standard ones about the person."""
    definition = {
        "title": TITLE,
        "pages": [*PAGES],
        "questions": [*_about_the_visit(), *_about_the_staff()],
    }
    definition = with_translation(definition, SPANISH, IN_SPANISH)
    for key in STANDARD:
        banked = standards()[key]
        definition = with_banked(definition, banked, objective=1, why=banked.why, page="you")
    return definition


def _about_the_visit() -> list[dict[str, Any]]:
    reason = question("reason", "What was the main reason for your trip?", REASONS)
    reason["options"][-1]["other"] = True
    asked = [
        reason,
        _plain("waited", "Did you wait in line before the checkpoint?", QuestionKind.YES_NO),
        {
            **_plain("minutes", "About how many minutes did you wait?", QuestionKind.NUMBER),
            "help": "A rough number is enough.",
            "unit": "minutes",
            "smallest": 0,
            "largest": 300,
            "when": AFTER_WAITING,
        },
    ]
    return [{**each, "page": "visit"} for each in asked]


def _about_the_staff() -> list[dict[str, Any]]:
    agree = question("agree", "How much do you agree?", AGREEMENT, kind=QuestionKind.MATRIX)
    agree["rows"] = [{"code": code, "label": row} for code, row in enumerate(STATEMENTS, start=1)]
    asked = [
        agree,
        {
            **_plain("rating", "Overall, how do you rate your visit?", QuestionKind.RATING),
            "low_label": "Very bad",
            "high_label": "Very good",
        },
        _plain("better", "What should we make better first?", QuestionKind.TEXT),
    ]
    return [{**each, "page": "staff"} for each in asked]


def _plain(key: str, text: str, kind: QuestionKind) -> dict[str, Any]:
    """A question without options of its own."""
    asked = question(key, text, (), kind=str(kind))
    return {name: value for name, value in asked.items() if name != "options"}
