from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, connection

from fieldwork.models import Response
from reports.actions import freeze_wave
from reports.blocks import unpack
from reports.copied import RaggedResponseError
from reports.models import Snapshot, SnapshotBlock
from reports.snapshots import blocks_of
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.reports import a_frozen_wave, an_answered_study, many_answers

pytestmark = pytest.mark.django_db


def stored_rows(study: Study) -> list[tuple[int, ...]]:
    return [
        tuple(codes)
        for codes in Response.objects.filter(study=study).values_list("codes", flat=True)
    ]


def frozen_rows(snapshot: Snapshot) -> list[tuple[int, ...]]:
    positions = {
        str(position): position for position in range(snapshot.instrument_version.variables.count())
    }
    columns = [
        np.concatenate([unpack(*block[name]) for block in blocks_of(snapshot, positions)])
        for name in positions
    ]
    return list(zip(*(column.tolist() for column in columns), strict=True))


class TestFreezeWave:
    def test_keeps_every_answer_and_its_row_together(self) -> None:
        study = an_answered_study(many_answers(120))
        a_frozen_wave(study)
        snapshot = Snapshot.objects.get()
        assert snapshot.rows == 120
        assert sorted(frozen_rows(snapshot)) == sorted(stored_rows(study))

    @pytest.mark.requirement("R-023")
    def test_forgets_the_order_of_the_rows(self) -> None:
        study = an_answered_study(many_answers(120))
        a_frozen_wave(study)
        assert frozen_rows(Snapshot.objects.get()) != stored_rows(study)

    def test_cuts_long_columns_into_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("reports.snapshots.BLOCK_ROWS", 50)
        monkeypatch.setattr("reports.copied._ROWS_AT_ONCE", 7)
        study = an_answered_study(many_answers(120))
        a_frozen_wave(study)
        numbers = SnapshotBlock.objects.values_list("block_number", flat=True).distinct()
        assert sorted(numbers) == [0, 1, 2]
        assert sorted(frozen_rows(Snapshot.objects.get())) == sorted(stored_rows(study))

    def test_leaves_a_frozen_wave_as_it_is(self) -> None:
        wave = a_frozen_wave(an_answered_study(many_answers(20)))
        freeze_wave(wave=wave, at=NOW + timedelta(days=1))
        assert Snapshot.objects.get().frozen_at == NOW

    def test_refuses_an_open_wave(self) -> None:
        study = an_answered_study(many_answers(20), closed=False)
        with pytest.raises(ValueError, match="closed wave"):
            a_frozen_wave(study)

    def test_freezes_nothing_where_nobody_answered(self) -> None:
        study = an_answered_study(many_answers(20))
        Response.objects.all().delete()
        a_frozen_wave(study)
        assert not Snapshot.objects.exists()

    def test_refuses_a_response_that_does_not_fit_its_instrument(self) -> None:
        study = an_answered_study(many_answers(20))
        batch = Response.objects.values("study", "wave", "instrument_version", "batch").first()
        assert batch is not None
        belongs = {f"{name}_id": key for name, key in batch.items()}
        Response.objects.create(**belongs, mode="import", answered_on=NOW.date(), codes=[1, 2])
        with pytest.raises(RaggedResponseError):
            a_frozen_wave(study)

    def test_never_changes_what_is_frozen(self) -> None:
        a_frozen_wave(an_answered_study(many_answers(20)))
        with pytest.raises(IntegrityError, match="never change"):
            SnapshotBlock.objects.update(packed=b"")

    def test_holds_nothing_but_codes(self) -> None:
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(
                cursor, SnapshotBlock._meta.db_table
            )
        assert {column.name for column in columns} == {
            "id", "snapshot_id", "variable_position", "block_number", "width", "packed",
        }  # fmt: skip
