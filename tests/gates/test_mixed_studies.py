"""Studies of employees and others: whoever counts is counted, however they come in (R-078)."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fieldwork import actions
from fieldwork.actions.sessions import SessionPlanError
from fieldwork.models import ImportRun, Response, Session
from foundation.access.policy import Refused
from studies.actions import open_collection
from studies.gates import CollectionRefused, launch_checklist
from studies.models import Study
from studies.queries import addressed_count
from tests.builders.access import NOW
from tests.builders.fieldwork import a_session, an_export, an_import
from tests.builders.studies import a_burden, a_study, a_vendor
from tests.builders.summaries import TABLE, details
from tests.gates.missing import Prepared
from tests.gates.paths import import_by_action, import_by_asking_for_the_job, import_by_page

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-078")]
MIXED = ("employees", "public")
UNSAID = "Say how many of the 20 people are of each kind"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def opened(*, audiences: tuple[str, ...] = MIXED, people: dict[str, Any], **more: Any) -> Study:
    """A study that asks so many of each kind, collecting without a clearance."""
    study = a_study(
        "approved", audiences=audiences, expected_respondents=sum(people.values()), **more
    )
    a_burden(study, **people)
    return open_collection(study=study, by=study.created_by, at=NOW)


def mixed(**more: Any) -> Study:
    return opened(people={"public": 9, "employee": 200}, **more)


def a_file(study: Study, rows: int, **people: int) -> ImportRun:
    run = an_import(study, content=an_export(rows))
    if people:
        actions.split_import(run_id=run.pk, people=people, by=study.created_by, at=NOW)
    return run


def brought_in(study: Study, rows: int, **people: int) -> None:
    run = a_file(study, rows, **people)
    actions.import_responses(run_id=run.pk, by=study.created_by, at=NOW)


def counted(study: Study) -> int:
    return addressed_count(study, on=timezone.localdate(NOW)).own


class TestAnImport:
    @pytest.mark.parametrize(
        "way", [import_by_action, import_by_asking_for_the_job, import_by_page]
    )
    def test_is_refused_until_it_is_said_who_answered(self, way: Any, tmp_path: Path) -> None:
        study = mixed()
        prepared = Prepared(study, study.created_by, a_file(study, 20), at=NOW)
        assert UNSAID in way(prepared, tmp_path)
        assert not study.addressings.exists()

    @pytest.mark.requirement("R-074")
    def test_of_the_tenth_of_the_public_is_refused(self) -> None:
        study = mixed()
        with pytest.raises(CollectionRefused, match="a clearance is needed"):
            brought_in(study, 20, public=10, employee=10)
        assert not Response.objects.exists()
        brought_in(study, 20, public=9, employee=11)
        assert counted(study) == 9
        for kind in ("public", "contractor"):
            with pytest.raises(CollectionRefused, match="a clearance is needed"):
                brought_in(study, 1, **{kind: 1})
        brought_in(study, 30, employee=30)
        found = study.addressings.values_list("person_kind", "people", "countable")
        assert sorted(found) == [
            ("employee", 11, False),
            ("employee", 30, False),
            ("public", 9, True),
        ]

    def test_counts_the_public_and_contractors_together(self) -> None:
        study = mixed()
        with pytest.raises(CollectionRefused, match="a clearance is needed"):
            brought_in(study, 20, public=5, contractor=5, employee=10)

    @pytest.mark.parametrize(
        ("people", "reason"),
        [
            ({"public": 3, "employee": 16}, "add up to 19"),
            ({"public": 30, "employee": -10}, "add up to 20"),
            ({"stakeholder": 20}, "does not ask stakeholders"),
            ({}, UNSAID),
        ],
    )
    def test_takes_no_other_numbers_than_those_of_its_rows(
        self, people: dict[str, int], reason: str
    ) -> None:
        study = mixed()
        run = a_file(study, 20)
        with pytest.raises(Refused, match=reason):
            actions.split_import(run_id=run.pk, people=people, by=study.created_by, at=NOW)
        run.refresh_from_db()
        assert run.people == {}

    def test_needs_no_numbers_where_all_are_federal_employees(self) -> None:
        study = opened(audiences=("employees",), people={"employee": 40})
        brought_in(study, 25)
        assert counted(study) == 0

    def test_counts_everybody_where_all_are_contractors(self) -> None:
        study = opened(audiences=("employees",), people={"contractor": 9})
        with pytest.raises(CollectionRefused, match="a clearance is needed"):
            brought_in(study, 10)
        brought_in(study, 9)
        assert counted(study) == 9

    def test_keeps_what_was_typed_on_its_page(self) -> None:
        study = mixed()
        run, client = a_file(study, 20), Client()
        client.force_login(study.created_by)
        address = reverse("split_import", args=[study.code, run.run_ref])
        said = {"people_public": "4", "people_contractor": "0"}
        page = client.post(address, {**said, "people_employee": "15"}).text
        assert "add up to 19" in page
        assert 'value="15"' in page
        client.post(address, {**said, "people_employee": "16"})
        page = client.get(reverse("view_import", args=[study.code, run.run_ref])).text
        assert "16, not counted" in page


class TestASummary:
    def load(self, study: Study, **people: int) -> None:
        actions.load_summary(
            study=study,
            wave=study.waves.get(),
            details=details(people=people),
            source=BytesIO(TABLE.encode()),
            by=study.created_by,
            at=NOW,
        )

    def test_is_refused_until_it_is_said_who_was_addressed(self) -> None:
        study = mixed(conductor="vendor", vendor=a_vendor())
        with pytest.raises(Refused, match="Say how many of the 120 people"):
            self.load(study)
        with pytest.raises(CollectionRefused, match="a clearance is needed"):
            self.load(study, public=10, employee=110)
        self.load(study, public=9, employee=111)
        assert counted(study) == 9

    def test_asks_on_its_page_and_tries_the_numbers_out(self) -> None:
        study = mixed(conductor="vendor", vendor=a_vendor())
        client, address = Client(), reverse("load_summary", args=[study.code])
        client.force_login(study.created_by)
        said = {
            "wave": study.waves.get().pk,
            "title": "By age",
            "question": "How satisfied are you?",
            "label_columns": 1,
            "respondents": 100,
            "newly_addressed": 120,
            "people_public": 9,
            "people_contractor": 0,
            "people_employee": 101,
        }

        def posted(**more: Any) -> str:
            file = SimpleUploadedFile("table.csv", TABLE.encode())
            return client.post(address, {**said, "file": file, **more}).text

        assert "add up to 110" in posted(check="yes")
        assert "The table is clean" in posted(check="yes", people_employee=111)
        assert not study.addressings.exists()
        posted(people_employee=111)
        assert counted(study) == 9


class TestASession:
    def test_says_who_takes_part(self) -> None:
        study = mixed(method="interview", survey_tool=None)
        with pytest.raises(SessionPlanError, match="Say who takes part"):
            a_session(study=study)
        client, address = Client(), reverse("schedule_session", args=[study.code])
        client.force_login(study.created_by)
        said = {"wave": study.waves.get().pk, "kind": "interview", "medium": "phone", "people": 1}
        client.post(address, {**said, "held_on": "2027-03-12", "person_kind": "contractor"})
        assert Session.objects.get().person_kind == "contractor"


class TestTheLaunch:
    def test_of_a_study_of_employees_waits_for_their_numbers(self) -> None:
        study = a_study("approved", audiences=("employees",))
        with pytest.raises(CollectionRefused, match="how many people of each kind"):
            open_collection(study=study, by=study.created_by, at=NOW)
        (paperwork,) = [one for one in launch_checklist(study, NOW) if one.gate == "G3"]
        assert [reason.settle for reason in paperwork.reasons] == ["edit_burden"]
        a_burden(study, employee=40)
        assert open_collection(study=study, by=study.created_by, at=NOW).status == "collecting"
