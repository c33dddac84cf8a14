"""A session is held, signed for, recorded, sent to be written down, and written down."""

from fieldwork.script import DEBRIEF, STATEMENTS
from tests.journeys.canary.markers import (
    DRAFT_TRANSCRIPT,
    RECORDING,
    REFUSED_TRANSCRIPT,
    SIGNATURE,
    SIGNED_NAME,
    TRANSCRIPT,
)
from tests.journeys.canary.study import Canary, wait_until
from tests.journeys.visitor import a_file

PNG = b"\x89PNG\r\n\x1a\n"


def a_session_is_held(canary: Canary) -> None:
    """From the plan to a transcript that is not complete yet."""
    planned = {
        "wave": canary.facts["wave"],
        "kind": "interview",
        "medium": "in_person",
        "people": 1,
        "held_on": "2026-01-15",
    }
    scheduled = canary.lead.post(canary.fieldwork("sessions/new/"), planned)
    session = canary.fieldwork(f"sessions/{scheduled.only(r'sessions/([0-9a-f-]{36})/')}/")
    canary.lead.post(f"{session}script/", {"items": [each.key for each in STATEMENTS]})
    kinds = ("participate", "record_audio", "quote", "disseminate")
    agreed = {f"P-01:{kind}": "yes" for kind in kinds}
    canary.lead.post(f"{session}consents/", {"method": "signed", **agreed})
    the_participant_signs(canary, session)
    canary.lead.post(f"{session}start/")
    sound = a_file(b"RIFF" + RECORDING.text.encode() * 9_000, "interview.wav")
    canary.lead.post(f"{session}recording/", {"medium": "audio", "recording": sound})
    canary.lead.post(f"{session}end/")
    canary.lead.post(f"{session}close/", {"items": [each.key for each in DEBRIEF]})
    recording = canary.lead.get(session).only(r'name="recording" value="([0-9a-f-]{36})"')
    played = canary.lead.post(
        f"{session}play/", {"recording": recording, "purpose": "transcription"}
    )
    canary.saw(RECORDING, played)
    it_goes_to_a_service(canary, session, recording)
    write_transcript(canary, session)


def the_participant_signs(canary: Canary, session: str) -> None:
    """On paper; name and picture are sealed in the vault."""
    ref = session.rstrip("/").rpartition("/")[2]
    address = canary.recruiting(f"signatures/{ref}/", of="code")
    decision = canary.lead.get(address).only(r'value="([0-9a-f-]{36})"')
    picture = a_file(PNG + SIGNATURE.text.encode() * 99, "signature.png")
    form = {"decision": decision, "name": SIGNED_NAME.text, "signature": picture}
    canary.lead.post(address, form)


def it_goes_to_a_service(canary: Canary, session: str, recording: str) -> None:
    """Encrypted for the service by a job, and left here for its day."""
    form = {"recording": recording, "vendor": canary.facts["service"]}
    canary.lead.post(f"{session}send/", form)
    ready = "SELECT count(*) FROM fieldwork_outgoingrecording WHERE status = 'ready'"
    wait_until(lambda: canary.one("DATABASE", ready), "a recording for the service")


def write_transcript(canary: Canary, session: str) -> None:
    """A draft, one with an address that is refused, and the draft that becomes final."""
    canary.lead.post(f"{session}transcript/save/", {"text": DRAFT_TRANSCRIPT.text})
    opened = canary.lead.post(f"{session}transcript/open/", {"purpose": "accuracy_check"})
    canary.saw(DRAFT_TRANSCRIPT, opened)
    text = f"P-01: write to me at {REFUSED_TRANSCRIPT.text} please."
    form = {"text": text, "names_removed": "on"}
    canary.lead.post(f"{session}transcript/complete/", form)
    canary.lead.post(f"{session}transcript/save/", {"text": TRANSCRIPT.text})
