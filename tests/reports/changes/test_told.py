"""What reports say of how the same people changed."""

from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.actions import render_report, request_rendering
from reports.disclosure.protected import ProtectedTable
from reports.disclosure.tables import Moved
from reports.document import EVERYBODY
from reports.formats import FORMATS
from reports.formats.figures import figures_of
from reports.formats.told import findings_in
from reports.linked import Change, Step, in_both
from reports.tabulating import asked_by, true_tables
from studies.codes import LEFT_BLANK
from tests.builders.access import NOW
from tests.builders.reports import a_finding
from tests.builders.waves import a_linked_study, people_saying
from tests.reports.changes.cases import (
    BOTH,
    about,
    by_hand,
    changes,
    counted,
    document,
    freeze_all,
    merged_by_hand,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-043")]


class TestChanges:
    def test_are_those_of_a_merge_by_hand(self) -> None:
        study = a_linked_study()
        (table,) = changes(about(study))
        both = merged_by_hand(study)
        assert len(both) == table.total == 300
        assert dict(zip(table.answers, table.answer_totals, strict=True)) == by_hand(both)

    def test_are_of_everybody_together_whatever_groups_are_chosen(self) -> None:
        """A reader knows of many groups that nobody leaves them between two waves."""
        study = a_linked_study()
        report = about(study, "draft", demographics=("age",))
        freeze_all(study)
        (table,) = counted(report)
        assert (table.demographic, table.groups) == (EVERYBODY, ("Everybody",))
        assert table.counts.shape == (len(table.answers), 1)

    def test_since_the_first_wave_leave_the_second_out(self) -> None:
        waves = [people_saying(300 + n, seed=n) for n in (10, 20, 30)]
        study = a_linked_study(*waves, both=250)
        report = about(study, waves=(1, 2, 3), change=Change.FIRST.value)
        assert {(t.question, t.stratum) for t in changes(report)} == {
            ("satisfied since wave 1", in_both(Step(1, 2)).name),
            ("satisfied since wave 1", in_both(Step(1, 3)).name),
        }
        before = about(study, "draft", waves=(1, 2, 3))
        assert {table.question for table in counted(before)} == {
            "satisfied since wave 1",
            "satisfied since wave 2",
        }

    def test_say_of_answers_without_an_order_whether_they_are_the_same(self) -> None:
        study = a_linked_study()
        report = about(study, "draft", questions=("languages__1",))
        freeze_all(study)
        (table,) = counted(report)
        both = merged_by_hand(study)
        same = int((both.languages__1_then == both.languages__1_now).sum())
        assert table.answers == Moved.ALIKE
        assert table.counts.sum(axis=1).tolist() == [same, len(both) - same]

    def test_compare_bands_of_numbers(self) -> None:
        study = a_linked_study()
        report = about(study, "draft", questions=("minutes",), bands={"minutes": [20, 40]})
        freeze_all(study)
        (table,) = counted(report)
        both = merged_by_hand(study)
        then, now = (np.digitize(both[f"minutes_{w}"], [200, 400]) for w in ("then", "now"))
        rises = [int((now < then).sum()), int((now == then).sum()), int((now > then).sum())]
        assert table.answers == Moved.STEPS
        assert table.counts.sum(axis=1).tolist() == rises

    def test_hold_whoever_gave_no_answer_in_a_row_of_their_own(self) -> None:
        first = people_saying(400)
        silent = [{**said, "satisfied": LEFT_BLANK} for said in people_saying(380, seed=2)]
        study = a_linked_study(first, silent)
        freeze_all(study)
        (table,) = counted(about(study, "draft"))
        assert table.answers == (*Moved.STEPS, Moved.SILENT)
        assert table.counts.sum(axis=1).tolist() == [0, 0, 0, 300]

    def test_are_read_in_as_many_queries_whatever_is_asked(self) -> None:
        study = a_linked_study()
        freeze_all(study)
        one = about(study, "draft")
        more = about(study, "draft", questions=("satisfied", "languages__1", "languages__2"))
        asked = []
        for report in (one, more):
            with CaptureQueriesContext(connection) as queries:
                true_tables(asked_by(report))
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestFindings:
    def test_are_shown_by_how_people_changed(self) -> None:
        report = about(a_linked_study(), "draft")
        where: Any = {"question": "satisfied since wave 1", "demographic": EVERYBODY, "wave": 2}
        a_finding(report, "Three in ten answer the same", **where)
        request_rendering(report_id=report.pk, by=report.author, at=NOW)
        shown = document(render_report(report_id=report.pk, by=report.author, at=NOW))
        (finding,) = findings_in(shown)
        assert finding.figure is not None
        figure = figures_of(shown)[finding.figure]
        assert isinstance(figure, ProtectedTable)
        assert (figure.stratum, figure.question) == (BOTH, "satisfied since wave 1")


class TestTogether:
    def test_show_all_waves_beside_how_people_changed(self) -> None:
        shown = document(about(a_linked_study(), waves_as="both"))
        assert list(shown.waves) == ["wave 1", "wave 2"]
        assert [whole for whole, _ in shown.together] == ["waves 1 2 together"]
        assert [table.total for table in shown.protected.tables if table.moved] == [300]


class TestWords:
    def test_are_those_of_every_format(self) -> None:
        shown = document(about(a_linked_study()))
        assert "Higher" in FORMATS["csv"].write(shown).decode()
        page = FORMATS["html"].write(shown).decode()
        assert "The same people since Collection; higher is nearer to “Satisfied”" in page
        assert "Of the people who answered both Collection and Wave 2, 30% answer the same" in page
        assert "linked by a random code" in page
        assert "people who answered both Collection and Wave 2: n = 300" in page
        assert '"since": "Collection"' in FORMATS["json"].write(shown).decode()
        assert list(shown.waves) == ["wave 1", "wave 2"]
