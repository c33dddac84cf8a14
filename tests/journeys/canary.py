"""Marked personal data for every door of a study, and the study that takes it in and then ends.

Each kind of input carries a marker of its own. Every input but the signature comes by HTTP.
"""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fieldwork.script import DEBRIEF, STATEMENTS
from tests.builders.fieldwork import BOOK
from tests.journeys.running_portal import RunningPortal
from tests.journeys.traces import Marker, every_place, traces
from tests.journeys.visitor import Answer, Visitor, a_file

TAG = "".join(chr(ord("g") + int(digit, 16)) for digit in secrets.token_hex(5))  # letters g to v
DIGITS = f"{secrets.randbelow(900) + 100}{secrets.randbelow(9000) + 1000}"
ROWS = 25
SECONDS = 60


def a_marker(kind: str, before: str = "", after: str = "") -> Marker:
    """A marker that is one word, unlike anything else: letters for the kind, then the tag."""
    word = "".join(letter for letter in kind if letter.isalpha())
    return Marker(kind, f"{before}{word.capitalize()}{TAG}{after}")


CONTACT_NAME = a_marker("contact name")
CONTACT_EMAIL = a_marker("contact mail", after="@mail.example")
CONTACT_ADDRESS = a_marker("contact address", before="12 ", after=" Street")
CONTACT_PHONE = Marker(
    "contact phone",
    f"202{DIGITS}",
    (f"202-{DIGITS[:3]}-{DIGITS[3:]}", f"(202) {DIGITS[:3]}-{DIGITS[3:]}"),
)
CONTACT_NOTE = a_marker("left-out column of contacts")
CONTACT_FILE = a_marker("name of the contact file")
BAD_CONTACT_EMAIL = a_marker("e-mail that is none", after="@@")
BAD_CONTACT_PHONE = a_marker("phone that is none")
COLUMNLESS = a_marker("cell too many in a contact row")
RESPONDENT = Marker("respondent number", f"7{DIGITS}{secrets.randbelow(90) + 10}")
OPEN_ANSWER = a_marker("open answer")
SAME_ANSWER = Marker("answer of two people", f"Same{TAG}")
LONG_ANSWER = a_marker("answer longer than a chunk")
LEFT_OUT_ANSWER = a_marker("left-out column of answers")
RESPONDENT_EMAIL = a_marker("respondent mail", after="@mail.example")
EXPORT_FILE = a_marker("name of the export")
BAD_ANSWER = a_marker("answer that no code book knows")
BAD_ROW = a_marker("cell too many in an answer row")
UNDECIDED = a_marker("file that nobody decided about")
DISCARDED = a_marker("file that was discarded")
NO_TABLE = a_marker("file that is no table")
RECORDING = a_marker("recording")
SIGNED_NAME = a_marker("name of the signature")
SIGNATURE = a_marker("picture of the signature")
DRAFT_TRANSCRIPT = a_marker("draft of the transcript")
REFUSED_TRANSCRIPT = a_marker("mail in a transcript", after="@mail.example")
TRANSCRIPT = a_marker("transcript")
REFUSED_REPORT = a_marker("mail in a report", after="@mail.example")
SEARCHED = a_marker("name in a search box")
WRONG_USERNAME = a_marker("name of a wrong sign-in", after="@mail.example")
WRONG_PASSWORD = a_marker("password of a wrong sign-in")
STRANGERS_FILE = a_marker("file of a stranger")
STRANGERS_NAME = a_marker("name of a stranger in a form")

MARKERS = [value for value in list(globals().values()) if isinstance(value, Marker)]
SEALED = (
    *(CONTACT_NAME, CONTACT_EMAIL, CONTACT_ADDRESS, OPEN_ANSWER, SAME_ANSWER, LONG_ANSWER),
    *(BAD_ANSWER, UNDECIDED, RECORDING, SIGNED_NAME, SIGNATURE, TRANSCRIPT),
)
SEALED_KINDS = {marker.kind for marker in SEALED}
IN_EVERY_MARKER = [Marker("tag", TAG), CONTACT_PHONE, RESPONDENT]


def search(portal: RunningPortal) -> list[str]:
    """Where which marker lies; first for what all have in common, since there is much to read."""
    places = every_place(portal)
    return traces(MARKERS, places) if traces(IN_EVERY_MARKER, places) else []


@dataclass(frozen=True, slots=True)
class Canary:
    """The study, the two people, and what they saw of what was sealed."""

    portal: RunningPortal
    code: str
    study_ref: str
    wave: int
    lead: Visitor
    recruiter: Visitor
    seen: dict[str, bool] = field(default_factory=dict)

    def fieldwork(self, rest: str = "") -> str:
        """An address of the study's fieldwork."""
        return f"/studies/{self.code}/fieldwork/{rest}"

    def inside(self, call: str, *arguments: str) -> dict[str, Any]:
        """Call a function of ``canary_study`` in the portal."""
        said = ", ".join(repr(argument) for argument in arguments)
        code = f"from tests.journeys import canary_study\ncanary_study.{call}({said})"
        return printed_facts(self.portal.python(code))


def printed_facts(printed: str) -> dict[str, Any]:
    """What a function of ``canary_study`` said: the last line that was printed."""
    facts: dict[str, Any] = json.loads(printed.strip().splitlines()[-1]) if printed.strip() else {}
    return facts


def wait_until(happened: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < give_up, f"Not within {SECONDS} seconds: {what}"
        time.sleep(0.2)


def strangers_come_by(canary: Canary) -> None:
    stranger = Visitor(canary.portal)
    wrong = {"username": WRONG_USERNAME.text, "password": WRONG_PASSWORD.text}
    assert stranger.post("/sign-in/", wrong).status == 200
    form = {"title": STRANGERS_NAME.text, "file": a_file(STRANGERS_FILE.text * 9_000)}
    stranger.post(f"/recruiting/{canary.code}/import/", form)
    for path in ("/studies/", "/oversight/", "/retention/"):
        canary.lead.get(path, q=SEARCHED.text, study=SEARCHED.text)


def contacts_come_in(canary: Canary) -> None:
    bad = (
        "name,phone,email,address\n"
        f"Somebody,{BAD_CONTACT_PHONE.text},{BAD_CONTACT_EMAIL.text},1 Street\n"
        f"Somebody,,somebody@mail.example,2 Street,{COLUMNLESS.text}\n"
    )
    fields = ("name", "phone", "email", "address")
    found = send_contacts(canary, bad, *fields, step="check")
    assert (found.status, BAD_CONTACT_EMAIL.text in found.text) == (400, False)
    phone = CONTACT_PHONE.also[0]
    good = (
        "name,phone,email,address,notes\n"
        f"{CONTACT_NAME.text},{phone},{CONTACT_EMAIL.text},{CONTACT_ADDRESS.text},"
        f"{CONTACT_NOTE.text}\n"
    )
    stored = send_contacts(canary, good, *fields, "leave_out", step="store")
    assert stored.url.endswith(f"/recruiting/{canary.code}/"), stored.text
    opened = canary.recruiter.post(f"/recruiting/{canary.code}/open/", {"purpose": "recruit"})
    for marker in (CONTACT_NAME, CONTACT_EMAIL, CONTACT_ADDRESS):
        canary.seen[marker.kind] = marker.text in opened.text


def send_contacts(canary: Canary, rows: str, *columns: str, step: str) -> Answer:
    address = f"/recruiting/{canary.code}/import/"
    batch = {"origin": "sign_up", "person_kind": "public", "region": "US"}
    sent = canary.recruiter.post(address, {**batch, "file": a_file(rows, CONTACT_FILE.text)})
    ref = sent.only(r'name="upload_ref" value="([^"]+)"')
    chosen = {f"column_{number}": column for number, column in enumerate(columns)}
    return canary.recruiter.post(address, {**batch, **chosen, "upload_ref": ref, "step": step})


def an_export(answer: str, *, satisfied: str = "Satisfied", note: str = "", more: str = "") -> str:
    """As the builders' export, with two more columns that are left out; no two texts are alike."""
    heads = [
        "RespondentID",
        *(column for column in BOOK["columns"]),
        "Who helped you?",
        "Your e-mail",
    ]
    rows = [
        f'{RESPONDENT.text}{n:04},{satisfied},English;Spanish,7.5,18 to 34,"{answer} {n}",'
        f"{note or 'nobody'},{RESPONDENT_EMAIL.text}{more if n == 0 else ''}"
        for n in range(ROWS)
    ]
    return "\n".join([",".join(heads), *rows, ""])


def answers_come_in(canary: Canary) -> None:
    rows = an_export(OPEN_ANSWER.text, note=LEFT_OUT_ANSWER.text)
    long = f"{OPEN_ANSWER.text} 0 {LONG_ANSWER.text * 4_000}"
    rows = rows.replace(f"{OPEN_ANSWER.text} 0", long)
    for number in (1, 2):
        rows = rows.replace(f'"{OPEN_ANSWER.text} {number}"', SAME_ANSWER.text)
    run = send_export(canary, rows)
    canary.lead.post(canary.fieldwork(f"import/{run}/confirm/"))
    wait_until(lambda: status_of(canary, run) == "done", "the import")
    bad = an_export(OPEN_ANSWER.text, satisfied=BAD_ANSWER.text, more=f",{BAD_ROW.text}")
    assert status_of(canary, send_export(canary, bad)) == "refused"
    assert status_of(canary, send_export(canary, an_export(UNDECIDED.text))) == "checked"
    run = send_export(canary, an_export(DISCARDED.text))
    canary.lead.post(canary.fieldwork(f"import/{run}/discard/"))
    assert status_of(canary, run) == "discarded"
    form = {
        "wave": canary.wave,
        "everyone_agreed": "on",
        "not_anonymised_because": "The tool exports them so.",
        "file": a_file(b"\0\xff\0" + NO_TABLE.text.encode() * 99),
    }
    refused = canary.lead.post(canary.fieldwork("import/"), form)
    assert refused.url.endswith("/fieldwork/import/"), refused.text


def send_export(canary: Canary, rows: str) -> str:
    """Upload an export and its code book; the run's reference."""
    form = {
        "wave": canary.wave,
        "everyone_agreed": "on",
        "not_anonymised_because": "The tool exports them so.",
        "file": a_file(rows, EXPORT_FILE.text),
    }
    run = canary.lead.post(canary.fieldwork("import/"), form).only(r"import/([0-9a-f-]{36})/")
    left_out = [*BOOK["leave_out"], "Who helped you?", "Your e-mail"]
    book = a_file(json.dumps({**BOOK, "leave_out": left_out}), "book.json")
    canary.lead.post(canary.fieldwork(f"import/{run}/map/"), {"code_book": book})
    return run


def status_of(canary: Canary, run: str) -> str:
    question = "SELECT status FROM fieldwork_importrun WHERE run_ref = %s"
    return str(canary.portal.rows("DATABASE", question, run)[0][0])


def a_session_is_held(canary: Canary) -> None:
    planned = {
        "wave": canary.wave,
        "kind": "interview",
        "medium": "in_person",
        "people": 1,
        "held_on": "2026-01-15",
    }
    scheduled = canary.lead.post(canary.fieldwork("sessions/new/"), planned)
    session = canary.fieldwork(f"sessions/{scheduled.only(r'sessions/([0-9a-f-]{36})/')}/")
    canary.lead.post(f"{session}script/", {"items": [each.key for each in STATEMENTS]})
    agreed = {f"P-01:{kind}": "yes" for kind in ("participate", "record_audio")}
    canary.lead.post(f"{session}consents/", {"method": "spoken", **agreed})
    canary.inside("sign", canary.code, SIGNED_NAME.text, SIGNATURE.text)
    canary.lead.post(f"{session}start/")
    sound = a_file(b"RIFF" + RECORDING.text.encode() * 9_000, "interview.wav")
    canary.lead.post(f"{session}recording/", {"medium": "audio", "recording": sound})
    canary.lead.post(f"{session}end/")
    canary.lead.post(f"{session}close/", {"items": [each.key for each in DEBRIEF]})
    recording = canary.lead.get(session).only(r'name="recording" value="([0-9a-f-]{36})"')
    played = canary.lead.post(
        f"{session}play/", {"recording": recording, "purpose": "transcription"}
    )
    canary.seen[RECORDING.kind] = RECORDING.text.encode() in played.content
    write_transcript(canary, session)


def write_transcript(canary: Canary, session: str) -> None:
    canary.lead.post(f"{session}transcript/save/", {"text": DRAFT_TRANSCRIPT.text})
    opened = canary.lead.post(f"{session}transcript/open/", {"purpose": "accuracy_check"})
    canary.seen[DRAFT_TRANSCRIPT.kind] = DRAFT_TRANSCRIPT.text in opened.text
    text = f"P-01: write to me at {REFUSED_TRANSCRIPT.text} please."
    form = {"text": text, "names_removed": "on"}
    canary.lead.post(f"{session}transcript/complete/", form)
    canary.lead.post(f"{session}transcript/save/", {"text": TRANSCRIPT.text})


def the_study_ends(canary: Canary) -> None:
    question = (
        "SELECT s.session_ref FROM fieldwork_session s JOIN studies_study t ON t.id = s.study_id"
        " WHERE t.code = %s"
    )
    ref = canary.portal.rows("DATABASE", question, canary.code)[0][0]
    form = {"text": TRANSCRIPT.text, "names_removed": "on"}
    canary.lead.post(canary.fieldwork(f"sessions/{ref}/transcript/complete/"), form)
    held = "SELECT count(*) FROM fieldwork_recording WHERE status = 'held' AND path <> ''"
    wait_until(lambda: canary.portal.rows("DATABASE", held) == [(0,)], "the recording goes")
    # What the recording took with it must be gone first, or the study does not close.
    wait_until(lambda: closes(canary), "the study closes")
    contacts = "SELECT count(*) FROM participants_contact WHERE study_ref = %s"
    wait_until(
        lambda: canary.portal.rows("VAULT", contacts, canary.study_ref) == [(0,)], "contacts go"
    )
    report = {
        "title": "What we heard",
        "waves": ["1"],
        "questions": ["satisfied"],
        "demographics": ["age"],
        "bands": "",
        "findings": f"Ask {REFUSED_REPORT.text}.",
    }
    drafted = canary.lead.post(f"/studies/{canary.code}/reports/new/", report)
    assert drafted.url.endswith("/reports/new/"), drafted.url


def closes(canary: Canary) -> bool:
    answer = canary.lead.post(f"/studies/{canary.code}/close/", {"follow_up_until": ""})
    return answer.url.endswith(f"/studies/{canary.code}/")
