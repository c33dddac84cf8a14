"""No file holds a hidden number: not as text, not in a chart, not in words for a chart."""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from reports.compared import Compared, Source
from reports.comparisons import own_parts
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.formats import FORMATS
from tests.reports.documents import a_document, a_table

SOURCE = Source(
    report_ref="0b1d2c3e-0000-4000-8000-000000000001",
    title="Borders",
    version=1,
    study_code="CBP-2027-003",
    study_title="At the border",
    fingerprint="f" * 64,
    released_on=date(2027, 2, 1),
    address="",
    threshold=11,
    whom="",
    modes=(),
    only=(),
    is_weighted=False,
)
COUNTS = ((6021, 7013, 5039), (3307, 2417, 2129), (4051, 3041, 7))
"""Each can be recognized wherever it stands; seven people are alone in their cell."""


def told_by(name: str, document: ReportDocument) -> str:
    """Everything that a file holds, unpacked as far as it can be."""
    content = FORMATS[name].write(document)
    if name == "xlsx":
        with ZipFile(BytesIO(content)) as archive:
            return " ".join(archive.read(part).decode() for part in archive.namelist())
    if name == "pdf":
        return " ".join(_told_by_pdf(PdfReader(BytesIO(content))))
    text = unescape(content.decode("utf-8-sig"))
    charts = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", text)
    return " ".join([text, *(b64decode(chart).decode() for chart in charts)])


def _told_by_pdf(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        yield page.extract_text()
    for number in reader.xref[0]:
        entry: Any = reader.get_object(number)
        if hasattr(entry, "get"):
            yield from (str(entry[key]) for key in ("/Alt", "/ActualText", "/T") if key in entry)


@pytest.mark.requirement("R-110")
@pytest.mark.parametrize("kind", ["scale", "single"])
@pytest.mark.parametrize("name", FORMATS)
def test_no_file_holds_a_hidden_number(name: str, kind: str) -> None:
    document = replace(a_document(a_table(counts=COUNTS)), kinds={"satisfied": kind})
    (table,) = document.protected.tables
    hidden = [
        (count, sum(row[place] for row in COUNTS))
        for line, shown in zip(COUNTS, table.counts, strict=True)
        for place, (count, printed) in enumerate(zip(line, shown, strict=True))
        if printed is HIDDEN
    ]
    shown = {percent for row in table.group_percents for percent in row}
    assert 7 in {count for count, _ in hidden}
    assert len(hidden) >= 4
    told = told_by(name, document)
    assert re.search(r"(?<!\d)6,?021(?!\d)", told)  # what is shown is found where it stands
    for count, total in hidden:
        share = round(100 * count / total, table.decimals)
        if count > 100:
            assert not re.search(rf"(?<!\d){count}(?!\d)|(?<!\d){count:,}(?!\d)", told)
        if share not in shown:
            assert f"{share:.{table.decimals}f}%" not in told


@pytest.mark.requirement("R-110", "R-163")
@pytest.mark.parametrize("name", FORMATS)
def test_no_file_holds_a_number_that_the_other_study_hides(name: str) -> None:
    theirs = a_document(a_table(counts=COUNTS), study_code="CBP-2027-003")
    own = a_document(a_table(counts=((500, 600, 700), (400, 300, 200), (150, 250, 350))))
    named = {"satisfied": "satisfied", "age": "age"}
    document = replace(own, compared=(Compared(SOURCE, tuple(own_parts(theirs, named))),))
    (table,) = theirs.protected.tables
    hidden = {
        count
        for line, shown in zip(COUNTS, table.counts, strict=True)
        for count, printed in zip(line, shown, strict=True)
        if printed is HIDDEN
    }
    assert 7 in hidden
    told = told_by(name, document)
    assert re.search(r"(?<!\d)6,?021(?!\d)", told)
    for count in hidden - {7}:
        assert not re.search(rf"(?<!\d){count}(?!\d)|(?<!\d){count:,}(?!\d)", told)
    if name in {"csv", "json"}:
        assert not re.search(r"^\s*7,?$|,7,", told, re.MULTILINE)


@pytest.mark.parametrize("name", ["csv", "json"])
def test_no_data_hold_the_small_number_itself(name: str) -> None:
    told = told_by(name, a_document(a_table(counts=COUNTS)))
    assert not re.search(r"^\s*7,?$|,7,", told, re.MULTILINE)
