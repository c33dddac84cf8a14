"""Which change is told of nobody: of too few, of some, or full circle."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fieldwork.models import Response
from foundation.access.policy import Refused
from reports.actions import correct_report, render_report, request_rendering
from reports.actions.protecting import NO_CHANGE, RenderingRefused
from reports.disclosure import check
from reports.disclosure.protected import HIDDEN
from reports.forms import ReportForm
from reports.ledger import ledger_of
from reports.linked import CHANGE_OF_SOME, Change, Step
from reports.models import LedgerEntry
from reports.policies import request_rendering as request_rendering_policy
from reports.retention_rules import FrozenAnswers
from reports.rounds import closing
from tests.builders.access import NOW
from tests.builders.reports import went_on
from tests.builders.waves import a_linked_study, people_saying
from tests.reports.changes.cases import BOTH, YOUNG, K, about, changes, protected

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-043")]


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
