import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldwork.reading.open_texts import REMOVED, found_in, kinds_in, without
from fieldwork.reading.screening import Identifying

PERSONAL = [
    ("Write to jane.doe+tsa@example.org, please.", "jane.doe+tsa@example.org", "EMAIL"),
    ("Mi correo: ana@ejemplo.mx.", "ana@ejemplo.mx", "EMAIL"),
    ("jane dot doe at gmail dot com", "doe at gmail dot com", "EMAIL"),
    ("Call me at (202) 555-0143 after five", "(202) 555-0143", "PHONE"),
    ("my cell is 2025550143", "2025550143", "PHONE"),
    ("Mi teléfono es 787-555-0143.", "787-555-0143", "PHONE"),
    ("Ring +52 55 5080 2000 in Mexico", "+52 55 5080 2000", "PHONE"),
    ("SSN 123-45-6789", "123-45-6789", "NUMBER"),
    ("They asked for 123 45 6789 twice", "123 45 6789", "NUMBER"),
    ("My passport number is C01234567", "C01234567", "NUMBER"),
    ("Mi pasaporte es G12345678", "G12345678", "NUMBER"),
    ("case MSC2190012345 is still open", "MSC2190012345", "NUMBER"),
    ("alien number A 123456789", "A 123456789", "NUMBER"),
    ("Known Traveler Number: TT123ABC9", "TT123ABC9", "NUMBER"),
    ("I live at 1600 Pennsylvania Ave NW", "1600 Pennsylvania Ave", "ADDRESS"),
    ("send it to 12 old mill road, please", "12 old mill road", "ADDRESS"),
    ("Vivo en Calle San Sebastián 45", "Calle San Sebastián 45", "ADDRESS"),
    ("P.O. Box 1234", "P.O. Box 1234", "ADDRESS"),
    ("Arlington, VA 22202", "22202", "POSTCODE"),
    ("my zip code is 20016", "20016", "POSTCODE"),
    ("I was born on 03/14/1961 in Ohio", "03/14/1961", "BORN_ON"),
    ("Nací el 14 de marzo de 1961", "14 de marzo de 1961", "BORN_ON"),
    ("DOB: March 14, 1961", "March 14, 1961", "BORN_ON"),
    ("my name is jane doe", "jane", "NAME"),
    ("My name is Jane Doe and I wait", "Jane Doe", "NAME"),
    ("Hello, I'm Jane Doe and I fly often", "Jane Doe", "NAME"),
    ("Me llamo José Luis Ortega", "José Luis Ortega", "NAME"),
    ("Soy Ana, de San Juan", "Ana", "NAME"),
    ("Officer Smith was rude", "Smith", "NAME"),
    ("La señora Ortega me ayudó", "Ortega", "NAME"),
    ("Great work.\nThanks, Jane Doe", "Jane Doe", "NAME"),
    ("from 192.168.4.77 at home", "192.168.4.77", "IP_ADDRESS"),
    ("find me as @jane_flies", "@jane_flies", "IDENTIFIER"),
]
HARMLESS = [
    "",
    "It took 20 minutes on the road and 3 hours in line.",
    "I am American and I'm Hispanic. I am Very happy.",
    "I waited from 10:30 to 12:45 on 03/14/2027.",
    "There were 1,250 people; it cost $12500 in 2026.",
    "The 2 officers were polite. The agent helped me.",
    "Soy ciudadano. Esperé 45 minutos en la calle.",
    "Terminal 3, gate 41, flight UA 1542",
    "Thank you so much",
    "Rate it 10 out of 10; 95.5 percent of the time it works.",
]


class TestFoundIn:
    @pytest.mark.requirement("R-111")
    @pytest.mark.parametrize(("text", "part", "kind"), PERSONAL, ids=[p for _, p, _ in PERSONAL])
    def test_finds_what_looks_personal_and_where(self, text: str, part: str, kind: str) -> None:
        found = [f for f in found_in(text) if f.kind == Identifying[kind]]

        assert any(part in text[f.start : f.end] for f in found), found_in(text)

    @pytest.mark.parametrize("text", HARMLESS)
    def test_lets_ordinary_answers_be(self, text: str) -> None:
        assert found_in(text) == []

    @given(st.text(max_size=300))
    def test_what_is_found_lies_in_the_text_and_apart(self, text: str) -> None:
        found = found_in(text)

        assert all(0 <= f.start < f.end <= len(text) for f in found)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))

    @pytest.mark.parametrize("part", ["a", "1", "(", "@", "a@", "1 ", "a.", "A ", "1-", "my "])
    def test_no_text_takes_long(self, part: str) -> None:
        begun = time.perf_counter()

        found_in(part * (10_000 // len(part)))

        assert time.perf_counter() - begun < 2

    def test_each_kind_is_named_once(self) -> None:
        assert kinds_in("a@b.org, c@d.org, SSN 123-45-6789") == [
            "an e-mail address",
            "a number issued to a person",
        ]


class TestWithout:
    def test_takes_parts_out(self) -> None:
        text = "Call 202-555-0143 or a@b.org now"

        assert without(text, [(f.start, f.end) for f in found_in(text)]) == (
            f"Call {REMOVED} or {REMOVED} now"
        )

    def test_takes_out_once_what_overlaps(self) -> None:
        assert without("abcdef", [(1, 3), (2, 4), (4, 5), (3, 3)]) == f"a{REMOVED}f"
