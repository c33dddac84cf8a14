"""The sheets of a form → a workbook."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from studies.xlsform.sheets import Book

WIDTH = 24


def as_workbook(book: Book) -> bytes:
    """The bytes of a workbook (.xlsx); what stands in its cells is text that nothing runs."""
    workbook = Workbook(write_only=True)
    for sheet in book.sheets.values():
        page = workbook.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for place, line in enumerate(sheet.grid):
            cells = [WriteOnlyCell(page, value=cell or None) for cell in line]
            for cell in cells:
                cell.font = Font(bold=place == 0)
            page.append(cells)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()
