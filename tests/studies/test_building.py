"""Writing an instrument together: steps, undo, and the version that is made of it."""

from typing import Any

import pytest

from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from studies.actions import (
    begin_draft,
    change_draft,
    discard_draft,
    make_version,
    redo_draft,
    submit_pta,
    undo_draft,
)
from studies.instruments import DefinitionError, with_question, without_question
from studies.lifecycle import OvertakenError
from studies.models import InstrumentDraft, Study
from studies.queries import current_version
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db


def a_draft_of(study: Study) -> InstrumentDraft:
    return begin_draft(study=study, by=study.created_by, at=NOW)


def change(draft: InstrumentDraft, definition: dict[str, Any]) -> InstrumentDraft:
    by = draft.study.created_by
    return change_draft(draft=draft, definition=definition, revision=draft.revision, by=by, at=NOW)


def informed(draft: InstrumentDraft, text: str) -> dict[str, Any]:
    """The draft with one more block of information."""
    key = f"info_{len(draft.definition['questions'])}"
    return with_question(draft.definition, {"key": key, "kind": "info", "text": text})


class TestBeginDraft:
    def test_begins_with_what_the_current_version_says(self) -> None:
        study = a_study()
        draft = a_draft_of(study)
        version = current_version(study)
        assert version is not None
        assert draft.definition == version.definition
        assert a_draft_of(study) == draft

    def test_refuses_a_stranger_and_a_study_in_review(self) -> None:
        with pytest.raises(Refused):
            begin_draft(study=a_study(), by=a_person(), at=NOW)
        with pytest.raises(Refused, match="in review"):
            a_draft_of(a_study("in_review"))


class TestChangeDraft:
    def test_keeps_a_step_and_makes_no_version(self) -> None:
        study = a_study("approved")
        draft = change(a_draft_of(study), informed(a_draft_of(study), "Thank you."))
        assert draft.revision == 1
        assert [event.verb for event in AuditEvent.objects.all()][-1] == "instrument.draft_changed"
        assert current_version(study).number == 1  # type: ignore[union-attr]
        assert Study.objects.get(pk=study.pk).status == "approved"

    def test_counts_no_step_where_nothing_changed(self) -> None:
        draft = a_draft_of(a_study())
        assert change(draft, draft.definition).revision == 0

    def test_refuses_what_somebody_else_changed_meanwhile(self) -> None:
        draft = a_draft_of(a_study())
        change(draft, informed(draft, "One."))
        with pytest.raises(OvertakenError, match="changed the questions meanwhile"):
            change(draft, informed(draft, "Two."))

    def test_refuses_a_question_that_is_not_well_formed(self) -> None:
        draft = a_draft_of(a_study())
        with pytest.raises(DefinitionError):
            change(draft, with_question(draft.definition, {"key": "x", "kind": "single"}))
        assert InstrumentDraft.objects.get().revision == 0

    def test_refuses_a_stranger(self) -> None:
        draft = a_draft_of(a_study())
        with pytest.raises(Refused):
            change_draft(draft=draft, definition={}, revision=0, by=a_person(), at=NOW)


class TestUndoAndRedo:
    def test_go_back_and_forth_over_all_steps(self) -> None:
        draft = a_draft_of(a_study())
        by, said = draft.study.created_by, [draft.definition]
        for text in ("One.", "Two."):
            draft = change(draft, informed(draft, text))
            said.append(draft.definition)
        for expected in (said[1], said[0]):
            draft = undo_draft(draft=draft, revision=draft.revision, by=by, at=NOW)
            assert draft.definition == expected
        for expected in (said[1], said[2]):
            draft = redo_draft(draft=draft, revision=draft.revision, by=by, at=NOW)
            assert draft.definition == expected

    def test_are_refused_where_there_is_no_step(self) -> None:
        draft = a_draft_of(a_study())
        by = draft.study.created_by
        with pytest.raises(Refused, match="nothing to undo"):
            undo_draft(draft=draft, revision=0, by=by, at=NOW)
        with pytest.raises(Refused, match="nothing to do again"):
            redo_draft(draft=draft, revision=0, by=by, at=NOW)

    def test_forget_what_was_undone_once_something_else_is_done(self) -> None:
        draft = a_draft_of(a_study())
        draft = change(draft, informed(draft, "One."))
        draft = undo_draft(draft=draft, revision=1, by=draft.study.created_by, at=NOW)
        assert change(draft, informed(draft, "Other.")).later == []


class TestDiscardDraft:
    def test_leaves_the_version_as_it_is(self) -> None:
        study = a_study()
        discard_draft(draft=a_draft_of(study), by=study.created_by, at=NOW)
        assert not InstrumentDraft.objects.exists()
        assert [event.verb for event in AuditEvent.objects.all()][
            -1
        ] == "instrument.draft_discarded"

    def test_is_told_to_whoever_comes_later(self) -> None:
        study = a_study()
        draft = a_draft_of(study)
        discard_draft(draft=draft, by=study.created_by, at=NOW)
        with pytest.raises(OvertakenError, match="finished"):
            change(draft, draft.definition)


class TestMakeVersion:
    def test_makes_the_next_version_and_ends_the_draft(self) -> None:
        study = a_study()
        draft = change(a_draft_of(study), informed(a_draft_of(study), "Thank you."))
        version = make_version(draft=draft, revision=1, by=study.created_by, at=NOW)
        assert version.number == 2
        assert version.definition == draft.definition
        assert not InstrumentDraft.objects.exists()

    def test_refuses_what_is_not_settled_and_keeps_the_draft(self) -> None:
        study = a_study()
        draft = a_draft_of(study)
        question = {**draft.definition["questions"][1], "when": {"question": "x", "answered": True}}
        changed = with_question(draft.definition, question, instead_of=question["key"])
        draft = change(draft, changed)
        with pytest.raises(DefinitionError):
            make_version(draft=draft, revision=1, by=study.created_by, at=NOW)
        assert InstrumentDraft.objects.exists()

    def test_refuses_while_the_study_is_in_review(self) -> None:
        study = a_study()
        draft = a_draft_of(study)
        key = draft.definition["questions"][-1]["key"]
        draft = change(draft, without_question(draft.definition, key))
        submit_pta(study=study, by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="in review"):
            make_version(draft=draft, revision=1, by=study.created_by, at=NOW)


class TestAFormThatSavesItself:
    def test_is_one_step_however_often_it_saves(self) -> None:
        draft = a_draft_of(a_study())
        by, first = draft.study.created_by, draft.definition
        for text in ("T", "Tha", "Thank you."):
            question = {"key": "thanks", "kind": "info", "text": text}
            more = with_question(draft.definition, question, instead_of="thanks")
            draft = change_draft(
                draft=draft,
                definition=more,
                revision=draft.revision,
                by=by,
                at=NOW,
                filled_in="form-1",
            )
        assert draft.revision == 3
        assert draft.earlier == [first]
        undone = undo_draft(draft=draft, revision=3, by=by, at=NOW)
        assert undone.definition == first
        assert undone.later[0]["questions"][-1]["text"] == "Thank you."

    def test_is_another_step_in_another_form_or_after_something_else(self) -> None:
        draft = a_draft_of(a_study())
        by = draft.study.created_by
        for number, filled_in in enumerate(("form-1", "form-2", "", "form-2"), start=1):
            draft = change_draft(
                draft=draft,
                definition=informed(draft, f"Text {number}."),
                revision=draft.revision,
                by=by,
                at=NOW,
                filled_in=filled_in,
            )
            assert len(draft.earlier) == number
