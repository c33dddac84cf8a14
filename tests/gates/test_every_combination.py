"""Every combination of missing approvals × every path: all reasons, the same everywhere."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from consent.models import Notice
from fieldwork.actions import collection_of
from fieldwork.models import AggregateSummary
from studies.gates import CollectionRequest, may_collect
from studies.models import Addressing, Clearance, Pta, Study, SurveyTool, Vendor
from studies.queries import current_version
from studies.vocabulary import CollectionChannel
from tests.builders.access import NOW
from tests.builders.handovers import a_recruiting_vendor
from tests.builders.studies import a_tool, a_vendor
from tests.builders.summaries import a_companys_study
from tests.gates.missing import PEOPLE, Prepared, collecting
from tests.gates.paths import CONTACTS, IMPORTS, OPENINGS, SESSIONS, SUMMARIES, Way
from tests.gates.test_every_path import stored, undone

pytestmark = pytest.mark.django_db


def outside_the_scope(study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(touches_case=True)


def without_privacy_approval(study: Study) -> None:
    Pta.objects.filter(study=study).update(status="void")


def without_clearance(study: Study) -> None:
    """Nine were asked already."""
    Clearance.objects.filter(study=study).delete()
    Addressing.objects.create(
        study=study,
        people=PEOPLE,
        channel="import",
        person_kind="public",
        countable=True,
        responses=PEOPLE,
        minutes=0,
        addressed_on=NOW.date(),
        version=current_version(study),
    )


def without_notice(study: Study) -> None:
    notice = Notice.objects.filter(study=study).latest("number")
    notice.pk, notice.number, notice.released_at = None, notice.number + 1, None
    notice.save()


def without_approval_of_the_tool(study: Study) -> None:
    SurveyTool.objects.filter(studies=study).update(public_affairs_by=None)


def without_a_contract(study: Study) -> None:
    Vendor.objects.filter(tools__studies=study).update(contract_number="")


TAKE_AWAY: tuple[Callable[[Study], None], ...] = (
    outside_the_scope,
    without_privacy_approval,
    without_clearance,
    without_notice,
    without_approval_of_the_tool,
    without_a_contract,
)
GATES: dict[Callable[[Study], None], set[str]] = {
    outside_the_scope: {"G1", "G2"},  # the description is a material, too
    without_privacy_approval: {"G2"},
    without_clearance: {"G3"},
    without_notice: {"G2", "G4"},
    without_approval_of_the_tool: {"G5"},
    without_a_contract: {"G5"},
}
OF_RECRUITING = {"G1", "G2", "G5"}  # nobody is asked yet
OF_OPENING = OF_RECRUITING | {"G3"}  # from here on they are called and written to


def every_combination() -> Iterator[tuple[Callable[[Study], None], ...]]:
    for size in range(1, len(TAKE_AWAY) + 1):
        yield from combinations(TAKE_AWAY, size)


def asked_by(ways: Mapping[str, Way], prepared: Prepared) -> CollectionRequest:
    """What these ways ask of the gates."""
    study = Study.objects.get(pk=prepared.study.pk)
    if ways is IMPORTS:
        prepared.checked.refresh_from_db()
        return collection_of(prepared.checked, at=prepared.at)
    asked: dict[str, Any] = {"study": study, "person_kind": "public", "at": prepared.at}
    if ways is CONTACTS:
        channel = CollectionChannel.RECRUITING
        return CollectionRequest(**asked, channel=channel, people=0, instrument_version=None)
    version = current_version(study)
    if ways is OPENINGS:
        channel = CollectionChannel.RECRUITING
        return CollectionRequest(
            **asked, channel=channel, people=PEOPLE, instrument_version=version
        )
    channel = CollectionChannel.SESSION
    return CollectionRequest(**asked, channel=channel, people=1, instrument_version=version)


def summary_of(study: Study) -> CollectionRequest:
    """What loading a research company's table asks of the gates."""
    return CollectionRequest(
        study=Study.objects.get(pk=study.pk),
        channel=CollectionChannel.AGGREGATE,
        person_kind="public",
        people=120,
        instrument_version=current_version(study),
        at=NOW,
    )


class TestEveryCombination:
    @pytest.mark.requirement("R-074", "R-076", "R-081", "R-103")
    def test_is_refused_on_every_path_with_every_reason(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        prepared = collecting(survey_tool=a_tool(vendor=a_recruiting_vendor(name="Acme Polls")))
        monkeypatch.setattr("django.utils.timezone.now", lambda: prepared.at)
        before = stored()
        for missing in every_combination():
            for ways in (IMPORTS, CONTACTS, OPENINGS, SESSIONS):
                with undone():
                    for take_away in missing:
                        take_away(prepared.study)
                    self.refuses(ways, missing, prepared, tmp_path)
        assert stored() == before

    @pytest.mark.requirement("R-074", "R-076", "R-081", "R-103")
    def test_lets_no_summary_of_a_company_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        study = a_companys_study(survey_tool=a_tool(vendor=a_vendor(name="Acme Polls")))
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        for missing in every_combination():
            with undone():
                for take_away in missing:
                    take_away(study)
                said = {name: way(study) for name, way in SUMMARIES.items()}
                gates = {reason.gate for reason in may_collect(summary_of(study))}
                texts = [reason.text for reason in may_collect(summary_of(study))]
            # So many people are judged by their clearance, which every change of a text ends.
            assert gates >= set().union(*(GATES[one] for one in missing))
            unsaid = [text for text in texts if not all(text in one for one in said.values())]
            assert unsaid == [], said
            assert not AggregateSummary.objects.exists()
        for way in SUMMARIES.values():
            with undone():
                assert way(study) == ""
                assert AggregateSummary.objects.exists()

    def refuses(
        self,
        ways: Mapping[str, Way],
        missing: tuple[Callable[[Study], None], ...],
        prepared: Prepared,
        folder: Path,
    ) -> None:
        reasons = may_collect(asked_by(ways, prepared))
        expected = set().union(*(GATES[one] for one in missing))
        if ways is CONTACTS:
            expected &= OF_RECRUITING
        if ways is OPENINGS:
            expected &= OF_OPENING
        names = [one.__name__ for one in missing]
        assert {reason.gate for reason in reasons} == expected, names
        for name, way in ways.items():
            with undone():
                said = way(prepared, folder)
                unsaid = [reason.text for reason in reasons if reason.text not in said]
                assert bool(said) == bool(expected), (names, name, said)
                assert unsaid == [], (names, name, said)
