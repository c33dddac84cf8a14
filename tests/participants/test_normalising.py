"""One normal form of each way to reach somebody, however people write it."""

import json
import string
from xml.etree import ElementTree

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.normalising import normal
from participants.reading.columns import Field
from tests.real_data import REAL_DATA, needs_real_data

EDGE_CASES = REAL_DATA / "email_phone_edge_cases"

SAME = [
    (Field.EMAIL, "ann@mail.example", " Ann@MAIL.Example "),
    (Field.EMAIL, "ann@mail.example", "ann@mail.example."),
    (Field.EMAIL, "ann@bücher.example", "ANN@xn--bcher-kva.example"),
    (Field.EMAIL, "ann@mail.example", '"ann"@mail.example'),
    (Field.EMAIL, "zoë@mail.example", "zoe\u0308@mail.example"),
    (Field.PHONE, "+12025550143", "(202) 555-0143"),
    (Field.PHONE, "+12025550143", "1-202-555-0143"),
    (Field.PHONE, "+12025550143", "202.555.0143"),
    (Field.PHONE, "+12025550143", "\uff12\uff10\uff12 555 0143"),
    (Field.PHONE, "+442079460958", "+44 (0)20 7946 0958"),
    (Field.PHONE, "+12025550143 ext. 7", "202-555-0143 x7"),
    (Field.PHONE, "12-3", "123"),
    (Field.ADDRESS, "12 Main Street, Apt. 5", "12 MAIN ST #5"),
    (Field.ADDRESS, "12 Main Street, Apartment 5", "12 main st unit 5"),
    (Field.ADDRESS, "1600 Pennsylvania Ave NW", "1600 pennsylvania avenue, N.W."),
    (Field.ADDRESS, "P.O. Box 7, Fort Worth, Texas 76101-1234", "PO Box 7, Ft. Worth TX 76101"),
    (Field.ADDRESS, "1 Fifth Avenue, New York, New York", "1 5th Ave New York NY USA"),
    (Field.ADDRESS, "9 Peña Rd\nSt. Paul", "9 Pena Road, Saint Paul"),
    (Field.NAME, "José  O’Neil-Núñez", "JOSE O'NEIL NUNEZ"),
]

APART = [
    (Field.EMAIL, "ann@mail.example", "ann+study@mail.example"),
    (Field.EMAIL, "a.nn@mail.example", "ann@mail.example"),
    (Field.EMAIL, "ann@mail.example", "ann@mail2.example"),
    (Field.EMAIL, "ann b@mail.example", "annb@mail.example"),
    (Field.PHONE, "+12025550143", "+442025550143"),
    (Field.PHONE, "+12025550143", "+12025550143 ext. 7"),
    (Field.ADDRESS, "12 Main St Apt 5", "12 Main St Apt 6"),
    (Field.ADDRESS, "12 Main St Apt 5", "125 Main St"),
    (Field.ADDRESS, "12 Main Street", "12 Main Avenue"),
    (Field.ADDRESS, "12 Main St, 20001", "12 Main St, 20002"),
    (Field.NAME, "Ann Lee", "Annlee"),
]


class TestNormal:
    @pytest.mark.parametrize(("field", "one", "other"), SAME)
    def test_is_one_however_it_is_written(self, field: Field, one: str, other: str) -> None:
        assert normal(field, one) == normal(field, other) != ""

    @pytest.mark.parametrize(("field", "one", "other"), APART)
    def test_keeps_apart_what_reaches_two_people(self, field: Field, one: str, other: str) -> None:
        assert normal(field, one) != normal(field, other)

    def test_reads_a_number_by_its_region(self) -> None:
        assert normal(Field.PHONE, "020 7946 0958", region="GB") == "+442079460958"
        assert normal(Field.PHONE, "+44 20 7946 0958", region="US") == "+442079460958"

    @pytest.mark.parametrize("field", list(Field))
    @pytest.mark.parametrize("nothing", ["", "  ", "\n"])
    def test_of_nothing_is_nothing(self, field: Field, nothing: str) -> None:
        assert normal(field, nothing) == ""

    @given(text=st.text(max_size=60), field=st.sampled_from(list(Field)))
    def test_takes_any_text_and_is_the_normal_form_of_itself(self, text: str, field: Field) -> None:
        once = normal(field, text)
        assert normal(field, once) == once

    @given(
        local=st.text(string.ascii_letters + string.digits + "+._-", min_size=1, max_size=20),
        domain=st.from_regex(r"[a-z][a-z0-9]{0,10}\.(example|gov)", fullmatch=True),
    )
    def test_of_an_email_does_not_hear_capitals(self, local: str, domain: str) -> None:
        spellings = {f"{local}@{domain}", f"{local.upper()}@{domain.title()}", f" {local}@{domain}"}
        assert len({normal(Field.EMAIL, each) for each in spellings}) == 1

    @given(
        written=st.from_regex(r"\(?[2-9]\d\d(\) ?|[-. ])?\d{3}[-. ]?\d{4}", fullmatch=True),
    )
    def test_of_an_american_number_is_what_the_library_reads(self, written: str) -> None:
        number = phonenumbers.parse(written, "US")
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert normal(Field.PHONE, written) == e164


@needs_real_data
class TestEdgeCases:
    def test_of_every_odd_address_is_stable_and_hears_no_capitals(self) -> None:
        cases = json.loads((EDGE_CASES / "hapijs_isemail_1.2.0_tests.json").read_text())
        tree = ElementTree.parse(EDGE_CASES / "dominicsayers_is_email_tests.xml")
        written = [case[0] for case in cases]
        written += [found.text or "" for found in tree.iter("address")]
        assert len(written) > 300
        for text in written:
            once = normal(Field.EMAIL, text)
            assert normal(Field.EMAIL, once) == once, text
            if text.isascii():
                assert normal(Field.EMAIL, text.upper()) == once, text

    def test_of_two_good_addresses_of_the_lists_is_never_the_same(self) -> None:
        cases = json.loads((EDGE_CASES / "hapijs_isemail_1.2.0_tests.json").read_text())
        good = {text for text, verdict in cases if verdict == "valid"}
        different = {text.casefold().replace('"', "") for text in good}
        assert len({normal(Field.EMAIL, text).replace('"', "") for text in good}) >= len(different)

    def test_of_the_example_number_of_each_region_is_one_in_all_its_spellings(self) -> None:
        examples = json.loads((EDGE_CASES / "libphonenumber-js_examples.mobile.json").read_text())
        assert len(examples) > 200
        for region, digits in examples.items():
            number = phonenumbers.parse(digits, region)
            forms = {
                normal(Field.PHONE, phonenumbers.format_number(number, form), region=region)
                for form in (0, 1, 2, 3)
            }
            assert len(forms) == 1, region
