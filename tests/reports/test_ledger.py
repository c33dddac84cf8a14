"""Reports of one study about different people: who subtracts them learns nothing about anybody."""

from random import Random
from typing import Any

import pytest

from foundation.access.policy import Refused
from reports.actions import (
    name_reader,
    release_report,
    render_report,
    request_rendering,
    withdraw_release,
)
from reports.actions.protecting import RenderingRefused
from reports.disclosure import check
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Cell
from reports.formats import FORMATS
from reports.ledger import SORTED_OTHERWISE, ledger_of
from reports.models import Report, WavesAs
from reports.populations import Condition
from reports.queries import document_of
from reports.tabulating import asked_by, true_tables
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import (
    AGES,
    EVERYTHING,
    Answers,
    a_report,
    an_analyst,
    an_answered_study,
    two_demographics,
    went_on,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-110")]
NOT_THE_OLD = Condition("age", (3,), all_but=True)
K = 11


def answers(young: int, middle: int, old: int, *, seed: int = 1) -> list[Answers]:
    """So many people of each age."""
    chance = Random(seed)
    ages = [*AGES[:1] * young, *AGES[1:2] * middle, *AGES[2:3] * old]
    return [
        (
            chance.choices(("Not satisfied", "Neither", "Satisfied"), (2, 3, 9))[0],
            chance.choice(("English", "Spanish", "English;Spanish")),
            "5",
            age,
        )
        for age in ages
    ]


def protected(report: Report) -> ProtectedReport:
    document = document_of(report)
    assert document is not None
    return document.protected


def about(study: Study, *conditions: Condition, status: str = "rendered", **asked: Any) -> Report:
    """A report about these people of a study: satisfaction by age, unless told otherwise."""
    asked = {"questions": ("satisfied", "languages__1"), "demographics": ("age",)} | asked
    author = an_analyst(study)
    return a_report(status, study=study, author=author, filters=conditions, **asked)


class TestTwoReportsAboutDifferentPeople:
    def test_are_refused_where_three_people_are_between_them(self) -> None:
        study = an_answered_study(answers(200, 150, 3))
        about(study, status="released")
        with pytest.raises(RenderingRefused) as refused:
            about(study, NOT_THE_OLD)
        (reason,) = refused.value.reasons
        assert "in “Collection” and not in “Collection, Age: all but 55 or older”" in reason
        assert "3" not in reason.replace("35", "").replace("34", "")
        kept = Report.objects.get(released_at__isnull=True)
        assert kept.payload is None
        assert kept.refusal_reasons == [reason]

    def test_are_refused_the_other_way_round_and_once_the_first_is_called_back(self) -> None:
        study = an_answered_study(answers(200, 150, 3))
        first = about(study, NOT_THE_OLD, status="released")
        why: Any = {"reason": "The wrong wave.", "by": first.author, "at": NOW}
        withdraw_release(report_id=first.pk, **why)
        with pytest.raises(RenderingRefused, match="Too few people"):
            about(study)

    @pytest.mark.parametrize("seed", [1, 2])
    def test_are_protected_together_where_forty_people_are_between_them(self, seed: int) -> None:
        study = an_answered_study(answers(160, 120, 40, seed=seed))
        first = about(study, status="released")
        second = about(study, NOT_THE_OLD)
        told = ledger_of(second, threshold=K).told(protected(second).tables)
        assert [each.tables for each in told] == [protected(first).tables]
        assert not check.audit(protected(second), *told).succeeded
        assert protected(second).tables[0].total == 280
        shown = [n for t in protected(second).tables for _, n in t.cells() if n is not HIDDEN]
        assert len(shown) > 10

    def test_let_the_attack_know_who_cannot_be_between_them(self) -> None:
        study = an_answered_study(answers(160, 120, 40))
        about(study, status="released")
        second = about(study, NOT_THE_OLD)
        (told,) = ledger_of(second, threshold=K).told(protected(second).tables)
        without, between = "wave 1, age not in 3", "in wave 1 only"
        assert Cell(without, "", demographic="age", group=AGES[2]) in told.empty
        assert Cell(between, "", demographic="age", group=AGES[0]) in told.empty
        assert Cell(between, "", demographic="age", group=AGES[2]) not in told.empty
        assert Cell(without, "", demographic="age", group=AGES[0]) not in told.empty

    def test_leak_when_the_second_does_not_know_the_first(self) -> None:
        asked: Any = {"questions": ("satisfied",), "demographics": ("languages__1",)}
        people = answers(90, 60, 40, seed=3)
        study = an_answered_study(people, definition=two_demographics())
        about(study, status="released", **asked)
        second = about(study, NOT_THE_OLD, **asked)
        alone = check.protect(true_tables(asked_by(second)), K)
        ledger = ledger_of(second, threshold=K)
        assert not check.audit(alone).succeeded
        assert check.audit(alone, *ledger.told(alone.tables)).succeeded
        together = protected(second)
        assert not check.audit(together, *ledger.told(together.tables)).succeeded

    def test_are_looked_at_again_in_the_release_itself(self) -> None:
        study = an_answered_study(answers(200, 150, 3))
        first = about(study)
        second = went_on(about(study, NOT_THE_OLD), "reviewed")
        went_on(first, "released")
        name_reader(report_id=second.pk, user=a_person(), by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="Too few people"):
            release_report(report_id=second.pk, confirmed=EVERYTHING, by=study.created_by, at=NOW)
        assert Report.objects.get(pk=second.pk).released_at is None

    def test_may_not_sort_the_same_answers_into_other_categories(self) -> None:
        study = an_answered_study(answers(200, 150, 60))
        asked: Any = {"questions": ("minutes",), "bands": {"minutes": [5.0]}}
        a_report("released", study=study, **asked)
        asked["bands"] = {"minutes": [6.0]}
        with pytest.raises(RenderingRefused) as refused:
            a_report("rendered", study=study, filters=(NOT_THE_OLD,), **asked)
        assert refused.value.reasons == (SORTED_OTHERWISE,)

    def test_that_are_the_same_people_keep_one_pattern(self) -> None:
        """Nobody was left without an age, so that both say the same people."""
        study = an_answered_study(answers(160, 120, 40))
        first = about(study, NOT_THE_OLD, status="released")
        second = about(study, Condition("age", (1, 2)))
        (one, *_), (two, *_) = protected(first).tables, protected(second).tables
        assert (one.counts, one.total) == (two.counts, two.total)


class TestFilters:
    def test_count_the_people_of_whom_all_conditions_hold(self) -> None:
        people = answers(160, 120, 90)
        study = an_answered_study(people)
        report = about(study, Condition("satisfied", (3,)), NOT_THE_OLD, status="draft")
        request_rendering(report_id=report.pk, by=report.author, at=NOW)
        report = render_report(report_id=report.pk, by=report.author, at=NOW)
        mine = [each for each in people if each[0] == "Satisfied" and each[3] != AGES[2]]
        by_language = true_tables(asked_by(report))[1]
        assert by_language.counts.sum() == len(mine)
        selected = by_language.answers.index("Selected")
        assert by_language.counts[selected].sum() == sum("English" in each[1] for each in mine)
        assert protected(report).tables[0].total == len(mine)

    def test_give_the_same_people_one_name_in_whatever_order_they_were_typed(self) -> None:
        study = an_answered_study(answers(30, 30, 30))
        one = about(study, NOT_THE_OLD, Condition("satisfied", (3, 2)), status="draft")
        two = about(study, Condition("satisfied", (2, 3)), NOT_THE_OLD, status="draft")
        assert [p.name for p in asked_by(one).everybody] == [
            "wave 1, age not in 3 and satisfied in 2 3"
        ]
        assert asked_by(one).everybody == asked_by(two).everybody

    def test_stand_in_every_title_and_in_the_method_note(self) -> None:
        report = about(an_answered_study(answers(160, 120, 90)), NOT_THE_OLD)
        document = document_of(report)
        assert document is not None
        for name in ("html", "csv", "json"):
            assert "Age: all but 55 or older" in FORMATS[name].write(document).decode(), name


class TestAllWavesTogether:
    def test_are_the_sum_of_the_waves_beside_them(self) -> None:
        study = an_answered_study(answers(90, 80, 60), answers(70, 80, 90, seed=2))
        report = about(study, waves=(1, 2), waves_as=WavesAs.BOTH)
        found = protected(report)
        assert found.unions == (("waves 1 2 together", ("wave 1", "wave 2")),)
        totals = {table.stratum: table.total for table in found.tables}
        assert totals == {"wave 1": 230, "wave 2": 240, "waves 1 2 together": 470}
        assert not check.audit(found).succeeded
        document = document_of(report)
        assert document is not None
        assert list(document.waves) == ["wave 1", "wave 2"]

    def test_may_stand_instead_of_the_waves_and_meet_a_wave_later(self) -> None:
        study = an_answered_study(answers(90, 80, 60), answers(70, 80, 90, seed=2))
        first = about(study, waves=(1, 2), waves_as=WavesAs.TOGETHER, status="released")
        assert {table.stratum for table in protected(first).tables} == {"waves 1 2 together"}
        second = about(study, waves=(1,))
        told = ledger_of(second, threshold=K).told(protected(second).tables)
        assert not check.audit(protected(second), *told).succeeded

    def test_are_refused_beside_a_wave_when_the_other_has_few_people(self) -> None:
        study = an_answered_study(answers(90, 80, 60), answers(2, 2, 1, seed=2))
        about(study, waves=(1,), status="released")
        with pytest.raises(RenderingRefused, match="“Collection and Wave 2 together” and not in"):
            about(study, waves=(1, 2), waves_as=WavesAs.TOGETHER)
