"""What we know over all studies."""

from oversight.queries.finding import find, in_order
from oversight.queries.inventory import all_of, of_page

__all__ = ["all_of", "find", "in_order", "of_page"]
