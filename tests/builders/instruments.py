"""Instruments that are being written."""

from studies.actions import bank_question, begin_draft, change_draft, undo_draft
from studies.instruments import with_question
from studies.models import BankQuestion, InstrumentDraft, Study
from studies.queries import current_version
from tests.builders.access import NOW
from tests.playing_back import played_back


@played_back
def a_written_draft(study: Study) -> InstrumentDraft:
    """A draft with a step to undo and one to do again."""
    by = study.created_by
    draft = begin_draft(study=study, by=by, at=NOW)
    for text in ("Thank you.", "Goodbye."):
        key = text.split()[0].strip(".").lower()
        more = with_question(draft.definition, {"key": key, "kind": "info", "text": text})
        draft = change_draft(draft=draft, definition=more, revision=draft.revision, by=by, at=NOW)
    return undo_draft(draft=draft, revision=draft.revision, by=by, at=NOW)


@played_back
def a_banked_question(
    study: Study, key: str = "satisfied", name: str = "Satisfied"
) -> BankQuestion:
    """A question of an approved study, in the bank."""
    version = current_version(study)
    assert version is not None
    by = study.created_by
    return bank_question(version=version, question_key=key, name=name, by=by, at=NOW)
