"""Somebody asks about their details, and somebody reports misuse; offices read and answer."""

import re

from participants.unmistakable import as_typed
from tests.journeys.canary.markers import CONTACT, MISUSE, NEW_ADDRESS, REQUEST
from tests.journeys.canary.study import Canary
from tests.journeys.visitor import Visitor
from tests.participants.mail_server import words_of

CODE = r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}\b"
ASKED = "SELECT request_ref FROM participants_redressrequest WHERE reference = %s"


def somebody_asks(canary: Canary) -> None:
    """On the public page, to have an address corrected; a code is sent when the clock says so."""
    said = {**CONTACT.details, "kind": "correction", "words": REQUEST.text}
    asked = Visitor(canary.portal).post("/details/", said)
    canary.facts["reference"] = asked.only(r"\b([2-9A-Z]{4}-[2-9A-Z]{4})\b")


def the_address_is_corrected(canary: Canary) -> None:
    """Confirmed by the code, put right by the Privacy Office, and answered."""
    (code,) = re.findall(CODE, words_of(canary.mail_to(CONTACT)))
    confirmed = {"reference": canary.facts["reference"], "code": code}
    Visitor(canary.portal).post("/details/confirm/", confirmed)
    asked = canary.one("VAULT", ASKED, as_typed(canary.facts["reference"]))
    office, address = canary.people["office"], f"/redress/{asked}/"
    opened = office.post(f"{address}open/")
    canary.saw(REQUEST, opened)
    contact = opened.only(r"contacts/([0-9a-f-]{36})/correct/")
    new = {**CONTACT.details, "address": NEW_ADDRESS.text}
    corrected = office.post(f"{address}contacts/{contact}/correct/", new)
    assert "Corrected" in corrected.text, corrected.text
    office.post(f"{address}answer/", {"outcome": "corrected"})


def misuse_is_reported(canary: Canary) -> None:
    """Anybody may report it; only the Privacy Office reads it."""
    said = {"kind": "opened", "study": "", "what_happened": MISUSE.text}
    reported = canary.lead.post("/misuse/", said)
    assert MISUSE.text not in reported.text
    opened = canary.people["office"].post(f"{report_of(canary)}open/")
    canary.saw(MISUSE, opened)


def the_report_is_decided(canary: Canary) -> None:
    """Three years later it is destroyed."""
    canary.people["office"].post(f"{report_of(canary)}close/", {"status": "unfounded"})


def report_of(canary: Canary) -> str:
    """The address of the newest report of misuse."""
    newest = "SELECT incident_ref FROM studies_incident ORDER BY id DESC"
    return f"/misuse/reports/{canary.one('DATABASE', newest)}/"
