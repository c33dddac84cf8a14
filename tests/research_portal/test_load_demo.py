"""The demonstration: built through the real actions, never beside real people, always marked.

The program is the real one with fewer answers and contacts in it.
"""

import csv
from dataclasses import replace
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from fieldwork.models import Recording, Response, Transcript
from foundation.access.models import User
from foundation.audit.queries import verify_chain
from participants.models import Contact, Mailing, PanelEntry
from participants.queries.mailings import problems_of_texts, study_of, who_gets
from reports.lifecycle import ReportStatus
from reports.models import Report
from research_portal.demo.contacts import contact_file
from research_portal.demo.people import COMPONENTS, PASSWORD, PEOPLE
from research_portal.demo.program import PROGRAM
from retention.models import LegalHold
from retention.queries import due
from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import Pta, Study
from studies.queries import deadlines_of
from tests.builders.access import a_person

RIBBON = "Every person, study and answer is made up."
FEW_ANSWERS, FEW_CONTACTS = 60, 12


@pytest.fixture
def small(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demonstration whose studies reach as far as the real ones, with few people in them."""
    settings.PORTAL_IS_DEMO = True
    program = [
        replace(
            plan,
            answers=tuple(FEW_ANSWERS for _ in plan.answers),
            contacts=min(plan.contacts, FEW_CONTACTS),
        )
        for plan in PROGRAM
    ]
    monkeypatch.setattr("research_portal.demo.building.PROGRAM", program)


def load_demo(*words: str) -> str:
    out = StringIO()
    call_command("load_demo", *words, stdout=out)
    return out.getvalue()


def signed_in(username: str) -> Client:
    client = Client()
    form = {"username": username, "password": PASSWORD}
    assert client.post(reverse("sign_in"), form).status_code == 302
    return client


@pytest.mark.parametrize("way", ["email", "phone", "address"])
def test_nobody_stands_twice_in_a_contact_file(way: str) -> None:
    """One who does keeps the whole list out, until somebody settles what becomes of them."""
    people = max(plan.contacts for plan in PROGRAM)
    rows = list(csv.DictReader(StringIO(contact_file(people=people, random=Random(1)).decode())))
    assert len({row[way] for row in rows}) == people


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("small")
class TestLoadDemo:
    def test_builds_the_whole_program_once(self) -> None:
        told = load_demo()
        assert all(person.username in told for person in PEOPLE)
        assert all(code in told for code in Study.objects.values_list("code", flat=True))
        self.check_studies()
        self.check_what_is_held()
        self.check_reports()
        self.check_what_people_find()
        self.check_ribbon()
        with pytest.raises(CommandError, match="There are people here already"):
            load_demo()
        assert Study.objects.count() == len(PROGRAM)

    def check_studies(self) -> None:
        """Every state, over every component, with a review waiting for each office."""
        studies = Study.objects.select_related("component")
        assert {study.status for study in studies} == {str(state) for state in StudyStatus}
        assert {study.component.code for study in studies} == set(COMPONENTS)
        states = set(Pta.objects.values_list("status", flat=True))
        assert {PtaStatus.SUBMITTED, PtaStatus.COMPONENT_APPROVED, PtaStatus.RETURNED} <= states
        assert verify_chain().ok

    def check_what_is_held(self) -> None:
        here = sum(plan.on_web for plan in PROGRAM)
        imported = FEW_ANSWERS * sum(len(plan.answers) for plan in PROGRAM)
        assert Response.objects.count() == imported + here
        assert Contact.objects.exists()
        assert PanelEntry.objects.exists()
        assert Recording.objects.held().exists()
        assert Transcript.objects.exists()
        assert LegalHold.objects.in_force().exists()
        # The clock of the demonstration destroys these and signs the first certificates.
        kinds = {holding.record_class for holding in due(at=timezone.now())}
        assert kinds == {"recordings", "handover_files"}
        waiting = Mailing.objects.get()
        assert not list(problems_of_texts(waiting, study_of(waiting)))
        assert who_gets(waiting, study_of(waiting)).count() == FEW_CONTACTS

    def check_reports(self) -> None:
        """One is public, one in review, one came back, and one is kept back by a hold."""
        by_status = {report.status: report for report in Report.objects.all()}
        assert set(by_status) == {
            ReportStatus.PUBLIC, ReportStatus.CHECKED, ReportStatus.RETURNED, ReportStatus.REFUSED,
        }  # fmt: skip
        points = by_status[ReportStatus.RETURNED].points.values_list("status", flat=True)
        assert set(points) == {"unanswered", "answered"}
        assert "legal hold" in by_status[ReportStatus.REFUSED].refusal_reasons[0]

    def check_what_people_find(self) -> None:
        """Nobody opens the demonstration on an empty page."""
        lead = User.objects.get(username="lena.lead")
        assert deadlines_of(lead, at=timezone.now())
        for username in ("cora.privacy", "paul.privacy", "grace.affairs", "rosa.records"):
            page = signed_in(username).get(reverse("home")).content.decode()
            assert "waits for you" in page or "wait for you" in page, username

    def check_ribbon(self) -> None:
        """On every kind of page, whoever looks."""
        study = Study.objects.filter(status=StudyStatus.CLOSED).earliest("pk")
        report = Report.objects.get(status=ReportStatus.PUBLIC)
        client = signed_in("lena.lead")
        for address in (
            reverse("home"),
            reverse("list_studies"),
            reverse("view_study", args=[study.code]),
            reverse("view_study_retention", args=[study.code]),
            reverse("view_report", args=[report.report_ref]),
            reverse("who_am_i"),
            reverse("view_inventory"),  # refused to a lead, and marked all the same
            "/no/such/page/",
        ):
            assert RIBBON in client.get(address).content.decode(), address


@pytest.mark.django_db
class TestLoadDemoRefuses:
    def test_where_it_is_no_demonstration(self, settings: Settings) -> None:
        settings.PORTAL_IS_DEMO = False
        with pytest.raises(CommandError, match="This is no demonstration"):
            load_demo()
        assert not User.objects.exists()

    @pytest.mark.usefixtures("small")
    def test_where_people_are_already(self) -> None:
        a_person()
        with pytest.raises(CommandError, match="There are people here already"):
            load_demo()
        assert not Study.objects.exists()

    def test_nothing_when_only_the_accounts_are_asked_for(self, settings: Settings) -> None:
        settings.PORTAL_IS_DEMO = False
        assert "lena.lead" in load_demo("--print-accounts")
        assert not User.objects.exists()
