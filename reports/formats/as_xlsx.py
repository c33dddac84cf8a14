"""The report as a workbook: contents, method and notes first, then one sheet for every table."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from foundation.printing.sheets import as_bytes, harmless
from reports.disclosure.protected import HIDDEN
from reports.document import RESTRICTION, ReportDocument
from reports.formats.as_csv import EVERYONE
from reports.formats.grids import Grid, grids_of
from reports.formats.lines import MEASURES
from reports.formats.method import NOT_COVERED, method_note
from reports.formats.responding import NOT_KNOWN, NUMBERS, TITLE, WORDS
from reports.formats.told import RecommendationLayout, findings_in, recommendations_in
from reports.formats.weighing import IMPORTED
from reports.formats.weighing import NUMBERS as WEIGHTED
from reports.formats.words import MARKER, NO_NUMBER, day_of
from reports.weighting import Weighted, WeightedMean, means_of, weighted_of
from reports.written import paragraphs_of

FRONT = "Contents"
_TITLE = Font(size=16, bold=True, color="162E51")
_HEAD = Font(size=12, bold=True, color="1A4480")
_TEXT, _BOLD, _QUIET = Font(size=11), Font(size=11, bold=True), Font(size=11, color="565C65")
_LINK = Font(size=11, color="005EA2", underline="single")
_HIDDEN = Font(size=11, color="565C65", italic=True)
_BAND = PatternFill("solid", start_color="F0F4F8")
_UNDER = Border(bottom=Side(style="thin", color="1B1B1B"))
_WORDS = Alignment(wrap_text=True, vertical="top")
_RIGHT = Alignment(horizontal="right", vertical="top")
_HEADER_ROW = 5
_FRONT_WIDTHS = {"A": 12, "B": 62, "C": 34, "D": 44}
_ON_A_LINE = 150
"""Characters that the columns of the first sheet hold together."""

Sheet = Any  # openpyxl's classes of cells and sheets are untyped where styles are concerned


def write(document: ReportDocument) -> bytes:
    """The workbook: numbers as numbers, a hidden one as the marker."""
    book = Workbook()
    grids = grids_of(document)
    _write_front(book.active, document, grids)
    if document.weighting:
        _write_weighted(book.create_sheet("Weighted"), document)
    if document.response:
        _write_response(book.create_sheet(TITLE), document)
    for grid in grids:
        _write_grid(book.create_sheet(grid.name), grid)
    book.properties.title = harmless(document.heading.title)
    book.properties.creator = harmless(document.heading.department)
    book.properties.description = RESTRICTION
    return as_bytes(book, on=document.heading.rendered_on)


def _write_front(sheet: Sheet, document: ReportDocument, grids: list[Grid]) -> None:
    sheet.title = FRONT
    for column, width in _FRONT_WIDTHS.items():
        sheet.column_dimensions[column].width = width
    heading = document.heading
    _say(sheet, heading.title, _TITLE)
    _say(sheet, f"{heading.study_code}: {heading.study_title}", _QUIET)
    _say(sheet, f"{heading.department} · {heading.component}", _QUIET)
    _say(sheet, f"{day_of(heading.rendered_on)} · For: {heading.release_to}", _QUIET)
    _say(sheet, RESTRICTION, _BOLD)
    _list_sheets(sheet, grids)
    for head, paragraphs in _texts(document):
        if head:
            sheet.append([])
            _say(sheet, head, _HEAD)
        for paragraph in paragraphs:
            _say(sheet, paragraph)
    _for_print(sheet)


def _texts(document: ReportDocument) -> Iterator[tuple[str, list[str]]]:
    """Whatever stands on the first sheet besides its contents."""
    heading = document.heading
    for head, text in (
        (f"Version {heading.version}, corrected", heading.correction),
        ("Executive summary", document.written.summary),
    ):
        if text.strip():
            yield head, paragraphs_of(text)
    yield from _findings(document)
    if document.written.quotes:
        yield "In their own words", [f"“{words}”" for words in document.written.quotes]
    recommendations = recommendations_in(document)
    if recommendations:
        yield "Recommendations", list(chain.from_iterable(map(_recommended, recommendations)))
    yield (
        "Notes",
        [
            f"“{MARKER}” stands for a number that is not shown so that nobody can be found.",
            f"“{NO_NUMBER}” means that there is no such number.",
            "Percentages are shares of the group, or of everyone in the last column.",
            "“95% from” and “95% to” are the ends of the 95% interval of a percentage.",
        ],
    )
    yield "How these numbers were made", method_note(document)
    yield "What this protection does not cover", list(NOT_COVERED)


def _findings(document: ReportDocument) -> Iterator[tuple[str, list[str]]]:
    """Each with the name of the sheet that shows it."""
    names = {grid.layout.number: grid.name for grid in grids_of(document)}
    for place, finding in enumerate(findings_in(document)):
        sheet = names.get(finding.figure, "") if finding.figure is not None else ""
        shown = [f"Shown in: {sheet}"] if sheet else []
        words = [f"{finding.number}. {finding.headline}", *finding.paragraphs, *shown]
        yield ("" if place else "Findings"), words


def _recommended(each: RecommendationLayout) -> list[str]:
    first, *others = each.paragraphs
    because = [f"Declined because: {each.because}"] if each.because else []
    return [f"{each.number}. {first}", *others, each.says, *because]


def _list_sheets(sheet: Sheet, grids: list[Grid]) -> None:
    sheet.append([])
    _say(sheet, "Contents", _HEAD)
    sheet.append(["Sheet", "Question", "Table", "Source"])
    _mark_header(sheet, sheet.max_row)
    for grid in grids:
        words = (grid.name, grid.question, grid.layout.title, grid.layout.source)
        sheet.append([harmless(word) for word in words])
        first, *others = sheet[sheet.max_row]
        first.hyperlink = Hyperlink(ref=first.coordinate, location=f"'{grid.name}'!A1")
        first.font = _LINK
        for cell in others:
            cell.alignment = _WORDS


def _write_weighted(sheet: Sheet, document: ReportDocument) -> None:
    """Answers of everyone and of groups, as numbers; means have no people and no interval."""
    assert document.weighting is not None
    _write_line(sheet, "Weighted results", _HEAD)
    _write_line(sheet, RESTRICTION, _QUIET)
    sheet.append(["Wave", "Question", "By", "Group", "Answer", *WEIGHTED])
    _mark_header(sheet, sheet.max_row)
    for each in weighted_of(document.protected, document.weighting):
        numbers = (each.count, each.percent, each.weighted, *each.interval)
        sheet.append([*_of_whom(document, each), harmless(each.answer), *numbers])
    for mean in means_of(document.protected, document.weighting):
        name = MEASURES.get(mean.name, mean.name)
        sheet.append([*_of_whom(document, mean), name, None, mean.unweighted, mean.weighted])
    _write_imported(sheet, document)
    for column, width in zip("ABCDEFGHIJ", (24, 50, 20, 20, 28, 10, 14, 12, 12, 12), strict=True):
        sheet.column_dimensions[column].width = width
    _for_print(sheet)


def _write_imported(sheet: Sheet, document: ReportDocument) -> None:
    """Every weight that was brought from elsewhere, below what was weighted by them."""
    cells = document.weighting and document.weighting.cells
    if cells and cells.weights:
        sheet.append([])
        _write_line(sheet, IMPORTED, _HEAD)
        sheet.append([*(harmless(document.label(name)) for name in cells.demographics), "Weight"])
        _mark_header(sheet, sheet.max_row)
        for cell, weight in cells.weights:
            sheet.append([*map(harmless, cell), weight])


def _of_whom(document: ReportDocument, each: Weighted | WeightedMean) -> Iterator[str]:
    names = (each.stratum, each.question, each.demographic)
    words = (*map(document.label, names), each.group or EVERYONE)
    return map(harmless, words)


def _write_response(sheet: Sheet, document: ReportDocument) -> None:
    """Who was asked and who answered; numbers as numbers."""
    _write_line(sheet, "Who was asked and who answered", _HEAD)
    _write_line(sheet, RESTRICTION, _QUIET)
    sheet.append([*WORDS, *NUMBERS])
    _mark_header(sheet, sheet.max_row)
    for each in document.response:
        for way in each.ways:
            values = [MARKER if n is HIDDEN else n for n in (way.asked, way.answered, way.rate)]
            words = map(harmless, (document.label(each.stratum), way.way))
            sheet.append([*words, *(NOT_KNOWN if value is None else value for value in values)])
            sheet.cell(
                sheet.max_row, len([*WORDS, *NUMBERS])
            ).number_format = f'{_format(way.decimals)}"%"'
    for column, width in zip("ABCDE", (30, 40, 15, 15, 15), strict=True):
        sheet.column_dimensions[column].width = width
    _for_print(sheet)


def _write_grid(sheet: Sheet, grid: Grid) -> None:
    layout = grid.layout
    _write_line(sheet, grid.question, _HEAD)
    _write_line(sheet, f"{layout.title}. {layout.finding}.", _BOLD)
    _write_line(sheet, layout.source, _QUIET)
    _write_line(sheet, RESTRICTION, _QUIET)
    sheet.append([harmless(head) for head in grid.heads])
    _mark_header(sheet, _HEADER_ROW)
    for cell in sheet[_HEADER_ROW][grid.leads :]:
        cell.alignment = Alignment(horizontal="right", vertical="bottom", wrap_text=True)
    for row in grid.rows:
        sheet.append([_cell(value) for value in row])
        _mark_row(sheet[sheet.max_row], grid)
    _write_measures(sheet, grid)
    sheet.append([])
    told = (f"Finding {each.number}: {each.headline}" for each in layout.findings)
    for note in (*told, *layout.comparisons, *layout.warnings, layout.description):
        _write_line(sheet, note, _QUIET)
    _set_widths(sheet, grid)
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, grid.leads + 1)
    sheet.print_title_rows = f"1:{_HEADER_ROW}"
    _for_print(sheet)


def _write_measures(sheet: Sheet, grid: Grid) -> None:
    if grid.measures:
        sheet.append([])
        _write_line(sheet, grid.layout.measures_title, _BOLD)
    for decimals, row in grid.measures:
        sheet.append([_cell(value) for value in row])
        for place, cell in enumerate(sheet[sheet.max_row]):
            cell.alignment = _WORDS if place < grid.leads else _RIGHT
            if isinstance(cell.value, str) and place >= grid.leads:
                cell.font = _HIDDEN
            cell.number_format = _format(decimals)


def _format(decimals: int) -> str:
    return f"0.{'0' * decimals}" if decimals else "0"


def _cell(value: object) -> object:
    if value is None:
        return NO_NUMBER
    return harmless(value) if isinstance(value, str) else value


def _mark_row(cells: Any, grid: Grid) -> None:
    percent = f'{_format(grid.decimals)}"%"'
    count = _format(grid.count_decimals) if grid.count_decimals else "#,##0"
    for place, cell in enumerate(cells):
        if place < grid.leads:
            cell.alignment = _WORDS
            continue
        cell.alignment = _RIGHT
        if isinstance(cell.value, str):
            cell.font = _HIDDEN
        elif place >= grid.first_interval:
            cell.number_format = '0.0"%"'
        else:
            cell.number_format = percent if place >= grid.first_percent else count


def _set_widths(sheet: Sheet, grid: Grid) -> None:
    for place in range(1, len(grid.heads) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 40 if place <= grid.leads else 15


def _mark_header(sheet: Sheet, row: int) -> None:
    for cell in sheet[row]:
        cell.font, cell.fill, cell.border = _BOLD, _BAND, _UNDER


def _write_line(sheet: Sheet, words: str, font: Font) -> None:
    """One line that runs over the columns beside it."""
    sheet.append([harmless(words)])
    sheet.cell(sheet.max_row, 1).font = font


def _say(sheet: Sheet, words: str, font: Font = _TEXT) -> None:
    """A paragraph over the whole breadth of the first sheet."""
    sheet.append([harmless(words)])
    row = sheet.max_row
    cell = sheet.cell(row, 1)
    cell.font, cell.alignment = font, _WORDS
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_FRONT_WIDTHS))
    per_line = _ON_A_LINE * 11 / font.size
    sheet.row_dimensions[row].height = 1.36 * font.size * (len(words) // per_line + 1)


def _for_print(sheet: Sheet) -> None:
    """On paper every page bears the restriction (R-169)."""
    sheet.oddFooter.center.text = RESTRICTION
    sheet.oddFooter.right.text = "&P / &N"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
