from pathlib import Path

import pytest

from participants.reading.columns import Field, content_against, never_kept, proposed_field
from participants.reading.contact_rows import ContactRow, read_rows
from participants.reading.mapping import ContactMapping, ContactMappingError, propose
from participants.reading.table import ContactTable, ContactTableError, open_table
from tests.builders.participants import COLUMNS, a_contact_list, a_source
from tests.real_data import REAL_DATA, needs_real_data

FEBRL = REAL_DATA / "contacts_febrl" / "dataset1.csv"
FAKE_NAMES = REAL_DATA / "contacts_fakenamegenerator" / "FakeNameGenerator.com_100.csv"


NEVER_KEPT = """
date_of_birth DOB Birthday soc_sec_id SSN NationalID Passport CCNumber CCType CVV2 CCExpires
Password Username MothersMaiden WesternUnionMTCN MoneyGramMTCN BrowserUserAgent IPAddress GUID
Latitude Longitude BloodType Pounds Gender Race Age
"""


def table_of(text: str | bytes) -> ContactTable:
    return open_table(a_source(text))


def rows_of(text: str, mapping: ContactMapping | None = None, region: str = "US") -> list[object]:
    chosen = mapping or ContactMapping(COLUMNS)
    return [row for _, row in read_rows(table_of(text), chosen, region=region)]


class TestTable:
    @pytest.mark.parametrize(
        ("encoding", "name"),
        [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")],
    )
    def test_reads_the_encodings_of_today(self, encoding: str, name: str) -> None:
        table = table_of("name,email\nJosé Núñez,jose@mail.example\n".encode(encoding))
        assert table.encoding == name
        assert table.headers == ("name", "email")
        assert list(table.rows()) == [(2, ["José Núñez", "jose@mail.example"])]

    def test_reads_an_old_encoding(self) -> None:
        people = "\n".join(f"Zoë Müller-Çelik {n},a{n}@mail.example" for n in range(20))
        table = table_of(f"name,email\n{people}\n".encode("cp1252"))
        assert next(table.rows())[1][0] == "Zoë Müller-Çelik 0"

    def test_trims_headers_and_names_blank_and_repeated_ones(self) -> None:
        assert table_of("a, b ,,a\n1,2,3,4\n").headers == ("a", "b", "Column 3", "a (2)")

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_finds_the_delimiter(self, delimiter: str) -> None:
        assert table_of(f"name{delimiter}email\nx{delimiter}y\n").headers == ("name", "email")

    def test_passes_over_blank_rows_and_keeps_the_count_of_the_file(self) -> None:
        assert [number for number, _ in table_of("a,b\n,\n1,2\n").rows()] == [3]

    @pytest.mark.parametrize("text", [b"", b"\n\n", b"PK\x03\x04\x00\x00", b",,\n1,2,3\n"])
    def test_refuses_what_is_no_table(self, text: bytes) -> None:
        with pytest.raises(ContactTableError):
            table_of(text)


class TestColumns:
    @pytest.mark.requirement("R-113")
    @pytest.mark.parametrize(
        "header",
        NEVER_KEPT.split(),
    )
    def test_never_keeps(self, header: str) -> None:
        assert never_kept(header)
        assert proposed_field(header) is None

    @pytest.mark.parametrize(
        ("header", "field"),
        [
            ("given_name", Field.NAME), ("Surname", Field.NAME), ("Full Name", Field.NAME),
            ("EmailAddress", Field.EMAIL), ("E-mail", Field.EMAIL),
            ("TelephoneNumber", Field.PHONE), ("TelephoneCountryCode", Field.PHONE),
            ("street_number", Field.ADDRESS), ("address_1", Field.ADDRESS),
            ("StreetAddress", Field.ADDRESS), ("postcode", Field.ADDRESS),
            ("City", Field.ADDRESS), ("state", Field.ADDRESS), ("Country", Field.ADDRESS),
            ("rec_id", None), ("Occupation", None), ("Vehicle", None),
        ],
    )  # fmt: skip
    def test_proposes_one_of_the_four_or_nothing(self, header: str, field: Field | None) -> None:
        assert proposed_field(header) == field

    @pytest.mark.parametrize(
        ("values", "field", "word"),
        [
            (["ann@mail.example", "bob@mail.example"], Field.PHONE, "e-mail"),
            (["123-45-6789", "987-65-4321"], Field.PHONE, "social security"),
            (["123456789"], Field.PHONE, "social security"),
            (["4111111111111111", "5545 6340 8546 1876"], Field.NAME, "card"),
            (["19081209", "19990219"], Field.PHONE, "dates"),
            (["3/29/1982", "2/28/1956"], Field.ADDRESS, "dates"),
        ],
    )
    def test_trusts_the_content_more_than_the_header(
        self, values: list[str], field: Field, word: str
    ) -> None:
        assert word in (content_against(values, field, region="US") or "")

    def test_takes_nine_digits_for_a_phone_number_elsewhere(self) -> None:
        assert content_against(["912345678"], Field.PHONE, region="PT") is None

    def test_lets_a_postcode_be_part_of_an_address(self) -> None:
        assert content_against(["4011", "4814"], Field.ADDRESS, region="AU") is None


class TestMapping:
    def test_wants_every_column_mapped_or_left_out(self) -> None:
        table = table_of("name,email,shoe size\nAnn,ann@mail.example,7\n")
        mapping = ContactMapping({Field.NAME: ("name",), Field.EMAIL: ("email",)})
        (problem,) = mapping.problems(table, region="US")
        assert problem.column == "shoe size"
        assert not problem.is_refused

    @pytest.mark.requirement("R-113")
    def test_refuses_by_name_what_may_only_be_left_out(self) -> None:
        table = table_of("name,email,ssn\nAnn,ann@mail.example,x\n")
        for fields in (
            {Field.NAME: ("name",), Field.EMAIL: ("email",)},
            {Field.NAME: ("name", "ssn"), Field.EMAIL: ("email",)},
        ):
            (problem,) = ContactMapping(fields).problems(table, region="US")
            assert (problem.column, problem.is_refused) == ("ssn", True)
        left_out = ContactMapping({Field.NAME: ("name",), Field.EMAIL: ("email",)}, ("ssn",))
        assert left_out.problems(table, region="US") == []

    def test_refuses_a_column_both_mapped_and_left_out(self) -> None:
        table = table_of("email\na@mail.example\n")
        mapping = ContactMapping({Field.EMAIL: ("email",)}, ("email",))
        assert "at once" in mapping.problems(table, region="US")[0].text

    def test_names_columns_that_are_not_there(self) -> None:
        table = table_of("email\na@mail.example\n")
        mapping = ContactMapping({Field.EMAIL: ("email",), Field.NAME: ("nmae",)})
        assert mapping.problems(table, region="US")[0].column == "nmae"

    def test_wants_a_way_to_reach_people(self) -> None:
        mapping = ContactMapping({Field.NAME: ("name",)})
        assert mapping.problems(table_of("name\nAnn\n"), region="US")

    def test_reads_the_words_of_a_command(self) -> None:
        mapping = ContactMapping.from_words(["name=given,family", "email=mail"], "a, b")
        assert mapping.fields == {Field.NAME: ("given", "family"), Field.EMAIL: ("mail",)}
        assert mapping.left_out == ("a", "b")

    @pytest.mark.parametrize("words", ["ssn=a", "name", "name="])
    def test_refuses_other_words(self, words: str) -> None:
        with pytest.raises(ContactMappingError):
            ContactMapping.from_words([words], "")

    def test_proposes_nothing_for_what_a_person_must_leave_out(self) -> None:
        proposed = propose(table_of("rec_id,given_name,date_of_birth\n1,Ann,x\n"))
        assert proposed == {"rec_id": "", "given_name": "name", "date_of_birth": ""}


class TestRows:
    def test_reads_a_clean_list(self) -> None:
        rows = rows_of(a_contact_list(2))
        assert rows[0] == ContactRow(
            "Person Number1", "+12025550001", "person1@mail.example", "1 Long Street, Springfield"
        )

    @pytest.mark.parametrize(
        ("row", "word"),
        [
            ("Ann,,not an address,", "e-mail"),
            ("Ann,12,,", "phone"),
            ("Ann,,,", "no e-mail, phone or address"),
            ("Ann,202-555-0101", "2 cells"),
            (f"{'A' * 300},,ann@mail.example,", "longer"),
            ("Ann [Refund](//x.example),,ann@mail.example,", "brackets"),
            ("Ann https://x.example,,ann@mail.example,", "link"),
            ('"Ann\nLee",,ann@mail.example,', "line break"),
        ],
    )
    def test_says_what_is_wrong_without_quoting_it(self, row: str, word: str) -> None:
        (problems,) = rows_of(f"name,phone,email,address\n{row}\n")
        assert isinstance(problems, list)
        assert word in problems[0].text
        assert "Ann" not in problems[0].text

    def test_joins_several_columns(self) -> None:
        mapping = ContactMapping(
            {Field.NAME: ("first", "last"), Field.ADDRESS: ("number", "street", "town", "zip")}
        )
        (row,) = rows_of("first,last,number,street,town,zip\nAnn,Lee,6,High St,Ayr,4011\n", mapping)
        assert row == ContactRow(name="Ann Lee", address="6 High St, Ayr, 4011")

    def test_puts_a_country_code_before_the_number(self) -> None:
        mapping = ContactMapping({Field.PHONE: ("code", "number")})
        (row,) = rows_of("code,number\n351,21 259 9036\n", mapping)
        assert row == ContactRow(phone="+351212599036")

    def test_takes_phones_of_the_region(self) -> None:
        mapping = ContactMapping({Field.PHONE: ("phone",)})
        (row,) = rows_of("phone\n020 7946 0018\n", mapping, region="GB")
        assert row == ContactRow(phone="+442079460018")


FEBRL_MAPPING = ContactMapping(
    {
        Field.NAME: ("given_name", "surname"),
        Field.ADDRESS: ("street_number", "address_1", "address_2", "suburb", "postcode", "state"),
    },
    ("rec_id", "date_of_birth", "soc_sec_id"),
)


@pytest.mark.real_data
@needs_real_data
class TestRealLists:
    def test_febrl_needs_only_its_identifiers_left_out(self) -> None:
        table = open_table(lambda: FEBRL.open("rb"))
        proposed = ContactMapping.from_choices(propose(table))
        refused = {p.column: p.is_refused for p in proposed.problems(table, region="AU")}
        assert refused == {"rec_id": False, "date_of_birth": True, "soc_sec_id": True}
        assert proposed.fields == FEBRL_MAPPING.fields
        assert FEBRL_MAPPING.problems(table, region="AU") == []
        rows = [row for _, row in read_rows(table, FEBRL_MAPPING, region="AU")]
        assert len(rows) == 1000
        assert all(isinstance(row, ContactRow) and row.address for row in rows)

    def test_fake_names_carry_much_that_is_never_kept(self) -> None:
        table = open_table(lambda: FAKE_NAMES.open("rb"))
        assert table.encoding == "utf-8-sig"
        proposed = ContactMapping.from_choices(propose(table))
        problems = proposed.problems(table, region="US")
        refused = {problem.column for problem in problems if problem.is_refused}
        assert {"CCNumber", "CVV2", "Password", "NationalID", "Birthday", "GUID"} <= refused
        assert len(table.headers) == 45

    def test_no_refused_column_of_it_can_be_mapped(self) -> None:
        table = open_table(lambda: FAKE_NAMES.open("rb"))
        for column in filter(never_kept, table.headers):
            mapping = ContactMapping({Field.NAME: (column,), Field.EMAIL: ("EmailAddress",)})
            refused = {p.column for p in mapping.problems(table, region="US") if p.is_refused}
            assert column in refused


class TestSources:
    def test_is_opened_anew_for_each_pass(self, tmp_path: Path) -> None:
        file = tmp_path / "list.csv"
        file.write_text(a_contact_list(5))
        table = open_table(lambda: file.open("rb"))
        assert len(list(table.rows())) == len(list(table.rows())) == 5
