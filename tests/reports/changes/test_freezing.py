"""Waves are lined up once, when they are frozen, also where contacts are destroyed after."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from fieldwork.models import Response
from foundation.keyring import keys
from participants.actions import draw_invitations
from participants.models import Contact, Invitation, WaveLink
from participants.queries.invitations import invitations_key
from reports.models import EarlierBlock, Snapshot
from reports.retention_rules import FrozenAnswers
from retention.actions import purge_due
from retention.models import Trigger
from studies.actions import add_wave, close_study, close_wave
from studies.models import Admission
from studies.queries.admissions import admissions_key
from tests.builders.access import NOW
from tests.builders.answers import a_link
from tests.builders.participants import a_study_with_contacts
from tests.builders.waves import a_linked_study, file_linked, people_saying
from tests.reports.changes.cases import (
    A_DAY_LATER,
    about,
    by_hand,
    changes,
    freeze_all,
    frozen_pairs,
    merged_by_hand,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-043")]


class TestFreezing:
    def test_puts_what_the_same_people_said_before_beside_a_wave(self) -> None:
        study = a_linked_study()
        freeze_all(study)
        both = merged_by_hand(study)
        pairs = [pair[1:] for pair in frozen_pairs(study) if pair[0]]
        assert sorted(pairs) == sorted(zip(both.satisfied_then, both.satisfied_now, strict=True))

    def test_cuts_it_into_blocks_as_the_wave_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        study = a_linked_study()
        for module in ("snapshots", "earlier", "frozen"):
            monkeypatch.setattr(f"reports.{module}.BLOCK_ROWS", 50)
        freeze_all(study)
        assert EarlierBlock.objects.filter(variable="").count() == 8
        both = merged_by_hand(study)
        pairs = [pair[1:] for pair in frozen_pairs(study) if pair[0]]
        assert sorted(pairs) == sorted(zip(both.satisfied_then, both.satisfied_now, strict=True))

    @pytest.mark.requirement("R-023", "R-040")
    def test_keeps_no_code_of_anybody(self) -> None:
        study = a_linked_study()
        freeze_all(study)
        refs = Response.objects.filter(study=study).values_list("panel_ref", flat=True)
        stored = [bytes(block.packed) for block in EarlierBlock.objects.all()]
        assert not any(ref.bytes in packed for ref in refs if ref for packed in stored)
        with connection.cursor() as cursor:
            table = EarlierBlock._meta.db_table
            columns = connection.introspection.get_table_description(cursor, table)
        assert {column.name for column in columns} == {
            "id", "snapshot_id", "wave_id", "variable", "block_number", "width", "packed",
        }  # fmt: skip

    def test_does_nothing_of_a_study_whose_answers_are_not_linked(self) -> None:
        unlinked: dict[str, Any] = {"keeps_linkage": False, "linkage_justification": ""}
        freeze_all(a_linked_study(**unlinked))
        assert Snapshot.objects.count() == 2
        assert not EarlierBlock.objects.exists()

    def test_takes_a_code_that_comes_twice_for_nobodys(self) -> None:
        first = people_saying(400)
        study = a_linked_study(first, ended=False, planned_waves=2)
        twice, once = uuid4(), uuid4()
        file_linked(study.waves.get(), people_saying(3), [twice, twice, once])
        second = add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        file_linked(second, people_saying(4), [twice, once, uuid4(), uuid4()])
        close_wave(wave=second, by=study.created_by, at=NOW)
        freeze_all(study)
        assert sum(pair[0] for pair in frozen_pairs(study)) == 1

    def test_lines_up_nobody_who_has_no_code(self) -> None:
        study = a_linked_study(people_saying(20), both=0, ended=False, planned_waves=2)
        once = uuid4()
        file_linked(study.waves.get(), people_saying(3), [None, None, once])
        second = add_wave(study=study, label="Second", by=study.created_by, at=NOW)
        file_linked(second, people_saying(4), [None, once, None, uuid4()])
        close_wave(wave=second, by=study.created_by, at=NOW)
        freeze_all(study)
        assert sum(pair[0] for pair in frozen_pairs(study)) == 1

    def test_is_erased_with_the_frozen_answers(self) -> None:
        study = a_linked_study()
        freeze_all(study)
        (holding,) = FrozenAnswers().holdings(at=NOW, study_ref=study.study_ref)
        FrozenAnswers().erase(holding, at=NOW)
        assert not EarlierBlock.objects.exists()
        assert FrozenAnswers().remaining(holding) == 0


class TestDestruction:
    @pytest.mark.requirement("R-042")
    def test_of_contacts_and_links_leaves_how_people_changed(self) -> None:
        first = people_saying(400)
        study = a_linked_study(first, ended=False, planned_waves=2, survey_tool=None)
        recruiter = a_study_with_contacts(study, 7)
        second = add_wave(study=study, label="Wave 2", by=study.created_by, at=NOW)
        a_link(study, by_invitation=True)
        draw_invitations(wave=second, by=recruiter, at=NOW)
        answered = Response.objects.filter(study=study).values_list("panel_ref", flat=True)
        refs = [ref or uuid4() for ref in answered[:300]] + [uuid4() for _ in range(40)]
        file_linked(second, people_saying(340, seed=2), refs)
        close_wave(wave=second, by=study.created_by, at=NOW)
        purge_due(at=A_DAY_LATER, trigger=Trigger.BEAT_EVENT, by=None)
        for model in (Contact, Invitation, WaveLink, Admission):
            assert not model.objects.exists(), model
        assert keys.is_destroyed(invitations_key(study.study_ref))
        assert keys.is_destroyed(admissions_key(study))
        close_study(study=study, by=study.created_by, at=A_DAY_LATER)
        (table,) = changes(about(study, at=A_DAY_LATER))
        by_merge = by_hand(merged_by_hand(study))
        assert dict(zip(table.answers, table.answer_totals, strict=True)) == by_merge
