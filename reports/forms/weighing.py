"""A table of weights, chosen as a file or typed."""

import csv
from io import BytesIO, StringIO
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from fieldwork.reading.encodings import NotTextError
from fieldwork.reading.sheets import numbered_rows
from fieldwork.reading.tables import TableError
from reports.models import Report
from reports.queries import imported_weights_of
from reports.weighting import CellWeights, WeightsTable

MOST_ROWS, MOST_COLUMNS = 4_000, 8
"""A table of two groups has at most 60 × 60 cells, and few more of people who gave none."""
LARGEST_FILE = 2_000_000  # bytes


class WeightsForm(forms.Form):
    """Weights of cells, and where they are from."""

    file = forms.FileField(
        required=False,
        label="Table of weights",
        help_text="A CSV file, or an XLSX workbook with one sheet. One or two columns are headed "
        "by groups of the report, one is headed weight; each combination of categories has a row.",
    )
    lines = forms.CharField(
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"data-rows": "10"}),
        label="Or the same rows, typed",
        help_text="A file that is chosen takes their place. Such as age,weight and below it "
        "18 to 34,1.25",
    )
    source = forms.CharField(
        max_length=200,
        label="Where the weights are from",
        help_text="Who made them, from what and how. It stands in the report.",
    )
    why: ClassVar = {
        "file": "Weights of single people are not taken: how many bear each of them is printed "
        "nowhere, so that weighted numbers would tell more than the report. The file is destroyed "
        "at once; its rows are kept with the report, and hold nothing of any person.",
        "source": "Readers judge weighted numbers by it. Weights may not be made from numbers that "
        "are hidden here.",
    }

    def clean(self) -> dict[str, Any]:
        """Whichever was given becomes a table; its rows are kept as text, so that none is lost."""
        given = super().clean() or {}
        stream = self._stream(given)
        if stream is None or self.errors.keys() & {"file", "lines"}:
            return given
        try:
            given["table"] = _table(stream)
            self.data = {**dict(self.data.items()), "lines": text_of_table(given["table"])}
        except (TableError, NotTextError) as error:
            self.add_error("file" if given.get("file") else "lines", str(error))
        return given

    def _stream(self, given: dict[str, Any]) -> BytesIO | None:
        if given.get("file"):
            if given["file"].size > LARGEST_FILE:
                text = "The file is larger than 2 MB. No weights need as much."
                raise ValidationError({"file": text})
            return BytesIO(given["file"].read())
        if given.get("lines", "").strip():
            return BytesIO(given["lines"].encode())
        if "lines" not in self.errors:
            self.add_error("file", "Choose a file, or type the rows.")
        return None


def initial_weights(report: Report) -> dict[str, Any]:
    """Those that the report has, as rows."""
    weighting = imported_weights_of(report)
    if weighting is None or weighting.cells is None:
        return {}
    return {"lines": text_of_table(_as_table(weighting.cells)), "source": weighting.source}


def text_of_table(table: WeightsTable) -> str:
    """Its rows, as they may be typed."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([table.header, *(row for _, row in table.rows)])
    return out.getvalue()


def _as_table(cells: CellWeights) -> WeightsTable:
    rows = enumerate(((*cell, f"{weight:.15g}") for cell, weight in cells.weights), start=2)
    return WeightsTable((*cells.demographics, "weight"), tuple(rows))


def _table(stream: BytesIO) -> WeightsTable:
    """:raises TableError, NotTextError: if it is none, or one far too large."""
    rows = []
    for row in numbered_rows(stream, most_columns=MOST_COLUMNS, formulas=True):
        if any(row[1]):
            rows.append(row)
        if len(rows) > MOST_ROWS:
            raise TableError(f"A table of weights has at most {MOST_ROWS:,} rows.")
    if len(rows) < 2:
        raise TableError("The table has no row below its header.")
    (_, header), *others = rows
    return WeightsTable(tuple(header), tuple(others))
