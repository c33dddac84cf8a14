"""Where people live: country, region, state, and county of one state."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from studies.instruments.bank import Banked
from studies.instruments.library.writing import Choice, Wording, demographic_question
from studies.vocabulary import Demographic

HERE = Path(__file__).parent
WHY = "To see whether the service works equally well everywhere."
FIPS = "FIPS codes, as the U.S. Census Bureau keeps them"
ABROAD = 99
ELSEWHERE = 999
COUNTY = ("county", "condado")
# What stands in the place of counties, by the code of the state.
LIKE_COUNTIES = {
    2: ("borough or census area", "distrito o área censal"),
    9: ("planning region", "región de planificación"),
    22: ("parish", "parroquia"),
    51: ("county or city", "condado o ciudad"),
    69: ("island", "isla"),
    72: ("town", "municipio"),
    78: ("island", "isla"),
}
REGIONS = (
    (1, "Northeast", "Noreste"),
    (2, "Midwest", "Medio Oeste"),
    (3, "South", "Sur"),
    (4, "West", "Oeste"),
    (5, "Puerto Rico or another U.S. territory", "Puerto Rico u otro territorio de EE. UU."),
    (6, "Outside the United States", "Fuera de los Estados Unidos"),
)
REGIONS_HELP = (
    (
        "Northeast: Maine to Pennsylvania. Midwest: Ohio to the Dakotas and Kansas. "
        "South: Delaware to Texas. West: Montana to California, with Alaska and Hawaii."
    ),
    (
        "Noreste: de Maine a Pensilvania. Medio Oeste: de Ohio a las Dakotas y Kansas. "
        "Sur: de Delaware a Texas. Oeste: de Montana a California, con Alaska y Hawái."
    ),
)


def places() -> tuple[Banked, ...]:
    """All but the counties."""
    return (
        demographic_question(
            "country",
            title="Country",
            about=Demographic.COUNTRY,
            wording=Wording(
                ("In which country do you live?", "¿En qué país vive usted?"),
                [*_rows("countries")],
            ),
            why=WHY,
            source="ISO 3166-1; the codes are its own",
        ),
        demographic_question(
            "region",
            title="Region of the United States",
            about=Demographic.REGION,
            wording=Wording(
                (
                    "In which part of the United States do you live?",
                    "¿En qué parte de los Estados Unidos vive usted?",
                ),
                REGIONS,
                help=REGIONS_HELP,
            ),
            why=WHY,
            source="Census regions, U.S. Census Bureau",
        ),
        demographic_question(
            "state",
            title="State",
            about=Demographic.STATE,
            wording=Wording(
                (
                    "In which state or territory do you live?",
                    "¿En qué estado o territorio vive usted?",
                ),
                [
                    *_rows("states"),
                    (ABROAD, "Outside the United States", "Fuera de los Estados Unidos"),
                ],
            ),
            why=WHY,
            source=FIPS,
        ),
    )


def counties() -> Iterator[Banked]:
    """One question for each state or territory that has more than one county.

    Over three thousand are too many for one question; of one state, there are at most 254.
    """
    for code, english, spanish in _rows("states"):
        names = _counties().get(code, [])
        if not names:
            continue
        kind = LIKE_COUNTIES.get(code, COUNTY)
        elsewhere = (ELSEWHERE, f"Not in {english}", f"No en {spanish}")
        yield demographic_question(
            f"county_{_postal()[code].lower()}",
            title=f"County: {english}",
            about=Demographic.COUNTY,
            wording=Wording(
                (
                    f"In which {kind[0]} of {english} do you live?",
                    f"¿En qué {kind[1]} de {spanish} vive usted?",
                ),
                [*((number, name, name) for number, name in names), elsewhere],
            ),
            why=WHY,
            source=FIPS,
        )


def _rows(name: str) -> list[Choice]:
    return [(int(row["code"]), row["en"], row["es"]) for row in _read(name)]


@cache
def _postal() -> dict[int, str]:
    return {int(row["code"]): row["postal"] for row in _read("states")}


@cache
def _counties() -> dict[int, list[tuple[int, str]]]:
    """The counties of each state, by the code of the state."""
    found: dict[int, list[tuple[int, str]]] = {}
    for row in _read("counties"):
        found.setdefault(int(row["state"]), []).append((int(row["code"]), row["name"]))
    return found


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
