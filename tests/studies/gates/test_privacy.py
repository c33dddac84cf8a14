"""G2."""

from datetime import timedelta

import pytest

from studies.actions import (
    create_instrument_version,
    expire_ptas,
    return_pta,
    submit_pta,
    withdraw_pta,
)
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.consent import a_notice
from tests.builders.studies import (
    a_definition,
    a_pta,
    a_study,
    a_version,
    approve,
    approve_for_component,
)
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db
THREE_YEARS_AND_A_DAY = timedelta(days=3 * 365 + 2)  # 2028 has a day more


class TestPrivacyGate:
    def test_lets_an_approved_study_pass(self) -> None:
        assert reasons("G2", a_study("approved")) == []

    @pytest.mark.requirement("R-076")
    def test_refuses_without_a_submission_also_to_recruit(self) -> None:
        study = a_study()
        assert "not sent to review" in reasons("G2", study)[0]
        assert reasons("G2", study, channel="recruiting", people=0, instrument_version=None)

    @pytest.mark.requirement("R-103")
    def test_refuses_until_both_offices_approved(self) -> None:
        study = a_study("in_review")
        assert "component privacy officer has not" in reasons("G2", study)[0]
        approve_for_component(study)
        assert "the Privacy Office has not" in reasons("G2", study)[0]

    def test_says_returned_and_withdrawn(self) -> None:
        study = a_study("in_review")
        withdraw_pta(pta=a_pta(study), by=study.created_by, at=NOW)
        assert "withdrawn" in reasons("G2", study)[0]
        study.refresh_from_db()
        pta = submit_pta(study=study, by=study.created_by, at=NOW)
        officer = a_person("component_privacy_officer", component=study.component)
        return_pta(pta=pta, revision=pta.revision, reason="Say more.", by=officer, at=NOW)
        assert "returned" in reasons("G2", study)[0]

    @pytest.mark.requirement("R-081")
    def test_refuses_after_a_change_of_the_instrument(self) -> None:
        study = a_study("approved")
        create_instrument_version(
            study=study, definition=a_definition(title="Changed"), by=study.created_by, at=NOW
        )
        assert "A material changed" in reasons("G2", study)[0]

    @pytest.mark.requirement("R-081")
    def test_refuses_after_a_change_of_the_notice(self) -> None:
        study = a_study("collecting")
        a_notice(study, purpose="Another purpose.")
        assert "A material changed" in reasons("G2", study)[0]

    def test_refuses_a_change_that_came_past_the_actions(self) -> None:
        study = a_study("approved")
        Study.objects.filter(pk=study.pk).update(target_population="Somebody else.")
        study.refresh_from_db()
        assert "A material changed" in reasons("G2", study)[0]

    def test_refuses_an_earlier_version(self) -> None:
        study = a_study()
        first = a_version(study)
        create_instrument_version(
            study=study, definition=a_definition(title="Second"), by=study.created_by, at=NOW
        )
        submit_pta(study=study, by=study.created_by, at=NOW)
        approve(study)
        assert reasons("G2", study) == []
        assert "not the approved one" in reasons("G2", study, instrument_version=first)[0]

    def test_ends_after_three_years_without_waiting_for_the_clock(self) -> None:
        study = a_study("approved")
        assert reasons("G2", study, at=NOW + timedelta(days=3 * 365 + 1)) == []
        assert "expired" in reasons("G2", study, at=NOW + THREE_YEARS_AND_A_DAY)[0]

    def test_ends_with_the_clock_too(self) -> None:
        study = a_study("collecting")
        assert expire_ptas(at=NOW + THREE_YEARS_AND_A_DAY) == 1
        study.refresh_from_db()
        assert study.status == "draft"
        assert "expired" in reasons("G2", study)[0]
