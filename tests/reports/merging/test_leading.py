"""Answers that decide who is asked something else: their parts could be subtracted."""

from typing import Any

import numpy as np
import pytest

from reports.actions.protecting import RenderingRefused
from reports.blocks import pack, unpack
from reports.categories import CannotTabulateError
from reports.disclosure.check import audit, protect
from reports.disclosure.tables import Filter, TrueTable
from reports.merges import Merges
from reports.models import Report, SnapshotBlock
from reports.queries import mergeable_in
from reports.splitting import comes_apart
from reports.tabulating import Asked, true_tables
from studies.codes import NOT_ASKED
from studies.models import Study, Variable, Wave
from tests.builders.reports import (
    Answers,
    a_frozen_wave,
    a_report,
    an_answered_study,
    many_answers,
)
from tests.builders.studies import a_definition
from tests.reports.merging.cases import merge, rendered

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-110")]
BANDS = {"minutes": [10.0]}


def led(when: dict[str, Any] | None) -> Study:
    """Those who were satisfied said how long they waited; three were neither."""
    definition = a_definition()
    for question in definition["questions"]:
        if question["key"] == "minutes" and when:
            question["when"] = when
    counts = {
        ("Not satisfied", "", "18 to 34"): 40, ("Not satisfied", "", "35 to 54"): 45,
        ("Neither", "", "18 to 34"): 2, ("Neither", "", "35 to 54"): 1,
        ("Satisfied", "5", "18 to 34"): 60, ("Satisfied", "15", "18 to 34"): 70,
        ("Satisfied", "5", "35 to 54"): 50, ("Satisfied", "15", "35 to 54"): 55,
    }  # fmt: skip
    answers: list[Answers] = [
        (said, "English", minutes, age)
        for (said, minutes, age), people in counts.items()
        for _ in range(people)
    ]
    return an_answered_study(answers, definition=definition)


def not_asked_unless_satisfied(wave: Wave) -> None:
    """What is frozen never changes, so that another block takes its place."""
    block, said = (
        SnapshotBlock.objects.get(
            snapshot__wave=wave,
            variable_position=Variable.objects.get(
                version__instrument__study=wave.study, name=name
            ).position,
        )
        for name in ("minutes", "satisfied")
    )
    minutes, satisfied = (unpack(each.width, bytes(each.packed)) for each in (block, said))
    packed = pack(np.where(satisfied == 3, minutes, NOT_ASKED).astype(np.int32))
    block.width, block.packed = packed.width, packed.packed
    block.delete()
    block.save(force_insert=True)


def names(study: Study) -> set[str]:
    report = a_report(study=study, questions=("satisfied", "minutes"), bands=BANDS)
    return {each.name for each in mergeable_in(report)}


class TestMergeable:
    def test_is_nothing_that_decides_who_is_asked_more(self) -> None:
        study = led({"not": {"question": "satisfied", "is": [1, 2]}})
        assert names(study) == {"age"}
        report = Report.objects.get()
        with pytest.raises(CannotTabulateError, match="decides who is asked"):
            merge(report, "Neither", "Satisfied", variable="satisfied")

    def test_is_what_only_had_to_be_answered(self) -> None:
        assert names(led({"question": "satisfied", "answered": True})) == {"age", "satisfied"}


class TestRenderReport:
    @pytest.fixture
    def report(self) -> Report:
        """The outside tool asked so; the questionnaire on record does not say it."""
        study = led(None)
        not_asked_unless_satisfied(a_frozen_wave(study))
        report = a_report(study=study, questions=("satisfied", "minutes"), bands=BANDS)
        of = ["Neither", "Satisfied"]
        Report.objects.update(merges={"satisfied": [{"label": "Neither or Satisfied", "of": of}]})
        return report

    def test_is_refused_where_a_filter_tells_the_parts(self, report: Report) -> None:
        with pytest.raises(RenderingRefused, match="put together of answers of which only some"):
            rendered(report)


def a_table_of(question: str, counts: dict[str, tuple[int, int]], *filters: Filter) -> TrueTable:
    return TrueTable(
        stratum="wave 1",
        question=question,
        demographic="age",
        answers=tuple(counts),
        groups=("young", "old"),
        counts=np.array(list(counts.values())),
        filters=filters,
    )


ASKED = a_table_of("why", {"good": (20, 25), "bad": (20, 15)}, Filter("why"))
APART = a_table_of("came", {"yes": (40, 40), "maybe": (2, 1), "no": (30, 30)})
TOGETHER = a_table_of("came", {"yes or maybe": (42, 41), "no": (30, 30)})


class TestComesApart:
    def test_what_the_attack_does_not_see(self) -> None:
        """Why it is refused before: 42 - 40 and 41 - 40 are small numbers, and all are printed."""
        protected = protect([TOGETHER, ASKED], 11)
        assert not audit(protected).succeeded
        assert protected.tables[0].counts[0] == (42, 41)
        assert protected.tables[1].group_totals == (40, 40)

    @pytest.mark.parametrize(
        ("of", "apart"),
        [(["yes", "maybe"], True), (["yes", "no"], True), (["maybe", "no"], False)],
    )
    def test_where_only_some_of_it_led_on(self, of: list[str], apart: bool) -> None:
        merges: Merges = {"came": [{"label": "Both", "of": of}]}
        assert bool(comes_apart([APART, ASKED], merges)) is apart
        assert not comes_apart([APART, ASKED], {})
        assert not comes_apart([APART], merges)


def banded(*edges: float, when: dict[str, Any]) -> Asked:
    """How long people waited, in bands, where that decides who is asked for more."""
    definition = a_definition()
    for question in definition["questions"]:
        if question["key"] == "better":
            question["when"] = when
    study = an_answered_study(many_answers(60), definition=definition)
    return Asked([a_frozen_wave(study)], ["minutes"], ["age"], {"minutes": list(edges)})


class TestBandsOfALeadingNumber:
    def test_begin_where_somebody_is_asked_for_more(self) -> None:
        asked = banded(10, 30, when={"question": "minutes", "to": 59})
        with pytest.raises(CannotTabulateError, match=r"Begin a band at 59\.1 as well"):
            true_tables(asked)

    def test_may_begin_elsewhere_too(self) -> None:
        assert true_tables(banded(10, 30, 59.1, when={"question": "minutes", "to": 59}))

    def test_are_free_where_only_an_answer_was_asked_for(self) -> None:
        assert true_tables(banded(10, 30, when={"question": "minutes", "answered": True}))

    def test_name_both_bounds(self) -> None:
        asked = banded(10, 30, when={"question": "minutes", "from": 0, "to": 59})
        with pytest.raises(CannotTabulateError, match=r"Begin a band at 0, 59\.1 as well"):
            true_tables(asked)
