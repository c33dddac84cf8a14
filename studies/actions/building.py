"""Writing an instrument step by step, and making a version of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.instruments import create_instrument_version
from studies.instruments import DefinitionError
from studies.instruments.wellformed import problems_of_structure
from studies.lifecycle import OvertakenError
from studies.models import InstrumentDraft, InstrumentVersion, Study
from studies.queries import current_version

STEPS_KEPT = 50
Definition = Mapping[str, Any]


@transaction.atomic
def begin_draft(*, study: Study, by: User, at: datetime) -> InstrumentDraft:
    """Begin to write: with what the current version says, or with nothing.

    Whoever comes second finds the draft of the first.

    :raises Refused: unless this person may change the study now.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.begin_draft.require(by, locked, at=at)
    found = InstrumentDraft.objects.filter(study=locked).first()
    if found is not None:
        return found
    version = current_version(locked)
    definition = version.definition if version else {"title": locked.title, "questions": []}
    draft = InstrumentDraft.objects.create(
        study=locked, definition=definition, saved_by=by, saved_at=at
    )
    log.record("instrument.draft_begun", subject=draft, by=by, at=at)
    return draft


@transaction.atomic
def change_draft(
    *,
    draft: InstrumentDraft,
    definition: Definition,
    revision: int,
    by: User,
    at: datetime,
    filled_in: str = "",
) -> InstrumentDraft:
    """Keep one step; the definition before it can be gone back to.

    ``filled_in`` names the form that is being filled in: all that it saves, until something else is
    changed, is one step.

    :raises Refused: unless this person may change the study now.
    :raises OvertakenError: if the draft was changed since ``revision``.
    :raises DefinitionError: if a question or page is not well formed on its own. What is wrong
        between them, such as a condition that leads nowhere, may wait until a version is made.
    """
    locked = _locked(draft)
    policies.change_draft.require(by, locked.study, at=at)
    _check_revision(locked, revision)
    problems = problems_of_structure(definition)
    if problems:
        raise DefinitionError(problems)
    if definition == locked.definition:
        return locked
    if not filled_in or filled_in != locked.filled_in:
        locked.earlier = [*locked.earlier, locked.definition][-STEPS_KEPT:]
    locked.later = []
    locked.filled_in = filled_in
    return _save(locked, definition, by=by, at=at)


@transaction.atomic
def undo_draft(*, draft: InstrumentDraft, revision: int, by: User, at: datetime) -> InstrumentDraft:
    """Go back one step.

    :raises Refused: unless this person may change the study now, or if there is no step.
    :raises OvertakenError: if the draft was changed since ``revision``.
    """
    locked = _locked(draft)
    policies.undo_draft.require(by, locked, at=at)
    _check_revision(locked, revision)
    *locked.earlier, definition = locked.earlier
    locked.filled_in = ""
    locked.later = [*locked.later, locked.definition]
    return _save(locked, definition, by=by, at=at)


@transaction.atomic
def redo_draft(*, draft: InstrumentDraft, revision: int, by: User, at: datetime) -> InstrumentDraft:
    """Do again what was undone last.

    :raises Refused: unless this person may change the study now, or if nothing was undone.
    :raises OvertakenError: if the draft was changed since ``revision``.
    """
    locked = _locked(draft)
    policies.redo_draft.require(by, locked, at=at)
    _check_revision(locked, revision)
    *locked.later, definition = locked.later
    locked.filled_in = ""
    locked.earlier = [*locked.earlier, locked.definition]
    return _save(locked, definition, by=by, at=at)


@transaction.atomic
def discard_draft(*, draft: InstrumentDraft, by: User, at: datetime) -> None:
    """Delete what was written since the last version.

    :raises Refused: unless this person may change the study now.
    """
    locked = _locked(draft)
    policies.discard_draft.require(by, locked.study, at=at)
    _forget(locked, "instrument.draft_discarded", by=by, at=at)


@transaction.atomic
def make_version(
    *, draft: InstrumentDraft, revision: int, by: User, at: datetime
) -> InstrumentVersion:
    """Make the next version of the instrument out of the draft, which ends with it.

    :raises Refused: unless this person may change the study now.
    :raises OvertakenError: if the draft was changed since ``revision``.
    :raises DefinitionError: with all that is left to settle, or if nothing changed.
    """
    locked = _locked(draft)
    policies.make_version.require(by, locked.study, at=at)
    _check_revision(locked, revision)
    version = create_instrument_version(
        study=locked.study, definition=locked.definition, by=by, at=at
    )
    _forget(locked, "instrument.draft_finished", by=by, at=at)
    return version


def _locked(draft: InstrumentDraft) -> InstrumentDraft:
    """The row, its study first, as everywhere.

    :raises OvertakenError: if it was discarded, or a version was made of it.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=draft.study_id)
    locked = InstrumentDraft.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
    if locked is None:
        raise OvertakenError("This draft is finished: a version was made, or it was discarded.")
    locked.study = study
    return locked


def _check_revision(draft: InstrumentDraft, revision: int) -> None:
    if draft.revision != revision:
        raise OvertakenError(
            f"{draft.saved_by} changed the questions meanwhile. Look at them, then do it again."
        )


def _save(
    draft: InstrumentDraft, definition: Definition, *, by: User, at: datetime
) -> InstrumentDraft:
    draft.definition, draft.revision = definition, draft.revision + 1
    draft.saved_by, draft.saved_at = by, at
    draft.save()
    log.record("instrument.draft_changed", subject=draft, by=by, at=at, revision=draft.revision)
    return draft


def _forget(draft: InstrumentDraft, verb: str, *, by: User, at: datetime) -> None:
    subject, study_ref = log.name_of(draft), draft.study.study_ref
    draft.delete()
    log.record(verb, subject=subject, by=by, at=at, study_ref=study_ref)
