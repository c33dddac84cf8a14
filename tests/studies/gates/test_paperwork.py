"""G3: the tenth countable person, the kinds of clearance, and nobody getting past in a race."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from studies.actions import edit_burden, edit_study, record_addressing, submit_pta
from studies.actions.burden import BurdenDraft
from studies.drafts import StudyDraft
from studies.gates import CollectionRefused, require_collection
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.icr import a_packaged_study
from tests.builders.studies import a_burden, a_clearance, a_study, approve
from tests.studies.gates.asking import a_request, reasons

SMALL: dict[str, Any] = {"expected_respondents": 9}
TODAY = NOW.date()


def address(study: Study, people: int, kind: str = "public", at: Any = NOW) -> None:
    request = a_request(study, person_kind=kind, at=at)
    record_addressing(request=request, people=people, by=None, at=at)


@pytest.mark.django_db
class TestPaperworkGate:
    @pytest.mark.requirement("R-074")
    @pytest.mark.requirement("R-075")
    def test_stops_at_the_tenth_person(self) -> None:
        study = a_study("collecting", **SMALL)
        address(study, 8)
        assert reasons("G3", study, people=1) == []
        assert "a clearance is needed" in reasons("G3", study, people=2)[0]

    def test_counts_a_rolling_year(self) -> None:
        study = a_study("collecting", **SMALL)
        address(study, 9)
        assert reasons("G3", study, people=1)
        assert reasons("G3", study, people=1, at=NOW + timedelta(days=365))
        assert reasons("G3", study, people=1, at=NOW + timedelta(days=366)) == []  # a leap year

    def test_does_not_count_the_future(self) -> None:
        study = a_study("collecting", **SMALL)
        address(study, 9, at=NOW + timedelta(days=1))
        assert reasons("G3", study, people=1) == []

    @pytest.mark.requirement("R-074")
    def test_counts_the_people_of_every_study_with_the_same_questions(self) -> None:
        study, other = a_study("collecting", **SMALL), a_study("collecting", **SMALL)
        address(other, 5)
        address(study, 2)
        assert reasons("G3", study, people=2) == []
        (reason,) = reasons("G3", study, people=3)
        assert "put to 2 people here and 5 in other studies" in reason

    @pytest.mark.requirement("R-078")
    def test_counts_contractors_and_not_employees(self) -> None:
        study = a_study("approved", audiences=("employees",))
        a_burden(study)
        assert reasons("G3", study, person_kind="employee", people=500) == []
        address(study, 500, kind="employee")
        assert reasons("G3", study, person_kind="contractor", people=9) == []
        assert reasons("G3", study, person_kind="contractor", people=10)

    @pytest.mark.parametrize(("kind", "counted"), [("federal", False), ("state", True)])
    def test_counts_stakeholders_except_federal_staff(self, kind: str, counted: bool) -> None:
        study = a_study("approved", audiences=("stakeholders",), stakeholder_kind=kind)
        assert bool(reasons("G3", study, people=10)) is counted

    def test_asks_nothing_while_nobody_is_addressed(self) -> None:
        assert reasons("G3", a_study("approved"), people=0, channel="recruiting") == []

    def test_passes_with_a_generic_clearance_until_it_expires(self) -> None:
        study = a_study("approved")
        a_clearance(study, expires_on=TODAY)
        assert reasons("G3", study) == []
        assert "has expired" in reasons("G3", study, at=NOW + timedelta(days=1))[0]

    @pytest.mark.requirement("R-127")
    def test_waits_for_both_notice_periods_of_a_full_clearance(self) -> None:
        study = a_packaged_study()
        facts: dict[str, Any] = {
            "kind": "full",
            "control_number": "1601-0099",
            "notice60_citation": "91 FR 1001",
            "notice30_citation": "92 FR 9001",
            "notice60_on": TODAY - timedelta(days=100),
        }
        a_clearance(study, **facts, notice30_on=TODAY - timedelta(days=29))
        assert "notice periods" in reasons("G3", study)[0]
        a_clearance(
            study,
            **facts,
            notice30_on=TODAY - timedelta(days=30),
        )
        assert reasons("G3", study) == []

    @pytest.mark.requirement("R-081")
    @pytest.mark.requirement("R-092")
    def test_asks_no_more_responses_than_were_cleared(self) -> None:
        study = a_study("collecting")  # forty
        asked: dict[str, Any] = {"channel": "recruiting", "is_launch": False}
        assert reasons("G3", study, people=90, **asked) == []
        recruited = a_request(study, **asked)
        record_addressing(request=recruited, people=90, by=None, at=NOW)
        address(study, 30)
        assert reasons("G3", study, people=10, is_launch=False) == []
        (reason,) = reasons("G3", study, people=11, is_launch=False)
        assert "given for 40 responses: 10 are left, and this takes 11" in reason
        assert reasons("G3", study, people=40, is_launch=True) == []
        assert reasons("G3", study, people=41, is_launch=True)
        a_clearance(study, at=NOW + timedelta(minutes=1))
        assert reasons("G3", study, people=40, is_launch=False) == []

    @pytest.mark.requirement("R-092")
    def test_counts_as_often_as_each_was_cleared_to_answer(self) -> None:
        study = a_study("approved", planned_waves=2)
        line = BurdenDraft("public", 40, 5, times=2)
        edit_burden(study=study, lines=[line], by=study.created_by, at=NOW)
        a_clearance(study)
        for _wave in range(2):
            assert not any(
                "responses" in text for text in reasons("G3", study, people=40, is_launch=False)
            )
            address(study, 40)
        assert "0 are left, and this takes 1" in reasons("G3", study, people=1, is_launch=False)[0]

    @pytest.mark.requirement("R-078")
    def test_leaves_out_of_what_was_cleared_who_does_not_count(self) -> None:
        study = a_study("approved", audiences=("employees",))
        a_burden(study, employee=20, contractor=20)
        a_clearance(study)
        address(study, 20, kind="employee")
        assert reasons("G3", study, person_kind="contractor", people=20, is_launch=False) == []
        assert reasons("G3", study, person_kind="contractor", people=21, is_launch=False)

    def test_passes_with_a_decided_exemption(self) -> None:
        study = a_study("approved")
        a_clearance(
            study,
            kind="exempt",
            control_number="",
            expires_on=None,
            exemption="excluded",
            basis="It is part of an investigation.",
            decided_by="General Counsel",
        )
        assert reasons("G3", study) == []

    def test_does_not_carry_over_to_changed_materials(self) -> None:
        study = a_study("approved")
        a_clearance(study)
        lead = study.created_by
        draft = replace(StudyDraft.of(study), title="Changed")
        study = edit_study(study=study, draft=draft, by=lead, at=NOW)
        submit_pta(study=study, by=lead, at=NOW)
        approve(study)
        study.refresh_from_db()
        assert "other materials" in reasons("G3", study)[0]

    def test_lets_the_latest_clearance_govern(self) -> None:
        study = a_study("approved")
        a_clearance(study)
        yesterday = TODAY - timedelta(days=1)
        a_clearance(study, decided_on=date(2026, 1, 1), expires_on=yesterday)
        assert "has expired" in reasons("G3", study)[0]


@pytest.mark.django_db(transaction=True)
class TestRequireCollection:
    @pytest.mark.requirement("R-074")
    def test_lets_only_one_of_two_reach_the_ninth_person(self) -> None:
        study = a_study("collecting", **SMALL)
        together = Barrier(2)

        def collect(_: int) -> bool:
            try:
                with transaction.atomic():
                    together.wait()
                    require_collection(a_request(study, people=5))
                    address(study, 5)
                return True
            except CollectionRefused:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(collect, range(2))) == [False, True]
