"""Paper: a pile comes back, is keyed by two people and scanned; at the end it is taken over."""

from datetime import timedelta

from django.utils import timezone

from tests.builders.paper import ANSWERED, RETURN_ADDRESS
from tests.journeys.canary.markers import (
    FIRST_READING,
    NO_SCAN,
    SCAN,
    SCAN_FILE,
    SECOND_READING,
    SETTLED_READING,
)
from tests.journeys.canary.study import Canary
from tests.journeys.visitor import Visitor, a_file

REF = r"([0-9a-f-]{36})/"


def paper_comes_back(canary: Canary) -> None:
    """Two people read its one form in two ways; a third reading is what the paper says."""
    batch = a_pile(canary)
    key(canary.lead, batch, FIRST_READING.text)
    key(canary.people["keyer"], batch, SECOND_READING.text)
    compared = canary.lead.get(f"{batch}settle/1/")
    canary.saw(FIRST_READING, compared)
    canary.saw(SECOND_READING, compared)
    canary.lead.post(f"{batch}settle/1/", {**ANSWERED, "better": SETTLED_READING.text})
    refused = canary.lead.post(f"{batch}scans/", {"scan": a_file(NO_SCAN.text * 99, "scan.pdf")})
    assert NO_SCAN.text not in refused.text
    picture = a_file(b"%PDF-1.7 " + SCAN.text.encode() * 9_000, f"{SCAN_FILE.text}.pdf")
    page = canary.lead.post(f"{batch}scans/", {"scan": picture})
    scan = page.only(rf"scans/{REF}")
    canary.saw(SCAN, canary.lead.post(f"{batch}scans/{scan}/", {"purpose": "transcription"}))


def a_pile(canary: Canary) -> str:
    """The address of a batch of one form, which two people key."""
    paper = canary.survey("paper/")
    made = canary.lead.post(
        f"{paper}forms/new/", {"language": "en", "return_address": RETURN_ADDRESS}
    )
    assert made.url.endswith("/paper/"), made.text
    today = timezone.localdate()
    page = canary.lead.get(f"{paper}batches/new/")
    batch = {
        "form": page.only(r'<option value="(\d+)"'),
        "wave": canary.facts["survey_wave"],
        "medium": "mail",
        "label": "Mail of March",
        "received_on": today,
        "pile": 1,
        "dispose_by": today + timedelta(days=90),
        "second_keying": "on",
        "notice_stood": "on",
    }
    opened = canary.lead.post(f"{paper}batches/new/", batch)
    return canary.survey(f"paper/batches/{opened.only(rf'paper/batches/{REF}')}/")


def key(keyer: Visitor, batch: str, better: str) -> None:
    """Form 1 of the pile, as this person reads it."""
    form = {**ANSWERED, "better": better, "form-number": "1", "form-seal": "yes"}
    keyed = keyer.post(f"{batch}key/", form)
    assert "is sealed" in keyed.text, keyed.text


def the_paper_is_taken_over(canary: Canary) -> None:
    """Its answers go among the others, and somebody destroys the paper."""
    ref = canary.one("DATABASE", "SELECT batch_ref FROM fieldwork_paperbatch ORDER BY id DESC")
    batch = canary.survey(f"paper/batches/{ref}/")
    done = canary.lead.post(f"{batch}finish/")
    assert "taken over" in done.text, done.text
    gone = {"destroyed_on": timezone.localdate(), "everything": "on"}
    canary.lead.post(f"{batch}gone/", gone)
