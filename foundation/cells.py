"""How long a cell of a CSV file may be. Python's ``csv`` knows one limit for the whole process."""

import csv

LARGEST_CELL = 1_000_000
"""Characters. A quotation mark that nobody closes makes one cell of all that follows."""


def limit_cells() -> None:
    """Have ``csv`` refuse longer ones, whatever it was told before in this process."""
    csv.field_size_limit(LARGEST_CELL)
