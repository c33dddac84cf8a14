"""The core questions on the experience of a service (OMB Circular A-11, Section 280).

One on trust, one on satisfaction, one for each driver, and room for words. They say “service” and
“agency” rather than a name, so that they read alike in every study.
"""

from studies.instruments.bank import Banked
from studies.instruments.library.writing import Both, Wording, experience_question
from studies.vocabulary import QuestionKind

SOURCE = "OMB Circular A-11, Section 280"
AGREEMENT = (
    (1, "Strongly disagree", "Totalmente en desacuerdo"),
    (2, "Disagree", "En desacuerdo"),
    (3, "Neither agree nor disagree", "Ni de acuerdo ni en desacuerdo"),
    (4, "Agree", "De acuerdo"),
    (5, "Strongly agree", "Totalmente de acuerdo"),
)
# Short name, what it measures, English, Spanish.
STATEMENTS: tuple[tuple[str, str, Both], ...] = (
    (
        "trust",
        "Trust",
        (
            "This experience made me trust the agency more.",
            "Esta experiencia hizo que confíe más en la agencia.",
        ),
    ),
    (
        "satisfaction",
        "Satisfaction",
        (
            "I am satisfied with the service I received.",
            "Estoy satisfecho con el servicio que recibí.",
        ),
    ),
    (
        "effectiveness",
        "Effectiveness",
        ("My need was met.", "Se atendió mi necesidad."),
    ),
    (
        "ease",
        "Ease",
        (
            "It was easy to do what I needed to do.",
            "Fue fácil hacer lo que necesitaba hacer.",
        ),
    ),
    (
        "efficiency",
        "Efficiency",
        (
            "It took a fair amount of time to do what I needed to do.",
            "Tomó un tiempo razonable hacer lo que necesitaba hacer.",
        ),
    ),
    (
        "transparency",
        "Transparency",
        (
            "I understood what was asked of me at each step.",
            "Entendí lo que se me pedía en cada paso.",
        ),
    ),
    (
        "humanity",
        "Humanity",
        ("I was treated with respect.", "Me trataron con respeto."),
    ),
    (
        "employee",
        "Employees",
        (
            "The employees I dealt with were helpful.",
            "Los empleados que me atendieron me ayudaron.",
        ),
    ),
)


def experience() -> tuple[Banked, ...]:
    """The statements in the order of the circular, then the open question."""
    statements = (
        experience_question(
            name,
            title=title,
            wording=Wording(text, AGREEMENT, kind=QuestionKind.SCALE),
            why=f"{title} is measured for the whole of government.",
            source=SOURCE,
        )
        for name, title, text in STATEMENTS
    )
    improvement = experience_question(
        "improvement",
        title="In their own words",
        wording=Wording(
            (
                "What could we do better?",
                "¿Qué podríamos hacer mejor?",
            ),
            kind=QuestionKind.TEXT,
        ),
        why="To learn what the statements do not ask about.",
        source=SOURCE,
    )
    return (*statements, improvement)
