import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from reports.actions import name_reader, release_report, remove_reader
from reports.policies import download_report, view_report
from reports.policies import edit_report as may_edit
from reports.queries import reports_for
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reports import a_report, an_analyst
from tests.builders.studies import a_member
from tests.reports.releasing.cases import ready_to_release, take

pytestmark = pytest.mark.django_db


class TestReaders:
    def test_are_of_the_department(self) -> None:
        report = a_report("rendered")
        vendor = a_person(unit_kind=UnitKind.VENDOR)
        with pytest.raises(Refused, match="Vendors read what is public"):
            name_reader(report_id=report.pk, user=vendor, by=report.author, at=NOW)

    def test_are_named_by_who_releases_reports_of_the_study(self) -> None:
        report, reader = a_report("rendered"), a_person()
        for person in (reader, a_person(Role.RECORDS_OFFICER)):
            with pytest.raises(Refused, match="do not release"):
                name_reader(report_id=report.pk, user=reader, by=person, at=NOW)
        name_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        name_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        assert report.readers.count() == 1

    def test_are_taken_out_again_only_before_the_release(self) -> None:
        report, reader = a_report("rendered"), a_person()
        name_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        remove_reader(report_id=report.pk, user=reader, by=report.author, at=NOW)
        assert not report.readers.exists()
        released = a_report("released")
        one = released.readers.get().user
        with pytest.raises(Refused, match="stays on record"):
            remove_reader(report_id=released.pk, user=one, by=released.author, at=NOW)


class TestViewReport:
    @pytest.mark.requirement("R-018", "R-072")
    def test_shows_decision_makers_what_names_them_or_is_public(self) -> None:
        maker = a_person(Role.OPERATIONAL_DECISION_MAKER)
        for_others, waiting, public = a_report("released"), a_report("rendered"), a_report("public")
        for_maker = ready_to_release()
        lead = for_maker.study.created_by
        name_reader(report_id=for_maker.pk, user=maker, by=lead, at=NOW)
        for_maker = take(release_report, for_maker, lead)
        for report, sees in (
            *((for_others, False), (waiting, False)),
            *((for_maker, True), (public, True)),
        ):
            assert view_report.allows(maker, report, at=NOW) is sees
        assert set(reports_for(maker, at=NOW)) == {for_maker, public}

    def test_shows_the_team_its_drafts(self) -> None:
        report = a_report("draft")
        assert view_report.allows(an_analyst(report.study), report, at=NOW)
        assert not view_report.allows(a_person(), report, at=NOW)

    @pytest.mark.requirement("R-072")
    def test_shows_numbers_before_release_to_writers_and_releasers_only(self) -> None:
        report = a_report("rendered")
        study = report.study
        privacy = a_person(Role.PRIVACY_OFFICE)
        for person in (an_analyst(study), study.created_by, privacy):
            assert view_report.allows(person, report, at=NOW)
            assert download_report.allows(person, report, at=NOW)
            assert list(reports_for(person, at=NOW, study=study)) == [report]
        for person in (
            a_member(study, Role.FACILITATOR),
            a_person(Role.AUDITOR),
            a_person(Role.RECORDS_OFFICER),
            a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP")),
        ):
            assert not view_report.allows(person, report, at=NOW)
            assert not download_report.allows(person, report, at=NOW)
            assert list(reports_for(person, at=NOW, study=study)) == []

    def test_shows_the_team_and_the_offices_what_is_released(self) -> None:
        report = a_report("released")
        for person in (a_member(report.study, Role.FACILITATOR), a_person(Role.AUDITOR)):
            assert view_report.allows(person, report, at=NOW)
            assert list(reports_for(person, at=NOW, study=report.study)) == [report]

    def test_lets_every_analyst_change_it_until_it_is_released(self) -> None:
        for status in ("draft", "rendered", "checked", "reviewed", "returned"):
            report = a_report(status)
            assert may_edit.allows(an_analyst(report.study), report, at=NOW)
        report = a_report("released")
        assert not may_edit.allows(report.author, report, at=NOW)
