"""Contacts go to a vendor: one file is fetched and accounted for, another one waits."""

from django.utils import timezone

from tests.journeys.canary.study import Canary, wait_until

REF = r"vendors/([0-9a-f-]{36})/"


def contacts_go_to_a_vendor(canary: Canary) -> None:
    """What is fetched goes at once; whom the other file is about is known until it is fetched."""
    fetched = canary.recruiter.post(f"{a_file_for_the_vendor(canary)}file/")
    assert fetched.content.startswith(b"age-encryption.org"), fetched.text
    a_file_for_the_vendor(canary)


def a_file_for_the_vendor(canary: Canary) -> str:
    """The address of a hand-over that the officer released and a job encrypted."""
    address = canary.recruiting("vendors/", of="code")
    page = canary.recruiter.get(f"{address}new/")
    draft = {
        "vendor": canary.facts["vendor"],
        "purpose": "recruit",
        "chosen": ["email", "name"],
        "sorn": page.only(r'name="sorn"[^>]*value="([^"]+)"'),
        "routine_use": "F",
        "limits_acknowledged": "on",
    }
    ref = canary.recruiter.post(f"{address}new/", draft).only(REF)
    canary.people["officer"].post(f"{address}{ref}/release/")
    status = "SELECT status FROM participants_handover WHERE handover_ref = %s"
    wait_until(lambda: canary.one("VAULT", status, ref) == "ready", "a file for the vendor")
    return f"{address}{ref}/"


def the_vendor_certifies(canary: Canary) -> None:
    """That it destroyed what it got; the Privacy Office verifies it before the study closes."""
    question = (
        "SELECT c.id FROM studies_destructioncertificate c JOIN studies_study s"
        " ON s.id = c.study_id WHERE s.code = %s"
    )
    address = f"/tools/certificates/{canary.one('DATABASE', question, canary.facts['code'])}/"
    certified = {
        "reference": "COD-2027-003",
        "destroyed_on": timezone.localdate(),
        "destroyed": "All copies.",
        "signed_by": "Director of data protection",
    }
    canary.lead.post(address, certified)
    canary.people["office"].post(f"{address}verify/")
