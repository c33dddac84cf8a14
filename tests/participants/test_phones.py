"""Phone numbers as people write them, and countries by name."""

import phonenumbers
import pytest

from participants.countries import COUNTRIES
from participants.forms.recruiting import BatchForm
from participants.phones import as_people_write
from participants.redress_letters import labelled
from tests.builders.studies import a_study


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ("+12025550106", "(202) 555-0106"),
        ("+12025550106 ext. 12", "(202) 555-0106 ext. 12"),
        ("202-555-0106", "(202) 555-0106"),
        ("+14165550134", "+1 416-555-0134"),
        ("+61491570156", "+61 491 570 156"),
        ("ask at the desk", "ask at the desk"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_numbers_are_written_as_people_write_them(kept: str, written: str) -> None:
    assert as_people_write(kept) == written


def test_only_the_phone_of_what_is_known_is_written_so() -> None:
    known = {"name": "", "phone": "+12025550106", "address": "2025550106 Mill Lane"}
    assert labelled(known) == [
        ("Phone", "(202) 555-0106"),
        ("Mailing address", "2025550106 Mill Lane"),
    ]


@pytest.mark.django_db
def test_countries_are_chosen_by_name() -> None:
    assert set(COUNTRIES) == set(phonenumbers.SUPPORTED_REGIONS)
    form = BatchForm(study=a_study("draft"))
    assert '<option value="DE">Germany</option>' in str(form["region"])
