"""How the same people changed over waves, also once nobody can be linked to anybody any more."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork.models import Response
from foundation.access.policy import Refused
from foundation.keyring import keys
from participants.actions import draw_invitations
from participants.models import Contact, Invitation, WaveLink
from participants.queries.invitations import invitations_key
from reports.actions import correct_report, freeze_wave, render_report, request_rendering
from reports.actions.protecting import NO_CHANGE, RenderingRefused
from reports.blocks import unpack
from reports.disclosure import check
from reports.disclosure.protected import HIDDEN, ProtectedReport, ProtectedTable
from reports.disclosure.tables import Moved, TrueTable
from reports.document import EVERYBODY, ReportDocument
from reports.formats import FORMATS
from reports.formats.figures import figures_of
from reports.formats.told import findings_in
from reports.forms import ReportForm
from reports.frozen import filled
from reports.ledger import ledger_of
from reports.linked import CHANGE_OF_SOME, Change, Step, answered_in, in_both, said_in
from reports.models import EarlierBlock, LedgerEntry, Report, Snapshot
from reports.policies import request_rendering as request_rendering_policy
from reports.populations import Condition
from reports.queries import document_of
from reports.retention_rules import FrozenAnswers
from reports.rounds import closing
from reports.tabulating import asked_by, true_tables
from retention.actions import purge_due
from retention.models import Trigger
from studies.actions import add_wave, close_study, close_wave
from studies.codes import LEFT_BLANK
from studies.models import Admission, Study, Variable
from studies.queries.admissions import admissions_key
from tests.builders.access import NOW
from tests.builders.answers import a_link
from tests.builders.participants import a_study_with_contacts
from tests.builders.reports import a_finding, a_report, an_analyst, went_on
from tests.builders.waves import a_linked_study, file_linked, people_saying

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-043")]
BOTH = in_both(Step(1, 2)).name
A_DAY_LATER = NOW + timedelta(days=1)
K = 11
YOUNG = Condition("age", (1,))


def about(study: Study, status: str = "rendered", **asked: Any) -> Report:
    """A report about both waves and how the same people changed, unless told otherwise."""
    asked = {"waves": (1, 2), "change": Change.BEFORE.value} | asked
    return a_report(status, study=study, author=an_analyst(study), **asked)


def document(report: Report) -> ReportDocument:
    found = document_of(Report.objects.get(pk=report.pk))
    assert found is not None
    return found


def protected(report: Report) -> ProtectedReport:
    return document(report).protected


def changes(report: Report) -> list[ProtectedTable]:
    return [table for table in protected(report).tables if table.moved]


def counted(report: Report) -> list[TrueTable]:
    return [table for table in true_tables(asked_by(report)) if table.moved]


def merged_by_hand(study: Study) -> pd.DataFrame:
    """What the same people answered in both waves, by nothing but a merge."""
    found = Variable.objects.filter(version__instrument__study=study)
    position = {variable.name: variable.position for variable in found}
    frames = []
    for number in (1, 2):
        answered = Response.objects.filter(study=study, wave__number=number)
        rows = answered.values_list("panel_ref", "codes")
        frames.append(
            pd.DataFrame(
                [{"ref": r, **{n: codes[p] for n, p in position.items()}} for r, codes in rows]
            )
        )
    return frames[0].merge(frames[1], on="ref", suffixes=("_then", "_now"))


def by_hand(both: pd.DataFrame, question: str = "satisfied") -> dict[str, int]:
    then, now = both[f"{question}_then"], both[f"{question}_now"]
    said = (then > 0) & (now > 0)
    rows = (now < then, now == then, now > then)
    steps = zip(Moved.STEPS, rows, strict=True)
    return {row: int((said & holds).sum()) for row, holds in steps} | {
        Moved.SILENT: int((~said).sum())
    }


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


def freeze_all(study: Study) -> None:
    for wave in study.waves.order_by("number"):
        freeze_wave(wave=wave, at=NOW)


def frozen_pairs(study: Study) -> list[tuple[int, ...]]:
    """Who answered before, and satisfied then and now, in the order of the later snapshot."""
    (snapshot,) = Snapshot.objects.filter(study=study, wave__number=2)
    now = Variable.objects.filter(version=snapshot.instrument_version, name="satisfied")
    names = (answered_in(1), said_in(1, "satisfied"), "satisfied")
    variables = {name: list(now) if name == "satisfied" else [] for name in names}
    blocks = [block for _, block in filled(snapshot, variables)]
    columns = [np.concatenate([unpack(*block[name]) for block in blocks]) for name in names]
    return list(zip(*(column.tolist() for column in columns), strict=True))


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


class TestTooFew:
    def test_in_the_later_wave_alone_refuse_by_name(self) -> None:
        study = a_linked_study(people_saying(400), people_saying(303, seed=2))
        with pytest.raises(RenderingRefused) as refused:
            about(study)
        (reason,) = refused.value.reasons
        assert reason.startswith("Too few people are")
        assert "people who answered both Collection and Wave 2" in reason
        assert about(study, change="").payload

    def test_in_the_earlier_wave_alone_refuse_by_name(self) -> None:
        study = a_linked_study(people_saying(303), people_saying(400, seed=2))
        with pytest.raises(RenderingRefused, match="answered “Collection” and not “Wave 2”"):
            about(study)

    def test_in_both_refuse_by_name(self) -> None:
        study = a_linked_study(people_saying(300), people_saying(300, seed=2), both=4)
        with pytest.raises(RenderingRefused, match="not in “people who answered Wave 2 and not"):
            about(study)

    def test_of_a_group_hide_nothing_of_it_where_change_is_told_of_everybody(self) -> None:
        first = people_saying(330, seed=4)
        second = people_saying(300, seed=14, like=first[:260])
        ages = [3] * 3 + [2, 1] * 19
        new = [{**said, "age": age} for said, age in zip(second[260:], ages, strict=False)]
        study = a_linked_study(first, [*second[:260], *new], both=260)
        report = about(study, questions=("satisfied", "languages__1"))
        of_wave, *_ = (t for t in protected(report).tables if t.stratum == "wave 2")
        of_both, *_ = changes(report)
        assert HIDDEN not in of_wave.group_totals
        assert of_both.groups == ("Everybody",)
        assert of_both.total == 260
        assert protected(report).note["hidden"] <= 12

    def test_at_all_is_refused_with_the_reason(self) -> None:
        study = a_linked_study(people_saying(300), people_saying(300, seed=2), both=0)
        with pytest.raises(RenderingRefused) as refused:
            about(study)
        words = "people who answered both Collection and Wave 2"
        assert refused.value.reasons == (NO_CHANGE.format(words),)


class TestLedger:
    def test_keeps_whom_a_change_was_about(self) -> None:
        report = about(a_linked_study(), "released")
        entry = LedgerEntry.objects.get()
        assert entry.change == Change.BEFORE
        assert entry.words[BOTH] == "people who answered both Collection and Wave 2"
        assert "people who answered Wave 2 and not Collection" in entry.words.values()
        assert report.is_out

    def test_holds_a_later_report_against_it(self) -> None:
        study = a_linked_study()
        about(study, "released")
        later = about(study, change="", questions=("satisfied", "languages__1"))
        told = ledger_of(later, threshold=K).told(protected(later).tables)
        sums = dict(told[0].unions)
        assert BOTH in sums["wave 2"]
        assert not check.audit(protected(later), *told).succeeded

    def test_holds_it_against_an_earlier_report(self) -> None:
        study = a_linked_study()
        about(study, "released", change="")
        later = about(study)
        told = ledger_of(later, threshold=K).told(protected(later).tables)
        assert not check.audit(protected(later), *told).succeeded
        assert changes(later)[0].total == 300

    def test_tells_it_again_once_the_answers_are_gone(self) -> None:
        study = a_linked_study()
        first = about(study, "released")
        gone: Any = {"at": NOW}
        (holding,) = FrozenAnswers().holdings(study_ref=study.study_ref, **gone)
        FrozenAnswers().erase(holding, **gone)
        Response.objects.filter(study=study).delete()
        assert protected(about(study)) == protected(first)
        with pytest.raises(RenderingRefused, match="are gone"):
            about(study, change="")


class TestChoosing:
    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            ({"waves": (2,)}, "choose a wave and the one right before it"),
            ({"waves": (2,), "change": "first"}, "choose the first wave and a later one"),
            ({"waves_as": "together"}, "Show each wave by itself, too"),
            ({"change": "last"}, "a change that is offered"),
        ],
    )
    def test_refuses_what_cannot_be_compared(self, asked: dict[str, Any], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            about(a_linked_study(), "draft", **asked)

    def test_refuses_a_study_whose_answers_are_not_linked(self) -> None:
        unlinked: dict[str, Any] = {"keeps_linkage": False, "linkage_justification": ""}
        with pytest.raises(ValueError, match="not linked over its waves"):
            about(a_linked_study(**unlinked), "draft")

    def test_is_offered_where_two_linked_waves_are_closed(self) -> None:
        assert "change" in ReportForm(study=a_linked_study()).fields
        one = a_linked_study(people_saying(20), both=20, ended=False, planned_waves=2)
        assert "change" not in ReportForm(study=one).fields

    def test_is_listed_with_what_was_chosen(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        study = a_linked_study()
        for change, said in ((Change.BEFORE.value, "Since the wave before"), ("", "Not shown")):
            report = about(study, "draft", change=change)
            client.force_login(report.author)
            page = client.get(reverse("view_report", args=[report.report_ref])).content.decode()
            _, _, rest = page.partition("How the same people changed")
            assert said in rest[:300]

    def test_stays_in_a_correction(self) -> None:
        out = about(a_linked_study(), "released")
        note = "A word of the summary was wrong."
        corrected = correct_report(report_id=out.pk, note=note, by=out.author, at=NOW)
        assert corrected.change == Change.BEFORE


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


class TestSomePeople:
    """Of whom it is known what they answered besides; groups may be the same in both waves."""

    def test_are_refused_where_they_are_chosen(self) -> None:
        with pytest.raises(ValueError, match="never of some people or groups"):
            about(a_linked_study(), "draft", filters=(YOUNG,))

    def test_are_refused_where_they_were_chosen_before(self) -> None:
        report = about(a_linked_study(), "draft")
        report.filters = [YOUNG.to_plain()]
        assert request_rendering_policy.refusal(report.author, report, at=NOW) == CHANGE_OF_SOME

    @pytest.mark.parametrize(
        "some",
        [{"only": ["age*1"]}, {"leave_out": ["age*1"]}, {"answered": "satisfied: Satisfied"}],
    )
    def test_are_refused_at_the_field(self, some: dict[str, Any]) -> None:
        study = a_linked_study()
        form = ReportForm({"change": "before", **some}, study=study)
        assert form.errors["change"] == [CHANGE_OF_SOME]
        assert "change" not in ReportForm({"change": "before"}, study=study).errors


class TestRounds:
    """Three waves of the same people: two changes give the third, or nearly."""

    def test_are_refused_where_they_are_chosen_rendered_and_released(self) -> None:
        study = a_linked_study(*(people_saying(300, seed=n) for n in (10, 20, 30)))
        last: Any = {"waves": (2, 3), "change": Change.BEFORE.value}
        draft, rendered = about(study, "draft", **last), about(study, **last)
        about(study, "released", waves=(1, 2, 3), change=Change.FIRST.value)
        why = "Beside them, what changed from “Wave 2” to “Wave 3” would"
        request_rendering(report_id=draft.pk, by=draft.author, at=NOW)
        with pytest.raises(RenderingRefused, match=why):
            render_report(report_id=draft.pk, by=draft.author, at=NOW)
        with pytest.raises(Refused, match=why):
            went_on(rendered, "released")
        with pytest.raises(ValueError, match=why):
            about(study, "draft", **last)
        about(study, "released", waves=(1, 3), change=Change.FIRST.value)

    @pytest.mark.parametrize(
        ("steps", "told", "closes"),
        [
            ([(1, 2), (2, 3), (3, 4)], [], None),
            ([(1, 2), (1, 3), (1, 4)], [], None),
            ([(2, 3)], [(1, 2), (1, 3)], (2, 3)),
            ([(1, 2), (2, 3)], [(1, 3)], (2, 3)),
            ([(1, 4)], [(1, 2), (3, 4)], None),
            ([(1, 4)], [(3, 4), (1, 2), (2, 3)], (1, 4)),
            ([(1, 2), (1, 3)], [(1, 2), (2, 3), (1, 3)], None),
        ],
    )
    def test_are_closed_by_a_step_between_waves_that_are_joined(
        self, steps: list[Any], told: list[Any], closes: tuple[int, int] | None
    ) -> None:
        of_steps = (Step(*each) for each in steps)
        assert closing(of_steps, (Step(*each) for each in told)) == closes


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
