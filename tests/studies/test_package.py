"""The package of a study: complete, or not submittable, with everything that is missing said."""

from typing import Any

import pytest
from django.conf import settings

from foundation.access.roles import Role
from studies import policies
from studies.actions import (
    complete_checklist,
    declare_statistical,
    submit_pta,
    write_statement,
)
from studies.actions.packages import PackageError
from studies.materials import materials_of
from studies.package.checklist import CHECKLIST
from studies.package.needed import needed_materials
from studies.package.statements import PART_A, PART_B, answered
from studies.queries import package_of, package_problems
from tests.builders.access import NOW
from tests.builders.documents import a_document, a_written_package, the_missing_documents
from tests.builders.studies import STATES, a_study, approve
from tests.studies.squares import the_people_around, who_may

pytestmark = pytest.mark.django_db


def a_complete_study(*, statistical: bool = False, **description: Any):  # type: ignore[no-untyped-def]
    study = a_study(**description)
    the_missing_documents(study)
    a_written_package(study, statistical=statistical)
    submit_pta(study=study, by=study.created_by, at=NOW)
    approve(study)
    study.refresh_from_db()
    return study


def states_of(study: Any) -> dict[str, str]:
    return {one.kind: one.state for one in needed_materials(study, materials_of(study))}


class TestNeededMaterials:
    @pytest.mark.requirement("R-079")
    @pytest.mark.requirement("R-125")
    def test_follow_from_method_channels_and_data(self) -> None:
        survey = a_study(noticed=False, channels=("email", "flyer"))
        assert states_of(survey) == {
            "instrument": "present",
            "notice": "missing",
            "script": "not_needed",
            "invitation": "missing",
            "consent_form": "not_needed",
            "brochure": "not_needed",
            "flyer": "missing",
            "reminder": "not_needed",
            "thanks": "not_needed",
            "other": "not_needed",
        }
        interviews = states_of(a_study(method="interview", channels=("phone",)))
        assert (interviews["script"], interviews["consent_form"]) == ("missing", "missing")
        assert interviews["invitation"] == "not_needed"
        assert states_of(a_study(data_collected=("recordings",)))["consent_form"] == "missing"
        assert states_of(a_study(channels=("phone",)))["script"] == "missing"

    def test_are_present_once_written_also_where_not_needed(self) -> None:
        study = a_study()
        a_document(study, "brochure")
        assert states_of(study)["brochure"] == "present"


class TestPackageProblems:
    @pytest.mark.requirement("R-079")
    @pytest.mark.requirement("R-080")
    def test_names_everything_that_is_missing(self) -> None:
        problems = package_problems(a_study())
        said = "\n".join(problems)
        assert "Invitation is missing. People are written to (e-mail)." in said
        assert "approved privacy threshold analysis is missing" in said
        assert "Say whether the study uses statistical methods." in said
        assert "Item A4 is not written: Efforts to identify duplication." in said
        assert "Information quality" in said
        assert "Item B" not in said

    @pytest.mark.requirement("R-079")
    @pytest.mark.parametrize("statistical", [False, True])
    def test_has_none_when_all_is_there(self, statistical: bool) -> None:
        assert package_problems(a_complete_study(statistical=statistical)) == []

    @pytest.mark.requirement("R-085")
    def test_asks_part_b_and_the_checklist_of_a_statistical_study_only(self) -> None:
        study = a_complete_study()
        declare_statistical(study=study, is_statistical=True, by=study.created_by, at=NOW)
        said = "\n".join(package_problems(study))
        assert said.count("The survey checklist is open") == len(CHECKLIST)
        assert "Item B3 is not written" in said
        declare_statistical(study=study, is_statistical=False, by=study.created_by, at=NOW)
        assert package_problems(study) == []

    @pytest.mark.requirement("R-085")
    @pytest.mark.parametrize(
        "answer", [{"answer": "not_met", "how": "Later."}, {"answer": "met", "how": " "}]
    )
    def test_takes_a_point_for_open_until_it_is_met_and_said_how(
        self, answer: dict[str, str]
    ) -> None:
        study = a_complete_study(statistical=True)
        complete_checklist(study=study, answers={"frame": answer}, by=study.created_by, at=NOW)
        assert len(package_problems(study)) == 1

    @pytest.mark.requirement("R-081")
    def test_is_incomplete_again_when_a_material_changes(self) -> None:
        study = a_complete_study()
        a_document(study, "brochure")
        assert any("threshold analysis" in problem for problem in package_problems(study))

    @pytest.mark.requirement("R-165")
    def test_asks_invitations_for_the_links_to_assessment_and_notice(self) -> None:
        study = a_study()
        a_document(study, "invitation", title="Letter", text=f"Come. {settings.PORTAL_PIA_URL}")
        said = "\n".join(package_problems(study))
        assert "“Letter version 1” does not link the system of records notice (https://" in said
        assert "link the privacy impact assessment" not in said


class TestWriteStatement:
    def test_keeps_only_what_the_study_does_not_say(self) -> None:
        study = a_study()
        known = {one.item.key: one for one in answered(PART_A, study, None)}
        assert known["a2"].from_study
        assert "Learn how travelers experience the checkpoint." in known["a2"].text
        texts = {"a2": known["a2"].text.replace("\n", "\r\n"), "a4": "Nothing else asks this."}
        package = write_statement(study=study, part="a", texts=texts, by=study.created_by, at=NOW)
        assert package.statements == {"a4": "Nothing else asks this."}

    def test_goes_back_to_the_study_when_emptied(self) -> None:
        study = a_study()
        for text in ("Our own words.", ""):
            write_statement(study=study, part="a", texts={"a1": text}, by=study.created_by, at=NOW)
        first = answered(PART_A, study, package_of(study))[0]
        assert (first.from_study, "E-Government Act" in first.text) == (True, True)

    def test_refuses_items_of_another_part(self) -> None:
        study = a_study()
        for part, texts in (("a", {"b1": "x"}), ("z", {"a1": "x"})):
            with pytest.raises(PackageError):
                write_statement(study=study, part=part, texts=texts, by=study.created_by, at=NOW)
        assert package_of(study) is None

    def test_leaves_an_approval_in_force(self) -> None:
        study = a_study("approved")
        a_written_package(study)
        study.refresh_from_db()
        assert study.status == "approved"


class TestStatements:
    def test_have_the_items_that_omb_numbers(self) -> None:
        assert [item.number for item in PART_A.items] == [str(n) for n in range(1, 19)]
        assert [item.number for item in PART_B.items] == [str(n) for n in range(1, 6)]


class TestWhoMayWriteThePackage:
    def test_is_the_lead_or_the_paperwork_officer_until_the_end(self) -> None:
        study = a_study()
        people = the_people_around(study)
        expected = {
            (role, status)
            for role in (Role.LEAD, Role.PAPERWORK_OFFICER)
            for status in set(STATES) - {"closed"}
        }
        for policy in (
            policies.write_statement,
            policies.complete_checklist,
            policies.declare_statistical,
        ):
            assert who_may(policy, study, study, people) == expected
