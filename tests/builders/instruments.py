"""Instruments that are being written."""

from studies.actions import begin_draft, change_draft, undo_draft
from studies.instruments import with_question
from studies.models import InstrumentDraft, Study
from tests.builders.access import NOW


def a_written_draft(study: Study) -> InstrumentDraft:
    """A draft with a step to undo and one to do again."""
    by = study.created_by
    draft = begin_draft(study=study, by=by, at=NOW)
    for text in ("Thank you.", "Goodbye."):
        key = text.split()[0].strip(".").lower()
        more = with_question(draft.definition, {"key": key, "kind": "info", "text": text})
        draft = change_draft(draft=draft, definition=more, revision=draft.revision, by=by, at=NOW)
    return undo_draft(draft=draft, revision=draft.revision, by=by, at=NOW)
