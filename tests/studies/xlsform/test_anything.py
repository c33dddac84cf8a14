"""Whatever stands in a form, it becomes an instrument or is refused; nothing fails."""

from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from studies.instruments import validate_definition
from studies.xlsform import FormFileError, read_file, read_form
from studies.xlsform.sheets import book_of
from tests.studies.xlsform.forms import ASKING

TYPES = (
    *("text", "integer", "decimal", "note", "date", "range", "select_one l", "select_multiple l"),
    *("select_one l or_other", "rank l", "begin group", "end group", "begin repeat", "end repeat"),
    *("acknowledge", "geopoint", "calculate", "select_one", "rank", "x", "begin", "osm t"),
)
EXPRESSIONS = (
    *("${a} = 1", "${a} = 'x'", "selected(${a}, 'x')", ". > 0 and . < 9", "not(${b} != '')"),
    *("${a} >= -1.5", "${b} < 99999999999999999999", "selected(., 'x')", "date('2020-01-01')"),
    *("not(selected(., 'x') and count-selected(.) > 1)", ". >= date('2020-01-01')", ". or ."),
    *("(", "${a}", "''", "1 = 1", "selected-at(${a}, 0) = 'x'", "count-selected(${a}) > 0"),
)
FIELDS = ('"', "[", "{}", "[]", "null", "0", "-1", "1e9", "true", '"x"', "nps", "matrix", "single")
CELLS = st.one_of(
    st.sampled_from(("", "a", "b", "x", "1", *EXPRESSIONS, *FIELDS)), st.text(max_size=4)
)
COLUMNS = (
    *("type", "name", "label", "hint", "relevant", "constraint", "appearance", "parameters"),
    *("label::fr", "label::Klingon", "disabled", "readonly", "required", "calculation", ""),
    *("portal::kind", "portal::when", "portal::lowest", "portal::highest", "portal::options"),
    *("portal::key", "portal::text", "portal::objective", "portal::decimals", "portal::rows"),
)
OF_COLUMN = {
    "type": st.sampled_from(TYPES),
    "appearance": st.sampled_from(("", "year", "month-year", "likert", "table-list", "label")),
    "parameters": st.sampled_from(("", "start=0 end=5", "start=a", "randomize=true", "end=1e308")),
}
OF_CHOICES = (
    "list_name",
    "name",
    "label",
    "label::fr",
    "portal_code",
    "portal_other",
    "media::image",
)


@st.composite
def grids(draw: st.DrawFn, columns: tuple[str, ...]) -> list[list[str]]:
    """A sheet of some of these columns, with cells that may go together or not."""
    some = draw(st.lists(st.sampled_from(columns), max_size=6))
    headings = [*columns[:3], *some]
    lines = draw(st.integers(0, 6))
    rows = [[draw(OF_COLUMN.get(name, CELLS)) for name in headings] for _ in range(lines)]
    return [headings, *rows]


@given(
    grids(COLUMNS),
    grids(OF_CHOICES),
    grids(("form_title", "default_language", "portal::title", "portal::pages", "version")),
    grids(("language", "place", "text", "of")),
)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_in_sheets_is_read_or_refused(
    survey: list[list[str]],
    choices: list[list[str]],
    settings_: list[list[str]],
    translations: list[list[str]],
) -> None:
    for row in choices[1:]:
        row[0] = "l"
    sheets = {"survey": survey, "choices": choices, "settings": settings_}
    book = book_of({**sheets, "portal_translations": translations})
    definition, account = read_form(book, ASKING)
    assert (definition is None) == bool(account.refused)
    assert definition is None or validate_definition(definition) == []


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
@example(b"PK\x05\x06" + bytes(18))
@example(b"|survey|\n|")
@example(b"survey\n,type\n,,,\n")
def test_in_files_is_read_or_refused(content: bytes) -> None:
    with suppress(FormFileError):
        read_form(read_file(content), ASKING)
