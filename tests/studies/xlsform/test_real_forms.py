"""Every real form becomes an instrument, or is refused with an account of each reason."""

from collections import Counter
from pathlib import Path

import pytest

from studies.instruments import content_hash, validate_definition
from studies.xlsform import FormFileError, read_file, read_form, write_form
from tests.real_data import REAL_DATA, needs_real_data
from tests.studies.xlsform.forms import ASKING

pytestmark = [pytest.mark.real_data, needs_real_data]

ENDINGS = frozenset({".xls", ".xlsx", ".csv", ".md"})
FORMS = sorted(
    path
    for folder in ("xlsform_pyxform", "xlsform_onadata")
    for path in (REAL_DATA / folder).rglob("*")
    if path.suffix in ENDINGS
)


def outcome_of(path: Path) -> str:
    """What became of a form; whatever it is, the account is whole."""
    try:
        book = read_file(path.read_bytes())
    except FormFileError:
        return "no form"
    definition, account = read_form(book, ASKING)
    told = {each.row for each in account.findings if each.sheet == "survey"}
    assert {row.number for row in book.sheet("survey").rows()} <= told
    if definition is None:
        assert account.refused
        assert all(each.sheet and each.row and each.words and each.todo for each in account.refused)
        return "refused"
    assert validate_definition(definition) == []
    again, second = read_form(write_form(definition, form_id="x"), ASKING)
    assert again is not None, second.refused
    assert content_hash(again) == content_hash(definition)
    return "instrument"


def test_become_instruments_or_are_refused_by_sheet_row_and_column() -> None:
    found = Counter(map(outcome_of, FORMS))
    assert found == {"instrument": 24, "refused": 133, "no form": 1}
