"""What changes: people, their roles, their training, and the rules that they accept."""

from foundation.access.actions.people import (
    NewPerson,
    accept_rules,
    add_person,
    appoint_first_administrator,
    close_account,
    reopen_account,
)
from foundation.access.actions.roles import (
    LONGEST_GRANT,
    RoleAssignmentError,
    end_role,
    expire_roles,
    grant_role,
)
from foundation.access.actions.training import (
    CourseDraft,
    TrainingError,
    TrainingFindings,
    import_training,
    record_course,
    record_training,
    train_sole_administrator,
)

__all__ = [
    "LONGEST_GRANT",
    "CourseDraft",
    "NewPerson",
    "RoleAssignmentError",
    "TrainingError",
    "TrainingFindings",
    "accept_rules",
    "add_person",
    "appoint_first_administrator",
    "close_account",
    "end_role",
    "expire_roles",
    "grant_role",
    "import_training",
    "record_course",
    "record_training",
    "reopen_account",
    "train_sole_administrator",
]
