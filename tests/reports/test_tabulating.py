from datetime import timedelta

import pytest
from django.utils import timezone

from reports.blocks import OFFSET
from reports.models import Snapshot, SnapshotBlock
from reports.retention_rules import FrozenAnswers
from reports.tabulating import Asked, true_tables
from retention.rules import GRS_010
from studies.actions import close_study
from studies.codes import NOT_ASKED
from studies.models import Study, Variable, Wave
from tests.builders.access import NOW
from tests.builders.reports import Answers, a_frozen_wave, an_answered_study, many_answers
from tests.builders.studies import a_clearance

pytestmark = pytest.mark.django_db

FEW: list[Answers] = [
    ("Satisfied", "English", "3", "18 to 34"),
    ("Satisfied", "English;Spanish", "12.5", "18 to 34"),
    ("Neither", "", "20", "55 or older"),
    ("", "Spanish", "", "55 or older"),
]


def asked(study: Study, *questions: str, **bands: list[float]) -> Asked:
    waves = list(study.waves.order_by("number"))
    for wave in waves:
        a_frozen_wave(study, wave.number)
    return Asked(waves, questions, ("age",), bands)


def _ask_only_the_first_three(wave: Wave, name: str, *, reverse: bool = False) -> None:
    """Rewrite the frozen block: the last response was not asked (or, in reverse, the first)."""
    position = Variable.objects.get(version__instrument__study=wave.study, name=name).position
    block = SnapshotBlock.objects.get(snapshot__wave=wave, variable_position=position)
    kept, not_asked = bytes(block.packed), bytes([NOT_ASKED + OFFSET])
    block.packed = not_asked + kept[1:] if reverse else kept[:-1] + not_asked
    block.delete()  # what is frozen never changes, so another takes its place
    block.save(force_insert=True)


class TestTrueTables:
    def test_counts_answers_by_group_and_item_non_response_as_an_answer(self) -> None:
        (table,) = true_tables(asked(an_answered_study(FEW), "satisfied"))
        assert table.answers == ("Not satisfied", "Neither", "Satisfied", "No answer")
        assert table.groups == ("18 to 34", "35 to 54", "55 or older")
        assert table.counts.tolist() == [[0, 0, 0], [0, 0, 1], [2, 0, 0], [0, 0, 1]]

    def test_counts_an_option_as_selected_or_not(self) -> None:
        (table,) = true_tables(asked(an_answered_study(FEW), "languages__2"))
        assert table.answers[:2] == ("Selected", "Not selected")
        assert table.uninformative == {"Not selected"}
        assert table.counts[0].tolist() == [1, 0, 1]

    def test_bands_a_number(self) -> None:
        tables = true_tables(asked(an_answered_study(FEW), "minutes", minutes=[10.0, 20.0]))
        assert tables[0].answers[:3] == ("under 10", "10 to under 20", "20 and over")
        assert tables[0].counts[:3].sum(axis=1).tolist() == [1, 1, 1]

    def test_keeps_waves_apart(self) -> None:
        first, second = true_tables(asked(an_answered_study(FEW, FEW[:1]), "satisfied"))
        assert (first.stratum, second.stratum) == ("wave 1", "wave 2")
        assert (first.counts.sum(), second.counts.sum()) == (4, 1)

    def test_tells_waves_apart_by_number_whatever_they_are_called(self) -> None:
        study = an_answered_study(FEW, FEW[:1])
        both = true_tables(asked(study, "satisfied"))
        study.waves.filter(number=1).update(label="wave 2 of 2026")
        second = asked(study, "satisfied").waves[1:]
        (alone,) = true_tables(Asked(second, ("satisfied",), ("age",), {}))
        assert [table.stratum for table in both] == ["wave 1", "wave 2"]
        assert alone.stratum == "wave 2"

    def test_ties_the_options_of_one_question(self) -> None:
        english, spanish, satisfied = true_tables(
            asked(an_answered_study(FEW), "languages__1", "languages__2", "satisfied")
        )
        assert english.alike_answers is not None
        assert english.alike_answers == spanish.alike_answers
        assert english.alike_answers.labels == {"Not asked", "No answer", "Prefer not to say"}
        assert satisfied.alike_answers is None
        assert english.alike_groups is None

    def test_names_a_base_the_same_whatever_was_chosen(self) -> None:
        study = an_answered_study(FEW)
        (wave,) = asked(study).waves
        for name in ("languages__1", "languages__2"):
            _ask_only_the_first_three(wave, name)
        together = true_tables(Asked([wave], ("languages__1", "languages__2"), ("age",), {}))
        alone = true_tables(Asked([wave], ("languages__2",), ("age",), {}))
        assert {table.base for table in (*together, *alone)} == {"languages__1"}
        (satisfied,) = true_tables(Asked([wave], ("satisfied",), ("age",), {}))
        assert satisfied.base == ""

    def test_names_two_bases_differently_that_are_equally_large(self) -> None:
        (wave,) = asked(an_answered_study(FEW)).waves
        _ask_only_the_first_three(wave, "languages__1")
        _ask_only_the_first_three(wave, "languages__2", reverse=True)
        tables = true_tables(Asked([wave], ("languages__1", "languages__2"), ("age",), {}))
        assert {table.base for table in tables} == {"languages__1", "languages__2"}

    def test_counts_two_demographics_at_once(self) -> None:
        answers = many_answers(300)
        study = an_answered_study(answers)
        waves = asked(study).waves
        pair = ("age", "languages__1")
        tables = true_tables(Asked(waves, ("satisfied",), pair, {}, [pair]))
        by_age, by_language, both = tables
        assert both.demographic == "age × languages__1"
        assert len(both.groups) == len(by_age.groups) * len(by_language.groups)
        assert both.crossing is not None
        shape = (len(both.answers), len(by_age.groups), len(by_language.groups))
        counts = both.counts.reshape(shape)
        assert (counts.sum(axis=2) == by_age.counts).all()
        assert (counts.sum(axis=1) == by_language.counts).all()
        place = both.crossing.pairs.index(("18 to 34", "Selected"))
        satisfied = both.answers.index("Satisfied")
        true = sum(
            a[0] == "Satisfied" and a[3] == "18 to 34" and "English" in a[1] for a in answers
        )
        assert both.counts[satisfied, place] == true
        assert both.crossing.alike[1] == by_language.alike_groups is not None

    def test_has_no_table_where_nobody_was_asked(self) -> None:
        study = an_answered_study(FEW)
        waves = asked(study, "satisfied").waves
        assert true_tables(Asked(waves, ("other",), ("age",), {})) == []


class TestFrozenAnswers:
    def test_are_due_a_year_after_the_study_closed(self) -> None:
        study = an_answered_study(many_answers(12))
        a_frozen_wave(study)
        rules = FrozenAnswers()
        (holding,) = rules.holdings(at=NOW)
        assert (holding.count, holding.promise) == (12, None)
        assert holding.newest_at == Snapshot.objects.get().frozen_at
        close_study(study=study, by=study.created_by, at=NOW)
        (holding,) = rules.holdings(at=NOW, study_ref=study.study_ref)
        assert holding.promise is not None
        assert holding.promise.authority == GRS_010
        assert timezone.localdate(holding.promise.due_at) == NOW.date().replace(year=2028)

    @pytest.mark.requirement("R-082")
    def test_go_when_the_clearance_says(self) -> None:
        study = an_answered_study(many_answers(12))
        a_frozen_wave(study)
        a_clearance(study, retention_months=3, at=NOW + timedelta(minutes=1))
        close_study(study=study, by=study.created_by, at=NOW)
        (holding,) = FrozenAnswers().holdings(at=NOW)
        assert holding.promise is not None
        assert timezone.localdate(holding.promise.due_at) == NOW.date().replace(month=6)

    def test_are_gone_with_all_their_blocks(self) -> None:
        study = an_answered_study(many_answers(12))
        a_frozen_wave(study)
        rules = FrozenAnswers()
        (holding,) = rules.holdings(at=NOW)
        assert rules.remaining(holding) == 12  # a purge takes off what a killed one erased
        assert rules.erase(holding, at=NOW) == 12
        assert rules.remaining(holding) == 0
        assert rules.erase(holding, at=NOW) == 0
        assert not Snapshot.objects.exists()
