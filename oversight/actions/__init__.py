"""What changes in oversight."""

from oversight.actions.saved_views import (
    ViewNameTakenError,
    delete_view,
    rename_view,
    save_view,
)
from oversight.actions.verifications import (
    fail_verification,
    request_verification,
    run_verification,
)

__all__ = [
    "ViewNameTakenError",
    "delete_view",
    "fail_verification",
    "rename_view",
    "request_verification",
    "run_verification",
    "save_view",
]
