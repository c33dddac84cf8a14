"""All gates together: one order, one set of reasons for the checklist and for every refusal."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from foundation.access.remembering import remembering
from studies.actions import open_collection
from studies.gates import (
    CollectionRefused,
    launch_checklist,
    launch_request,
    may_collect,
    require_collection,
)
from studies.materials import materials_hash
from tests.builders.access import NOW
from tests.builders.consent import a_notice
from tests.builders.studies import a_study, a_tool

pytestmark = pytest.mark.django_db


class TestMayCollect:
    def test_answers_in_the_order_of_the_settings(self, settings: Settings) -> None:
        study = a_study(noticed=False, survey_tool=a_tool(approved=False))
        gates = [reason.gate for reason in may_collect(launch_request(study, NOW))]
        assert gates == ["G2", "G3", "G4", "G5", "G5"]
        settings.COLLECTION_GATES = list(reversed(settings.COLLECTION_GATES))
        assert [r.gate for r in may_collect(launch_request(study, NOW))] == [
            *("G5", "G5", "G4", "G3", "G2")
        ]

    def test_has_nothing_against_an_open_study(self) -> None:
        assert may_collect(launch_request(a_study("collecting"), NOW)) == ()


class TestLaunchChecklist:
    def test_has_one_line_for_each_gate(self) -> None:
        results = launch_checklist(a_study(), NOW)
        assert [result.gate for result in results] == ["G1", "G2", "G3", "G4", "G5"]
        assert [result.is_met for result in results] == [True, False, False, True, True]

    def test_names_source_and_settling_page_of_every_reason(self) -> None:
        study = a_study(noticed=False, survey_tool=a_tool(approved=False))
        for reason in may_collect(launch_request(study, NOW)):
            assert reason.source
            assert reverse(reason.settle, args=[] if reason.settle == "list_tools" else ["X-1"])


class TestEveryRefusal:
    """The action, the gate function, the page and the checklist say the same."""

    def test_equals_the_checklist(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        study = a_study("approved", survey_tool=a_tool(approved=False))
        listed = [r.text for result in launch_checklist(study, NOW) for r in result.reasons]
        assert len(listed) == 3
        for ask in (
            lambda: require_collection(launch_request(study, NOW)),
            lambda: open_collection(study=study, by=study.created_by, at=NOW),
        ):
            with pytest.raises(CollectionRefused) as refused:
                ask()
            assert list(refused.value.reasons) == listed
        client = Client()
        client.force_login(study.created_by)
        page = client.post(reverse("open_collection", args=[study.code]))
        assert page.context["reasons"] == tuple(listed)


class TestRequireCollection:
    def test_judges_materials_as_they_are_under_the_lock(self) -> None:
        study = a_study("collecting")
        with remembering():
            materials_hash(study)
            a_notice(study, purpose="Another purpose.")
            with pytest.raises(CollectionRefused, match="changed"):
                require_collection(launch_request(study, NOW))
