"""General demographics of the person (PIA 2.1), in the categories of federal standards."""

from studies.instruments.bank import Banked
from studies.instruments.library.writing import Wording, demographic_question
from studies.vocabulary import Demographic, QuestionKind

GROUPS = "To see whether all groups are served equally well."
ACS = "American Community Survey, U.S. Census Bureau"
SPD_15 = "OMB Statistical Policy Directive No. 15 (2024)"
SOC = "Standard Occupational Classification 2018, major groups"
AGE = ("What is your age?", "¿Cuál es su edad?")


def demographics() -> tuple[Banked, ...]:
    """All but where people live, which ``places`` has."""
    return (
        demographic_question(
            "age",
            title="Age in seven bands",
            about=Demographic.AGE,
            wording=Wording(AGE, _bands((18, 25, 35, 45, 55, 65, 75))),
            why=GROUPS,
            source=f"{ACS}: ages of adults",
        ),
        demographic_question(
            "age_broad",
            title="Age in three bands",
            about=Demographic.AGE,
            wording=Wording(AGE, _bands((18, 35, 55))),
            why=GROUPS,
            source=f"{ACS}: ages of adults, merged for studies with few answers",
        ),
        demographic_question(
            "sex",
            title="Sex",
            about=Demographic.GENDER,
            wording=Wording(
                ("What is your sex?", "¿Cuál es su sexo?"),
                ((1, "Female", "Femenino"), (2, "Male", "Masculino")),
            ),
            why=GROUPS,
            source=ACS,
        ),
        demographic_question(
            "gender",
            title="Gender",
            about=Demographic.GENDER,
            wording=Wording(
                ("How do you describe yourself?", "¿Cómo se describe usted?"),
                (
                    (1, "Woman", "Mujer"),
                    (2, "Man", "Hombre"),
                    (3, "I use another term", "Uso otro término"),
                ),
            ),
            why=GROUPS,
            source="National Academies: Measuring Sex, Gender Identity, and Sexual Orientation"
            " (2022), merged so that nobody stands alone",
        ),
        demographic_question(
            "race_ethnicity",
            title="Race and ethnicity",
            about=Demographic.RACE,
            wording=Wording(
                (
                    "What is your race and/or ethnicity?",
                    "¿Cuál es su raza y/o etnicidad?",
                ),
                RACES,
                kind=QuestionKind.MULTIPLE,
            ),
            why=GROUPS,
            source=f"{SPD_15}: one question, seven minimum categories",
        ),
        demographic_question(
            "education",
            title="Education",
            about=Demographic.EDUCATION,
            wording=Wording(
                (
                    "What is the highest level of school you have completed?",
                    "¿Cuál es el nivel más alto de estudios que ha completado?",
                ),
                LEVELS,
            ),
            why=GROUPS,
            source=f"{ACS}: table S1501, merged",
        ),
        demographic_question(
            "home_language",
            title="Language at home",
            about=Demographic.LANGUAGE,
            wording=Wording(
                (
                    "What language do you speak most often at home?",
                    "¿Qué idioma habla con más frecuencia en su hogar?",
                ),
                LANGUAGES,
            ),
            why="To learn in which languages the service is needed.",
            source=f"{ACS}: the languages spoken most",
        ),
        demographic_question(
            "english",
            title="How well English is spoken",
            about=Demographic.LANGUAGE,
            wording=Wording(
                ("How well do you speak English?", "¿Qué tan bien habla inglés?"),
                (
                    (1, "Very well", "Muy bien"),
                    (2, "Well", "Bien"),
                    (3, "Not well", "No bien"),
                    (4, "Not at all", "No hablo inglés"),
                ),
            ),
            why="To learn whether the service works for people who speak little English.",
            source=f"{ACS}: ability to speak English",
        ),
        demographic_question(
            "occupation",
            title="Occupation",
            about=Demographic.OCCUPATION,
            wording=Wording(
                (
                    "What kind of work do you do in your main job?",
                    "¿Qué tipo de trabajo realiza en su empleo principal?",
                ),
                OCCUPATIONS,
            ),
            why="To see whether the service fits the work of those who use it.",
            source=f"{SOC}; the codes are its own",
        ),
        demographic_question(
            "household_income",
            title="Income of the household",
            about=Demographic.INCOME,
            wording=Wording(
                (
                    (
                        "What was the total income of your household in the past 12 months,"
                        " before taxes?"
                    ),
                    (
                        "¿Cuál fue el ingreso total de su hogar en los últimos 12 meses,"
                        " antes de impuestos?"
                    ),
                ),
                INCOMES,
            ),
            why=GROUPS,
            source=f"{ACS}: table S1901",
        ),
    )


def _bands(starts: tuple[int, ...]) -> list[tuple[int, str, str]]:
    """Ages from each start to the next; the last is open."""
    ends = [*(start - 1 for start in starts[1:]), None]
    return [
        (code, f"{start} to {end}", f"{start} a {end}")
        if end
        else (code, f"{start} or older", f"{start} o más")
        for code, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]


RACES = (
    (1, "American Indian or Alaska Native", "Indígena de las Américas o nativo de Alaska"),
    (2, "Asian", "Asiático"),
    (3, "Black or African American", "Negro o afroamericano"),
    (4, "Hispanic or Latino", "Hispano o latino"),
    (5, "Middle Eastern or North African", "Del Medio Oriente o Norte de África"),
    (6, "Native Hawaiian or Pacific Islander", "Nativo de Hawái o de las islas del Pacífico"),
    (7, "White", "Blanco"),
)
LEVELS = (
    (1, "Less than high school", "Menos que la escuela secundaria"),
    (2, "High school diploma or GED", "Diploma de escuela secundaria o GED"),
    (3, "Some college, no degree", "Algunos estudios universitarios, sin título"),
    (4, "Associate’s degree", "Título asociado universitario"),
    (5, "Bachelor’s degree", "Licenciatura universitaria"),
    (6, "Graduate or professional degree", "Título de posgrado o profesional"),
)
LANGUAGES = (
    (1, "English", "Inglés"),
    (2, "Spanish", "Español"),
    (3, "Chinese (such as Mandarin or Cantonese)", "Chino (como mandarín o cantonés)"),
    (4, "Tagalog or Filipino", "Tagalo o filipino"),
    (5, "Vietnamese", "Vietnamita"),
    (6, "Arabic", "Árabe"),
    (7, "French", "Francés"),
    (8, "Korean", "Coreano"),
    (9, "Russian", "Ruso"),
    (10, "Portuguese", "Portugués"),
    (11, "Haitian Creole", "Criollo haitiano"),
    (12, "Hindi", "Hindi"),
    (13, "German", "Alemán"),
    (14, "Polish", "Polaco"),
    (15, "Italian", "Italiano"),
    (16, "American Sign Language", "Lengua de señas americana"),
    (17, "Another language", "Otro idioma"),
)
INCOMES = (
    (1, "Less than $10,000", "Menos de $10,000"),
    (2, "$10,000 to $14,999", "De $10,000 a $14,999"),
    (3, "$15,000 to $24,999", "De $15,000 a $24,999"),
    (4, "$25,000 to $34,999", "De $25,000 a $34,999"),
    (5, "$35,000 to $49,999", "De $35,000 a $49,999"),
    (6, "$50,000 to $74,999", "De $50,000 a $74,999"),
    (7, "$75,000 to $99,999", "De $75,000 a $99,999"),
    (8, "$100,000 to $149,999", "De $100,000 a $149,999"),
    (9, "$150,000 to $199,999", "De $150,000 a $199,999"),
    (10, "$200,000 or more", "$200,000 o más"),
)
OCCUPATIONS = (
    (11, "Management", "Gerencia y dirección"),
    (13, "Business and financial operations", "Operaciones comerciales y financieras"),
    (15, "Computer and mathematical", "Informática y matemáticas"),
    (17, "Architecture and engineering", "Arquitectura e ingeniería"),
    (19, "Life, physical, and social science", "Ciencias biológicas, físicas y sociales"),
    (21, "Community and social service", "Servicios comunitarios y sociales"),
    (23, "Legal", "Servicios legales"),
    (25, "Educational instruction and library", "Enseñanza y bibliotecas"),
    (
        27,
        "Arts, design, entertainment, sports, and media",
        "Arte, diseño, entretenimiento, deportes y medios de comunicación",
    ),
    (29, "Healthcare practitioners and technical", "Profesionales y técnicos de la salud"),
    (31, "Healthcare support", "Apoyo a la salud"),
    (33, "Protective service", "Servicios de protección"),
    (35, "Food preparation and serving", "Preparación y servicio de alimentos"),
    (
        37,
        "Building and grounds cleaning and maintenance",
        "Limpieza y mantenimiento de edificios y terrenos",
    ),
    (39, "Personal care and service", "Cuidado y servicio personal"),
    (41, "Sales", "Ventas"),
    (43, "Office and administrative support", "Apoyo administrativo y de oficina"),
    (45, "Farming, fishing, and forestry", "Agricultura, pesca y silvicultura"),
    (47, "Construction and extraction", "Construcción y extracción"),
    (49, "Installation, maintenance, and repair", "Instalación, mantenimiento y reparación"),
    (51, "Production", "Producción"),
    (53, "Transportation and material moving", "Transporte y traslado de materiales"),
    (55, "Military", "Fuerzas armadas"),
    (99, "I do not work for pay now", "No trabajo por pago actualmente"),
)
