"""Whether a clearance is needed, in words; the burden; and what everybody asked is told of it."""

from datetime import timedelta
from typing import Any

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from studies.actions import edit_burden, record_pra_contact, void_clearance
from studies.actions.burden import BurdenDraft
from studies.clearances import ClearanceError
from studies.gates import launch_request
from studies.lifecycle import IcrStatus
from studies.models import Study
from studies.queries import burden_of, clearance_need, needs_clearance
from studies.queries.omb_block import NOBODY_NEED_RESPOND, omb_block
from tests.builders.access import NOW, a_component, a_person
from tests.builders.icr import TODAY, an_icr, change_and_approve_again
from tests.builders.studies import a_burden, a_clearance, a_lead, a_study

pytestmark = pytest.mark.django_db


def grounds(study: Study) -> list[str]:
    return [ground.text for ground in clearance_need(study).grounds]


class TestClearanceNeed:
    @pytest.mark.requirement("R-074")
    def test_counts_the_public_from_the_tenth(self) -> None:
        study = a_study(expected_respondents=400)
        assert grounds(study) == [
            "400 members of the public are asked the same questions within twelve months.",
            "From the tenth person who counts a clearance is needed.",
        ]
        assert not needs_clearance(a_study(expected_respondents=9))
        assert needs_clearance(a_study(expected_respondents=10))

    @pytest.mark.requirement("R-078")
    def test_counts_contractors_and_no_employees(self) -> None:
        study = a_study(audiences=("employees",))
        assert not needs_clearance(study)
        a_burden(study, employee=31, contractor=9)
        assert "31 federal employees are asked. Federal employees at work do not count." in grounds(
            study
        )
        assert not needs_clearance(study)
        a_burden(study, employee=30, contractor=10)
        assert any("Contractors count" in ground for ground in grounds(study))
        assert needs_clearance(study)

    @pytest.mark.parametrize(("kind", "needed"), [("federal", False), ("tribal", True)])
    def test_counts_stakeholders_of_other_governments(self, kind: str, needed: bool) -> None:
        study = a_study(audiences=("stakeholders",), stakeholder_kind=kind)
        assert needs_clearance(study) is needed

    def test_takes_all_for_the_strictest_kind_until_somebody_says(self) -> None:
        study = a_study(audiences=("employees", "public"))
        assert "all are taken for members of the public" in grounds(study)[0]
        a_burden(study, employee=31, public=9)
        assert not needs_clearance(study)
        request = launch_request(study, NOW)
        assert (request.person_kind, request.people) == ("public", 9)

    def test_names_the_exemption_of_usability_tests(self) -> None:
        rules = {g.rule for g in clearance_need(a_study(method="usability_test")).grounds}
        assert "5 CFR 1320.3(h)(3)" in rules


class TestEditBurden:
    def test_adds_up(self) -> None:
        study = a_study(audiences=("employees", "public"))
        lines = [BurdenDraft("public", 30, minutes=10, times=2), BurdenDraft("employee", 10, 5)]
        burden = edit_burden(study=study, lines=lines, by=study.created_by, at=NOW)
        assert (burden.responses, burden.minutes, burden.hours) == (70, 650, 10.8)
        assert burden.average_minutes == 9

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (BurdenDraft("public", 39, 5), "expects 40 people; these lines add up to 39"),
            (BurdenDraft("contractor", 40, 5), "does not ask contractors"),
            (BurdenDraft("public", 40, 0), "1 to 600 minutes"),
            (BurdenDraft("public", 0, 5), "Say how many people"),
        ],
    )
    def test_says_what_the_study_says(self, line: BurdenDraft, said: str) -> None:
        study = a_study()
        with pytest.raises(ClearanceError) as error:
            edit_burden(study=study, lines=[line], by=study.created_by, at=NOW)
        assert said in error.value.problems["lines"]
        assert burden_of(study).lines == ()

    def test_refuses_while_a_request_that_says_it_is_on_its_way(self) -> None:
        study = a_study()
        a_burden(study)
        an_icr(IcrStatus.READY, "full", study=study)
        with pytest.raises(Refused, match="on its way"):
            a_burden(study)

    def test_refuses_everybody_else(self) -> None:
        line = BurdenDraft("public", 40, 5)
        with pytest.raises(Refused):
            edit_burden(study=a_study(), lines=[line], by=a_lead(), at=NOW)


class TestOmbBlock:
    def test_says_what_the_law_wants(self) -> None:
        study = a_study("approved")
        record_pra_contact(
            component=a_component(),
            office="TSA paperwork office",
            address="pra@tsa.example",
            by=a_person(Role.PAPERWORK_OFFICER),
            at=NOW,
        )
        a_burden(study, minutes=8)
        a_clearance(study)
        block = omb_block(study, on=TODAY)
        assert block is not None
        text = block.as_text()
        assert "OMB control number 1601-0029, expires 03/11/2028" in text
        for said in ("8 minutes", "pra@tsa.example", "voluntary", "confidential"):
            assert said in text
        assert text.endswith(NOBODY_NEED_RESPOND)

    @pytest.mark.parametrize("days", [365, 366])
    def test_never_shows_an_expired_number(self, days: int) -> None:
        study = a_study("approved")
        a_clearance(study)
        shown = omb_block(study, on=TODAY + timedelta(days=days))
        assert (shown is None) is (days == 366)

    def test_shows_none_where_nothing_covers_what_is_asked(self) -> None:
        study = a_study("approved")
        assert omb_block(study, on=TODAY) is None
        clearance = a_clearance(study)
        changed = change_and_approve_again(study)
        assert omb_block(changed, on=TODAY) is None
        clearance = a_clearance(changed)
        officer = a_person(Role.PAPERWORK_OFFICER)
        void_clearance(clearance=clearance, reason="Ended.", by=officer, at=NOW)
        assert omb_block(changed, on=TODAY) is None

    def test_shows_none_for_exempt_studies(self) -> None:
        study = a_study("approved")
        an_exemption: dict[str, Any] = {
            "exemption": "excluded",
            "basis": "It is part of an investigation.",
            "decided_by": "Counsel",
        }
        a_clearance(study, kind="exempt", control_number="", expires_on=None, **an_exemption)
        assert omb_block(study, on=TODAY) is None
