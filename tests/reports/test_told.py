"""The ledger outlives the answers: what left before is known when nobody can count again."""

import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from fieldwork.models import Response
from foundation.access.policy import Refused
from reports.actions import (
    correct_report,
    name_reader,
    release_report,
    render_report,
    request_rendering,
)
from reports.actions.protecting import RenderingRefused
from reports.models import LedgerEntry, Report, Snapshot
from reports.populations import Condition
from reports.queries import document_of
from reports.retention_rules import FrozenAnswers
from reports.told import entry_of
from tests.builders.access import NOW, a_person
from tests.builders.reports import EVERYTHING, a_report, an_analyst, an_answered_study, went_on

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-110")]
NOT_THE_OLD = Condition("age", (3,), all_but=True)


def purge() -> None:
    """A year later: nothing is frozen and nobody can be counted."""
    rules = FrozenAnswers()
    for holding in rules.holdings(at=NOW):
        rules.erase(holding, at=NOW)
    Response.objects.all().delete()
    assert not Snapshot.objects.exists()


def rendered(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


class TestAnEntry:
    def test_is_written_by_the_release_with_what_was_told_and_no_true_number(self) -> None:
        report = a_report("reviewed", filters=(NOT_THE_OLD,))
        assert not LedgerEntry.objects.exists()
        lead = report.study.created_by
        name_reader(report_id=report.pk, user=a_person(), by=lead, at=NOW)
        release_report(report_id=report.pk, confirmed=EVERYTHING, by=lead, at=NOW)
        entry = LedgerEntry.objects.get()
        document = document_of(report)
        assert document is not None
        assert entry.statements == json.loads(document.protected.to_json())
        assert entry.words == {"wave 1, age not in 3": "Collection, Age: all but 55 or older"}
        assert (entry.threshold, entry.filters) == (11, [NOT_THE_OLD.to_plain()])
        assert len(entry.frozen) == 64

    def test_is_not_written_when_the_release_is_refused(self) -> None:
        report = a_report("reviewed")
        with pytest.raises(Refused):
            release_report(
                report_id=report.pk, confirmed=EVERYTHING, by=report.study.created_by, at=NOW
            )
        assert not LedgerEntry.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            lambda: LedgerEntry.objects.update(threshold=5),
            lambda: LedgerEntry.objects.all().delete(),
        ],
    )
    def test_never_changes(self, change: Any) -> None:
        a_report("released")
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            change()

    def test_is_the_same_for_what_left_before_there_was_a_ledger(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reports.actions.publications.record_told", lambda *_, **__: None)
        report = a_report("released", filters=(NOT_THE_OLD,))
        assert not LedgerEntry.objects.exists()
        tell = import_module("reports.migrations.0018_what_was_told_never_changes")
        # Today's models, in which a field is called otherwise than it was then.
        monkeypatch.setattr(tell, "ASKED", LedgerEntry.ASKED)
        then = property(lambda report: report.company_tables)
        monkeypatch.setattr(Report, "summaries", then, raising=False)
        tell.tell_what_left(apps, None)
        found, expected = LedgerEntry.objects.get(), entry_of(report, at=NOW)
        names = {each.name for each in LedgerEntry._meta.fields} - {"id", "entry_ref"}
        assert {n: getattr(found, n) for n in names} == {n: getattr(expected, n) for n in names}


class TestOnceTheAnswersAreGone:
    def test_nothing_else_about_the_same_waves_can_be_rendered(self) -> None:
        study = an_answered_study()
        a_report("released", study=study)
        purge()
        with pytest.raises(RenderingRefused, match="“Collection” was counted from are gone"):
            a_report("rendered", study=study, filters=(NOT_THE_OLD,))

    def test_what_waits_for_release_about_other_people_is_refused(self) -> None:
        study = an_answered_study()
        first = a_report("rendered", study=study)
        second = a_report("reviewed", study=study, filters=(NOT_THE_OLD,), author=an_analyst(study))
        went_on(first, "released")
        name_reader(report_id=second.pk, user=a_person(), by=study.created_by, at=NOW)
        purge()
        with pytest.raises(Refused, match="are gone"):
            release_report(report_id=second.pk, confirmed=EVERYTHING, by=study.created_by, at=NOW)

    def test_a_correction_keeps_the_pattern_and_is_released(self) -> None:
        report = a_report("released")
        before = document_of(report)
        purge()
        draft = correct_report(report_id=report.pk, note="A word.", by=report.author, at=NOW)
        second = went_on(rendered(draft), "released")
        after = document_of(second)
        assert before is not None
        assert after is not None
        assert after.protected == before.protected
        one, two = LedgerEntry.objects.order_by("pk")
        assert (one.statements, one.frozen) == (two.statements, two.frozen)

    def test_answers_that_are_frozen_anew_are_other_answers(self) -> None:
        study = an_answered_study()
        a_report("released", study=study)
        rules = FrozenAnswers()
        (holding,) = rules.holdings(at=NOW)
        rules.erase(holding, at=NOW)
        with pytest.raises(RenderingRefused, match="are gone"):
            a_report("rendered", study=study, filters=(NOT_THE_OLD,))
        assert Snapshot.objects.exists()
