"""The two kinds of services as processes: each does its part, and neither holds the other’s."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from foundation.access.models import User
from participants.models import Contact
from reports.lifecycle import ReportStatus
from reports.models import Report
from retention.models import Certificate, Publication
from studies.models import Study
from tests.architecture.two_services import Guest, TwoServices, two_services, wait_until
from tests.builders.participants import a_contact_list, a_recruiter, bring_in
from tests.builders.reports import a_report, an_analyst, an_answered_study

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


@pytest.fixture
def services(tmp_path: Path, own_files_folder: Path, db: None) -> Iterator[TwoServices]:
    with two_services(tmp_path) as running:
        for web in running.webs.values():
            wait_until(lambda web=web: answers(web.url), "the pages answer")  # type: ignore[misc]
        yield running


def answers(url: str) -> bool:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def contacts_of(study: Study) -> int:
    return Contact.objects.of_study(study.study_ref).count()


def status_of(report: Report) -> str:
    return str(Report.objects.get(pk=report.pk).status)


def is_settled(report: Report) -> bool:
    return status_of(report) not in (ReportStatus.DRAFT, ReportStatus.RENDERING)


@pytest.mark.requirement("R-119")
@pytest.mark.requirement("R-023")
def test_contacts_go_before_the_report_and_each_service_does_its_part(
    services: TwoServices,
) -> None:
    at = timezone.now()
    study = a_study_with_contacts_and_answers()
    recruiters_work_without_answers(services, study, a_recruiter(study, at=at))
    the_clock_destroys_contacts_when_the_wave_ends(services, study)
    report = settled_report(services, study)
    assert status_of(report) == ReportStatus.RENDERED, services.logs()[-4000:]
    a_report_is_refused_while_the_vault_is_down(services)


def a_study_with_contacts_and_answers() -> Study:
    at = timezone.now()
    study = an_answered_study(at=at, closed=False, planned_waves=1)
    bring_in(study, a_contact_list(PEOPLE), by=a_recruiter(study, at=at), at=at)
    return study


def recruiters_work_without_answers(services: TwoServices, study: Study, recruiter: User) -> None:
    guest = Guest(services, recruiter.username)
    page = guest.get(f"/recruiting/{study.code}/")
    assert page.status == 200
    opened = guest.post(f"/recruiting/{study.code}/open/", {"purpose": "recruit"})
    assert "person1@mail.example" in opened.text, services.logs()[-4000:]
    # The vault's own web server, asked past the proxy for a page that needs answers.
    lead = Guest(services, study.created_by.username)
    lead.always = "vault"
    assert lead.get(f"/studies/{study.code}/fieldwork/").status == 500
    # And the portal's for contacts.
    guest.always = "portal"
    assert guest.get(f"/recruiting/{study.code}/").status in (404, 500)


def the_clock_destroys_contacts_when_the_wave_ends(services: TwoServices, study: Study) -> None:
    lead = Guest(services, study.created_by.username)
    wait_until(Publication.objects.exists, "the vault says what it holds")
    page = lead.get(f"/studies/{study.code}/retention/")
    wait_until(
        lambda: "Study contacts" in lead.get(f"/studies/{study.code}/retention/").text,
        f"the portal knows what the vault holds: {page.text[:500]}",
    )
    lead.post(f"/studies/{study.code}/waves/1/close/")
    wait_until(lambda: contacts_of(study) == 0, f"contacts go {services.logs()[-3000:]}")
    wait_until(Certificate.objects.exists, "their destruction is certified")


def settled_report(services: TwoServices, study: Study) -> Report:
    """A report that an analyst asked for, rendered or refused."""
    at = timezone.now()
    analyst = an_analyst(study, at=at)
    report = a_report("draft", study=study, author=analyst, at=at)
    Guest(services, analyst.username).post(f"/reports/{report.report_ref}/render/")
    wait_until(lambda: is_settled(report), f"it is rendered or refused {services.logs()[-3000:]}")
    return report


def a_report_is_refused_while_the_vault_is_down(services: TwoServices) -> None:
    services.stop("vault-worker")
    study = a_study_with_contacts_and_answers()
    lead = Guest(services, study.created_by.username)
    lead.post(f"/studies/{study.code}/waves/1/close/")
    refused = settled_report(services, study)
    assert status_of(refused) == ReportStatus.REFUSED
    (reason,) = Report.objects.get(pk=refused.pk).refusal_reasons
    assert "has changed since" in reason
    assert contacts_of(study) == PEOPLE
    services.start("vault-worker")
    wait_until(lambda: contacts_of(study) == 0, "contacts go once the vault is back")
    assert status_of(settled_report(services, study)) == ReportStatus.RENDERED
