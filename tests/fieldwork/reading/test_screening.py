from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from fieldwork.reading.screening import (
    Identifying,
    Profile,
    by_content,
    by_header,
    may_show,
    refusal,
)
from fieldwork.reading.tables import open_table
from tests.real_data import REAL_DATA, needs_real_data

ANNOUNCED = {
    "IP Address": Identifying.IP_ADDRESS,
    "IPAddress": Identifying.IP_ADDRESS,
    "ip": Identifying.IP_ADDRESS,
    "E-mail": Identifying.EMAIL,
    "RecipientEmail": Identifying.EMAIL,
    "Email Address": Identifying.EMAIL,
    "What is your e-mail address, please?": Identifying.EMAIL,
    "First Name": Identifying.NAME,
    "RecipientLastName": Identifying.NAME,
    "What is your full name, as in your passport?": Identifying.NAME,
    "Phone": Identifying.PHONE,
    "Please give us the telephone number of your office": Identifying.PHONE,
    "RespondentID": Identifying.IDENTIFIER,
    "RESPNUM": Identifying.IDENTIFIER,
    "Collector ID": Identifying.IDENTIFIER,
    "ResponseId": Identifying.IDENTIFIER,
    "RUNID": Identifying.IDENTIFIER,
    "ExternalReference": Identifying.IDENTIFIER,
    "Q17_ZIP": Identifying.POSTCODE,
    "In what ZIP code is your home located? (enter 5-digit ZIP code)": Identifying.POSTCODE,
    "Location 1": Identifying.ADDRESS,
    "LocationLatitude": Identifying.ADDRESS,
    "DOB": Identifying.BORN_ON,
    "Social Security Number": Identifying.NUMBER,
}
HARMLESS = (
    "Gender",
    "Age",
    "Location (Census Region)",
    "Household Income",
    "Which name do you like best for the new service?",
    "How often do you use e-mail at work these days?",
    "Do you ever use your phone while walking on the street?",
    "PAID",
    "COVID",
    "Did you use a card to pay for parking today?",
    "Q7ALL",
    "Zipper",
)


def a_profile(values: Iterable[str]) -> Profile:
    profile = Profile()
    profile.add(Counter(values))
    return profile


class TestHeader:
    @pytest.mark.requirement("R-037")
    @pytest.mark.parametrize(("header", "what"), ANNOUNCED.items())
    def test_announces_what_is_identifying(self, header: str, what: Identifying) -> None:
        assert by_header(header) == what

    @pytest.mark.parametrize("header", HARMLESS)
    def test_of_a_question_is_harmless(self, header: str) -> None:
        assert by_header(header) is None


class TestContent:
    @pytest.mark.requirement("R-037")
    @pytest.mark.parametrize(
        ("values", "what"),
        [
            (["10.0.0.1", "192.168.1.77"], Identifying.IP_ADDRESS),
            (["2001:db8::1", "fe80::1ff:fe23:4567:890a"], Identifying.IP_ADDRESS),
            (["ann@example.org", ""], Identifying.EMAIL),
            (["(555) 010-0199", "+1 555 010 0142"], Identifying.PHONE),
            (["123-45-6789"], Identifying.NUMBER),
            (["(37.7749, -122.4194)"], Identifying.ADDRESS),
        ],
    )
    def test_gives_itself_away(self, values: list[str], what: Identifying) -> None:
        assert by_content(a_profile(values)) == what

    def test_that_differs_in_every_row_is_an_identifier(self) -> None:
        assert by_content(a_profile(f"34361{i:05}" for i in range(30))) == Identifying.IDENTIFIER

    def test_that_is_mostly_names_of_people_is_refused(self) -> None:
        names = [f"Anna{chr(97 + i)} Smith{chr(97 + i)}" for i in range(26)]
        assert by_content(a_profile(names)) == Identifying.NAME

    @pytest.mark.parametrize(
        "values",
        [
            ["1", "2", "3", "4", "5"] * 20,
            ["10:25", "08:30:00"] * 20,
            ["$50,000 - $99,999", "$150,000+"] * 20,
            [f"I waited {i} minutes and it was fine" for i in range(40)],
            [],
        ],
    )
    def test_of_answers_is_harmless(self, values: list[str]) -> None:
        assert by_content(a_profile(values)) is None

    def test_of_a_mapped_column_counts_more_than_its_harmless_header(self) -> None:
        profile = a_profile(f"10.0.0.{i}" for i in range(40))
        refused = refusal("Satisfaction", "Satisfaction", profile, coded=True)
        assert refused is not None
        assert refused.what == Identifying.IP_ADDRESS

    def test_that_is_coded_outweighs_a_header_that_only_sounds_identifying(self) -> None:
        profile = a_profile(["Yes", "No"] * 20)
        assert refusal("E-mail", "E-mail", profile, coded=True) is None
        assert refusal("E-mail", "E-mail", profile, coded=False) is not None


class TestMayShow:
    @pytest.mark.parametrize("value", ["Somewhat", "7", "$50,000 - $99,999"])
    def test_shows_short_answers(self, value: str) -> None:
        assert may_show(value)

    @pytest.mark.parametrize(
        "value", ["ann@example.org", "10.0.0.1", "3436139758", "Ann Smith", "x" * 41]
    )
    def test_hides_what_could_identify(self, value: str) -> None:
        assert not may_show(value)


@needs_real_data
@pytest.mark.real_data
class TestRealFiles:
    @pytest.mark.requirement("R-037")
    def test_give_away_exactly_their_identifying_columns(self) -> None:
        files = sorted((REAL_DATA / "fivethirtyeight").glob("*/*.csv"))
        found = {name for path in files for name in _refused(path)}
        assert {name[:30] for name in found} == {
            "RespondentID",
            "In what ZIP code is your home ",
        }

    @pytest.mark.requirement("R-037")
    @pytest.mark.parametrize("year", [2013, 2014, 2015])
    def test_of_the_airport_give_away_numbers_postcodes_and_places(self, year: int) -> None:
        folder = REAL_DATA / "sfo_airport_customer_survey" / "raw"
        found = _refused(next(folder.glob(f"{year}_*.csv")))
        assert {"RESPNUM", "CCGID"} <= found
        assert any("ZIP" in name for name in found)
        assert not {name for name in found if name.startswith(("Q7", "Q9", "Q18", "AGE"))}


def _refused(path: Path) -> set[str]:
    with path.open("rb") as file:
        table = open_table(file)
        profiles = [Profile() for _ in table.columns]
        for chunk in table.chunks(1_000):
            for profile, values in zip(
                profiles, zip(*(cells for _, cells in chunk), strict=True), strict=True
            ):
                profile.add(Counter(values))
        return {
            column.name
            for column, profile in zip(table.columns, profiles, strict=True)
            if refusal(column.name, column.header, profile, coded=False)
        }
