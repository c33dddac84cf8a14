"""The accounting as the offices read it: filtered, as a file, and of what they oversee alone."""

from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.roles import Role
from participants.models import Disclosure
from studies.models import Study
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_component, a_person
from tests.builders.handovers import a_handover, a_study_for_a_vendor
from tests.builders.studies import a_study
from tests.participants.test_disclosures import ANN, a_row, disclosed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def gone_out(study: Study, **facts: Any) -> Disclosure:
    return disclosed(a_row(study_ref=study.study_ref, study_code=study.code, **facts), ANN)


def shown(client: Client, **asked: str) -> str:
    answer = client.get(reverse("list_disclosures"), asked)
    content = answer.getvalue() if answer.streaming else answer.content
    return bytes(content).decode()


@pytest.mark.requirement("R-146")
class TestListDisclosures:
    def test_filters_by_study_vendor_and_year(self) -> None:
        one, other = a_study("collecting"), a_study("collecting")
        gone_out(one, vendor_name="Acme Recruiting")
        gone_out(other, vendor_name="Fairfield Panels")
        office = signed_in(a_person(Role.PRIVACY_OFFICE))
        page = shown(office)
        assert one.code in page
        assert other.code in page
        for asked in ({"study": one.code}, {"vendor": "Acme Recruiting"}):
            page = shown(office, **asked)
            assert f">{one.code}<" in page
            assert f">{other.code}<" not in page
        assert "No disclosure fits" in shown(office, study="NONE-1")
        assert f">{one.code}<" in shown(office, year="2027")
        assert f">{one.code}<" in shown(office, year="nonsense")

    def test_is_a_file_that_names_nobody(self) -> None:
        study = a_study("collecting")
        gone_out(study, vendor_name="=Acme")
        office = signed_in(a_person(Role.PRIVACY_OFFICE))
        head, line = shown(office, format="csv").strip().splitlines()
        assert head.startswith("date,study,category,fields,people,recipient,contract,purpose")
        assert "'=Acme" in line
        assert study.code in line
        assert "ann@mail.example" not in line
        assert "Back to the list" in shown(office, format="print")

    def test_a_component_reads_its_own(self) -> None:
        here = a_study("collecting")
        elsewhere = a_component("ZZZ", "Another component")
        gone_out(here)
        own = signed_in(a_person(Role.COMPONENT_PRIVACY_OFFICER, component=here.component))
        other = signed_in(a_person(Role.COMPONENT_PRIVACY_OFFICER, component=elsewhere))
        assert here.code in shown(own)
        assert here.code not in shown(other)

    def test_asks_the_same_number_of_queries_of_many(self) -> None:
        study, office = a_study("collecting"), signed_in(a_person(Role.PRIVACY_OFFICE))
        counts = []
        for more in (3, 9):
            for _ in range(more):
                gone_out(study)
            with (
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["default"]) as portal,
            ):
                shown(office)
            counts.append((len(vault), len(portal)))
        assert counts[0] == counts[1]


class TestPrepareHandover:
    def test_keeps_what_was_typed_and_says_what_is_wrong(self) -> None:
        ready = a_study_for_a_vendor()
        _, recruiter = a_handover(ready)
        address = reverse("prepare_handover", args=[ready.study.code])
        sent = {"vendor": ready.vendor.pk, "purpose": "recruit", "chosen": ["name"]}
        answer = signed_in(recruiter).post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "Confirm that the vendor knows its limits" in page
        assert f'value="{ready.vendor.pk}"' in page
        assert "checked" in page


class TestViewHandover:
    def test_leads_back_to_the_list_for_who_has_no_page_of_contacts(self) -> None:
        """The officer who releases it does not open contacts, and the side shows no recruiting."""
        ready = a_study_for_a_vendor()
        handover, _ = a_handover(ready)
        office = signed_in(a_person(Role.PRIVACY_OFFICE))
        page = office.get(reverse("view_handover", args=[ready.study.code, handover.pk]))
        back = reverse("list_handovers", args=[ready.study.code])
        assert f'class="usa-breadcrumb__link" href="{back}"' in page.content.decode()
