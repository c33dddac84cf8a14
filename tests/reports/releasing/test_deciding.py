import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import Confirmed, check_report, review_report
from reports.lifecycle import ReportStatus
from reports.models import ReleaseDecision
from studies.models import Study
from tests.builders.access import a_component, a_person
from tests.builders.reports import a_report, an_analyst
from tests.builders.studies import a_member
from tests.reports.releasing.cases import office, take

pytestmark = pytest.mark.django_db


class TestCheckReport:
    def test_may_be_the_authors_and_sends_it_to_privacy_review(self) -> None:
        report = a_report("rendered")
        assert take(check_report, report, report.author).status == ReportStatus.CHECKED

    def test_refuses_who_does_not_analyze_the_study(self) -> None:
        report = a_report("rendered")
        for person in (a_person(Role.PRIVACY_OFFICE), a_member(report.study, Role.FACILITATOR)):
            with pytest.raises(Refused, match="does not include this"):
                take(check_report, report, person)
        assert not ReleaseDecision.objects.exists()

    @pytest.mark.requirement("R-073")
    @pytest.mark.parametrize(
        "left_out", ["findings_agree", "no_personal_data", "nobody_recognizable"]
    )
    def test_refuses_without_every_confirmation(self, left_out: str) -> None:
        report = a_report("rendered")
        confirmed = Confirmed(**{name: name != left_out for name in Confirmed.__dataclass_fields__})
        with pytest.raises(Refused, match="Confirm first"):
            take(check_report, report, report.author, confirmed=confirmed)


@pytest.mark.requirement("R-150")
class TestReviewReport:
    def test_is_for_either_privacy_office(self) -> None:
        for who in (office, lambda _: a_person(Role.PRIVACY_OFFICE)):
            report = a_report("checked")
            assert take(review_report, report, who(report)).status == ReportStatus.REVIEWED

    def test_refuses_everybody_else(self) -> None:
        report = a_report("checked")
        elsewhere = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        for person in (report.study.created_by, an_analyst(report.study), elsewhere):
            with pytest.raises(Refused, match="privacy offices"):
                take(review_report, report, person)

    def test_refuses_who_ever_worked_on_the_study(self) -> None:
        report = a_report("checked")
        officer = office(report)
        Study.objects.filter(pk=report.study_id).update(created_by=officer)
        with pytest.raises(Refused, match="worked on this study"):
            take(review_report, report, officer)

    def test_refuses_what_was_not_checked(self) -> None:
        report = a_report("rendered")
        with pytest.raises(Refused, match="does not wait for that"):
            take(review_report, report, office(report))
