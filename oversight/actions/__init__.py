"""What changes in oversight."""

from oversight.actions.saved_views import (
    ViewNameTakenError,
    delete_view,
    rename_view,
    save_view,
)

__all__ = ["ViewNameTakenError", "delete_view", "rename_view", "save_view"]
