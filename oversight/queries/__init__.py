"""What we know over all studies."""

from oversight.queries.inventory import InventoryRow, inventory

__all__ = ["InventoryRow", "inventory"]
