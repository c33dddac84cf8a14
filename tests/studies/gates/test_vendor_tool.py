"""G5."""

from datetime import timedelta

import pytest

from studies.actions import (
    approve_tool_for_privacy,
    approve_tool_for_public_affairs,
    approve_vendor,
)
from studies.contracts import VendorCheck, VendorKind
from studies.models import Study, SurveyTool
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study, a_tool, a_vendor
from tests.builders.vendors import a_certificate
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db


class TestVendorToolGate:
    def test_asks_nothing_of_an_internal_study_without_a_tool(self) -> None:
        assert reasons("G5", a_study(survey_tool=None)) == []

    @pytest.mark.requirement("R-033")
    def test_wants_both_offices_for_a_tool(self) -> None:
        tool = a_tool(approved=False)
        study = a_study(survey_tool=tool)
        assert len(reasons("G5", study)) == 2
        approve_tool_for_privacy(tool=tool, by=a_person("privacy_office"), at=NOW)
        study = Study.objects.get(pk=study.pk)
        assert len(reasons("G5", study)) == 1
        approve_tool_for_public_affairs(tool=tool, by=a_person("public_affairs"), at=NOW)
        study = Study.objects.get(pk=study.pk)
        assert reasons("G5", study) == []

    def test_refuses_an_import_of_a_survey_that_names_no_tool(self) -> None:
        assert "names none" in reasons("G5", a_study(survey_tool=None), channel="import")[0]

    @pytest.mark.requirement("R-140")
    @pytest.mark.requirement("R-148")
    def test_wants_clauses_contract_and_policy_of_a_vendor(self) -> None:
        vendor = a_vendor(approved=False, clause_audit="", contract_ends_on=NOW.date())
        study = a_study(conductor="vendor", vendor=vendor, method="interview")
        assert len(reasons("G5", study)) == 2
        assert len(reasons("G5", study, at=NOW + timedelta(days=1))) == 3

    @pytest.mark.requirement("R-142")
    def test_passes_with_an_approved_vendor(self) -> None:
        vendor = a_vendor(approved=False)
        study = a_study(conductor="vendor", vendor=vendor, method="interview")
        assert len(reasons("G5", study)) == 1
        office = a_person("privacy_office")
        approve_vendor(vendor=vendor, ticked=VendorCheck.values, by=office, at=NOW)
        study = Study.objects.get(pk=study.pk)
        assert reasons("G5", study) == []

    def test_asks_for_the_vendor_of_the_tool_too(self) -> None:
        tool = a_tool(vendor=a_vendor(approved=False))
        assert len(reasons("G5", a_study(survey_tool=tool))) == 1

    @pytest.mark.requirement("R-140")
    def test_refuses_a_tool_of_which_nobody_said_whose_it_is(self) -> None:
        study = a_study()
        SurveyTool.objects.update(run_here_because="")
        (reason,) = reasons("G5", Study.objects.get(pk=study.pk))
        assert "whether a vendor or the department runs" in reason

    @pytest.mark.requirement("R-100")
    def test_refuses_row_level_files_of_a_research_company(self) -> None:
        study = a_study(conductor="vendor", vendor=a_vendor())
        assert "only its aggregate summaries" in reasons("G5", study, channel="import")[0]
        assert reasons("G5", study, channel="aggregate") == []
        assert reasons("G5", study) == []

    @pytest.mark.requirement("R-102")
    def test_wants_a_vetting_in_force_of_a_recruiting_vendor(self) -> None:
        vendor = a_vendor(
            kind=VendorKind.RECRUITING,
            routine_use="DHS/ALL-002, F",
            redissemination_limits="To nobody.",
            vetted_by="Office of Security",
            vetted_on=NOW.date(),
            vetted_until=NOW.date() + timedelta(days=10),
            vetting_ref="VET-12",
        )
        study = a_study(conductor="vendor", vendor=vendor, method="interview")
        assert reasons("G5", study) == []
        assert "vetting" in reasons("G5", study, at=NOW + timedelta(days=11))[0]

    @pytest.mark.requirement("R-141")
    def test_keeps_new_studies_from_a_vendor_that_owes_a_certificate(self) -> None:
        vendor = a_certificate("overdue").vendor
        study = a_study(conductor="vendor", vendor=vendor, method="interview")
        assert "owes a certificate" in reasons("G5", study)[-1]
        study.opened_at = NOW
        assert not any("owes" in text for text in reasons("G5", study))

    def test_refuses_a_tool_whose_approval_ran_out(self) -> None:
        study = a_study()
        later = NOW + timedelta(days=3 * 366)
        assert "has expired" in reasons("G5", study, at=later)[0]
