"""Who may write an instrument."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.models import InstrumentDraft
from studies.policies.study import edit_study

# Writing what may be asked is changing the study, though nothing is void before a version is made.
begin_draft = edit_study
change_draft = edit_study
discard_draft = edit_study
make_version = edit_study


@Policy
def undo_draft(user: User, draft: InstrumentDraft, *, at: datetime) -> Conditions:
    """Whoever may change the study, where there is a step to go back."""
    yield from _writes(user, draft, at=at)
    yield bool(draft.earlier), "There is nothing to undo."


@Policy
def redo_draft(user: User, draft: InstrumentDraft, *, at: datetime) -> Conditions:
    """Whoever may change the study, where something was undone."""
    yield from _writes(user, draft, at=at)
    yield bool(draft.later), "There is nothing to do again."


def _writes(user: User, draft: InstrumentDraft, *, at: datetime) -> Conditions:
    reason = edit_study.refusal(user, draft.study, at=at)
    yield reason is None, reason or ""
