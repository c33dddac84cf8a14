"""Lists of contacts: one with mistakes and one that is stored, for each study."""

from participants.views.imports import READ_AT_ONCE
from tests.journeys.canary.markers import (
    ANSWERS,
    ASKED,
    BAD_CONTACT_EMAIL,
    BAD_CONTACT_PHONE,
    COLUMNLESS,
    CONTACT,
    CONTACT_FILE,
    CONTACT_NOTE,
    IN_LONG_LIST,
)
from tests.journeys.canary.study import Canary, wait_until
from tests.journeys.visitor import Answer, a_file

ROWS = 300
LONG = READ_AT_ONCE + 10_000
FIELDS = ("name", "phone", "email", "address")


def contacts_come_in(canary: Canary) -> None:
    """A list is refused, another one stored and opened; and the people of the survey."""
    bad = (
        "name,phone,email,address\n"
        f"Somebody,{BAD_CONTACT_PHONE.text},{BAD_CONTACT_EMAIL.text},1 Street\n"
        f"Somebody,,somebody@mail.example,2 Street,{COLUMNLESS.text}\n"
    )
    found = send_contacts(canary, bad, *FIELDS, step="check")
    assert (found.status, BAD_CONTACT_EMAIL.text in found.text) == (400, False)
    known = ",".join(CONTACT.details.values())
    good = f"name,phone,email,address,notes\n{known},{CONTACT_NOTE.text}\n"
    stored = send_contacts(canary, good, *FIELDS, "leave_out", step="store")
    assert stored.url.endswith(f"/recruiting/{canary.facts['code']}/"), stored.text
    opened = canary.recruiter.post(canary.recruiting("open/", of="code"), {"purpose": "recruit"})
    for marker in CONTACT.known_by:
        canary.saw(marker, opened)
    people = [",".join(each.details.values()) for each in (ANSWERS, ASKED)]
    rows = "\n".join(["name,phone,email,address", *people, ""])
    stored = send_contacts(canary, rows, *FIELDS, step="store", of="survey")
    assert stored.url.endswith(f"/recruiting/{canary.facts['survey']}/"), stored.text


def a_long_list_waits(canary: Canary) -> None:
    """A job has read it and says in which rows something is wrong; nobody has stored it yet."""
    padding = "x" * (LONG // ROWS)
    people = [
        f"{IN_LONG_LIST.text} {n},,{IN_LONG_LIST.text}{n if n % 2 else '@@'},{n} Street,{padding}"
        for n in range(ROWS)
    ]
    rows = "\n".join(["name,phone,email,address,notes", *people, ""])
    page = send_contacts(canary, rows, *FIELDS, "leave_out", step="check")
    place = page.only(r"imports/([0-9a-f-]{36})/")
    status = "SELECT status FROM participants_contactimport WHERE run_ref = %s"
    wait_until(lambda: canary.one("VAULT", status, place) == "refused", "a long list is read")
    found = canary.recruiter.get(canary.recruiting(f"imports/{place}/", of="code"))
    assert IN_LONG_LIST.text not in found.text


def send_contacts(canary: Canary, rows: str, *columns: str, step: str, of: str = "code") -> Answer:
    """Upload a list and say what its columns are."""
    address = canary.recruiting("import/", of=of)
    batch = {"origin": "sign_up", "person_kind": "public", "region": "US"}
    sent = canary.recruiter.post(address, {**batch, "file": a_file(rows, CONTACT_FILE.text)})
    ref = sent.only(r'name="upload_ref" value="([^"]+)"')
    chosen = {f"column_{number}": column for number, column in enumerate(columns)}
    return canary.recruiter.post(address, {**batch, **chosen, "upload_ref": ref, "step": step})
