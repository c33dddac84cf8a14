"""Control numbers: what is left of them, who keeps them, and two requests for the last hours."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.mail.models import Message
from reports.policies import publication_is_forbidden
from studies.actions import (
    edit_umbrella,
    expire_clearances,
    record_umbrella,
    remind_of_clearances,
    withdraw_icr,
)
from studies.actions.umbrellas import UmbrellaFacts
from studies.clearances import ClearanceError
from studies.lifecycle import IcrStatus
from studies.models import Clearance, Study, Umbrella
from studies.queries import deadlines_of, umbrella_uses, use_of
from studies.queries.omb_block import omb_block
from tests.builders.access import NOW, a_component, a_person
from tests.builders.icr import TODAY, an_icr
from tests.builders.studies import a_burden, a_clearance, a_study, an_umbrella
from tests.studies.gates.asking import reasons

FACTS = UmbrellaFacts(
    control_number="1601-0014",
    title="Qualitative feedback",
    kind="qualitative",
    expires_on=TODAY + timedelta(days=100),
    hours_a_year=10,
    responses_a_year=1_000,
    conditions=("Answering is voluntary.",),
)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
class TestUmbrellaUses:
    def test_counts_what_is_with_omb_or_cleared_of_twelve_months(self) -> None:
        umbrella = an_umbrella()
        icr = an_icr(IcrStatus.SUBMITTED)  # forty answers of five minutes
        use = use_of(umbrella, on=TODAY)
        assert (use.used_minutes, use.used_responses, use.requests) == (200, 40, 1)
        withdraw_icr(icr=icr, by=icr.study.created_by, at=NOW)
        assert use_of(umbrella, on=TODAY).used_minutes == 0
        a_clearance(icr.study)
        assert use_of(umbrella, on=TODAY).used_minutes == 200
        assert use_of(umbrella, on=TODAY + timedelta(days=366)).used_minutes == 0

    def test_takes_one_query_however_many(self) -> None:
        for number in ("1601-0014", "1601-0029", "1601-0031"):
            an_umbrella(number)
        a_clearance(a_study("approved"))
        with CaptureQueriesContext(connection) as queries:
            uses = umbrella_uses(Umbrella.objects.all(), on=TODAY)
            assert [use.umbrella.component for use in uses] == [None] * 3
        assert len(queries) == 1

    def test_warns_its_officers_once_when_a_tenth_is_left(self) -> None:
        officer = a_person(Role.PAPERWORK_OFFICER)
        an_umbrella("1601-0014", hours_a_year=7)
        for _ in range(2):
            a_clearance(a_study("approved"), control_number="1601-0014")
        low = Message.objects.filter(kind="umbrella.low", to=officer)
        assert [message.sentence for message in low] == [
            "Less than a tenth of the burden hours of 1601-0014 is left."
        ]


@pytest.mark.django_db(transaction=True)
class TestTheLastHours:
    def test_go_to_one_of_two_requests_at_once(self) -> None:
        an_umbrella("1601-0014", hours_a_year=4)  # each request takes 3.3
        studies = [a_study("approved"), a_study("approved")]
        for study in studies:
            a_burden(study)
        together = Barrier(2)

        def clear(study: Any) -> bool:
            try:
                together.wait()
                a_clearance(study, control_number="1601-0014")
                return True
            except ClearanceError:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(clear, studies)) == [False, True]
        assert Clearance.objects.count() == 1


@pytest.mark.django_db
class TestRecordUmbrella:
    @pytest.mark.requirement("R-092")
    def test_is_for_paperwork_officers(self) -> None:
        with pytest.raises(Refused):
            record_umbrella(facts=FACTS, by=a_person(Role.PRIVACY_OFFICE), at=NOW)
        umbrella = record_umbrella(facts=FACTS, by=a_person(Role.PAPERWORK_OFFICER), at=NOW)
        assert umbrella.serves(a_component("CBP").pk)

    def test_refuses_a_number_twice(self) -> None:
        an_umbrella("1601-0014")
        with pytest.raises(ClearanceError, match="control_number"):
            record_umbrella(facts=FACTS, by=a_person(Role.PAPERWORK_OFFICER), at=NOW)

    def test_keeps_number_and_component_when_changed(self) -> None:
        umbrella = an_umbrella()
        officer = a_person(Role.PAPERWORK_OFFICER)
        changed = edit_umbrella(umbrella=umbrella, facts=FACTS, by=officer, at=NOW)
        assert (changed.control_number, changed.hours_a_year) == ("1601-0029", 10)


@pytest.mark.django_db
class TestWhatIsUnderAnUmbrella:
    """What changes for a number changes for every study that is cleared under it (C-3, G3)."""

    @pytest.fixture
    def study(self) -> Study:
        study = a_study("approved")
        a_clearance(study)
        shorter = replace(FACTS, expires_on=TODAY + timedelta(days=10), forbids_publication=True)
        officer = a_person(Role.PAPERWORK_OFFICER)
        umbrella = an_umbrella()
        edit_umbrella(umbrella=umbrella, facts=shorter, by=officer, at=NOW)
        return study

    @pytest.mark.parametrize(("days", "is_over"), [(10, False), (11, True)])
    def test_lasts_no_longer_than_the_umbrella(
        self, study: Study, days: int, is_over: bool
    ) -> None:
        at, on = NOW + timedelta(days=days), TODAY + timedelta(days=days)
        assert [("has expired" in reason) for reason in reasons("G3", study, at=at)] == (
            [True] if is_over else []
        )
        assert Clearance.objects.in_force(on=on).exists() is not is_over
        block = omb_block(study, on=on)
        assert (block is None) if is_over else (block and block.expires == "03/22/2027")

    def test_is_told_and_ended_by_the_clock(self, study: Study) -> None:
        (deadline,) = [
            one for one in deadlines_of(study.created_by, at=NOW) if "number" in one.what
        ]
        assert deadline.on == TODAY + timedelta(days=10)
        remind_of_clearances(at=NOW)
        assert Message.objects.filter(to=study.created_by, kind="clearance.ends").exists()
        assert expire_clearances(at=NOW + timedelta(days=10)) == 0
        assert expire_clearances(at=NOW + timedelta(days=11)) == 1
        longer = replace(FACTS, expires_on=TODAY + timedelta(days=200))
        officer = a_person(Role.PAPERWORK_OFFICER)
        edit_umbrella(umbrella=an_umbrella(), facts=longer, by=officer, at=NOW)
        assert "has expired" in reasons("G3", study, at=NOW + timedelta(days=12))[0]

    def test_is_published_only_while_the_umbrella_allows_it(self, study: Study) -> None:
        assert publication_is_forbidden(study)
        officer = a_person(Role.PAPERWORK_OFFICER)
        edit_umbrella(umbrella=an_umbrella(), facts=FACTS, by=officer, at=NOW)
        assert not publication_is_forbidden(study)


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    @pytest.mark.requirement("R-092")
    def test_list_contacts_numbers_and_forms(self) -> None:
        officer = a_person(Role.PAPERWORK_OFFICER)
        client, tsa = signed_in(officer), a_component("TSA", "Transportation Security")
        an_umbrella(component=tsa)
        client.post(
            reverse("record_pra_contact"),
            {"component": tsa.pk, "office": "TSA paperwork", "address": "pra@tsa.example"},
        )
        page = client.get(reverse("list_umbrellas"))
        for said in ("TSA paperwork", "pra@tsa.example", "1601-0029", "Form 415", "hours left"):
            assert said in page.text
        sheet = client.get(reverse("list_umbrellas") + "?format=csv")
        assert "1601-0029" in sheet.getvalue().decode()

    @pytest.mark.requirement("R-092")
    def test_list_components_without_a_number_in_a_line(self) -> None:
        officer = a_person(Role.PAPERWORK_OFFICER)
        tsa, cbp = a_component("TSA", "Transportation Security"), a_component("CBP", "Customs")
        a_component("FEMA", "Emergency Management")
        an_umbrella(component=tsa)
        client = signed_in(officer)
        client.post(
            reverse("record_pra_contact"),
            {"component": cbp.pk, "office": "CBP paperwork", "address": "pra@cbp.example"},
        )
        page = client.get(reverse("list_umbrellas")).text
        assert ">Transportation Security</h2>" in page
        assert ">Customs</h2>" not in page
        row = page[page.index(">Customs</th>") :]
        assert row.index("CBP paperwork") < row.index("pra@cbp.example") < row.index("</tr>")
        assert "None recorded" in page[page.index(">Emergency Management</th>") :]

    def test_show_the_studies_under_a_number(self) -> None:
        study = a_study("approved")
        a_clearance(study)
        umbrella = Umbrella.objects.get()
        page = signed_in(a_person(Role.PRIVACY_OFFICE)).get(
            reverse("view_umbrella", args=[umbrella.pk])
        )
        assert study.code in page.text

    def test_link_only_the_studies_that_are_open_to_the_reader(self) -> None:
        study, other = a_study("approved"), a_study("approved")
        a_clearance(study)
        a_clearance(other)
        address = reverse("view_umbrella", args=[Umbrella.objects.get().pk])
        page = signed_in(study.created_by).get(address).text
        assert other.code in page
        assert reverse("view_icr", args=[study.code]) in page
        assert reverse("view_icr", args=[other.code]) not in page

    def test_take_the_same_number_of_queries_for_more_studies(self) -> None:
        client = signed_in(a_person(Role.PAPERWORK_OFFICER))
        a_clearance(a_study("approved"))
        address = reverse("view_umbrella", args=[Umbrella.objects.get().pk])

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            return len(captured)

        client.get(address)
        once = queries()
        for _ in range(3):
            a_clearance(a_study("approved"))
        assert queries() == once
