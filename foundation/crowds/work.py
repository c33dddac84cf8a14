"""A proof of work: a sum that a device does while its owner reads, for one place, once."""

import hashlib
import json
from datetime import datetime, timedelta

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils.crypto import salted_hmac

from foundation.crowds.counting import first_time

FIELD = "work"
ALGORITHM = "PBKDF2/SHA-256"
BEGINS_WITH = "00"  # 256 tries on average
LASTS = timedelta(hours=1)
LONGEST = 4_000


def challenge_for(place: str, *, at: datetime) -> str:
    """What the page hands to the device, as JSON; bound to the place and signed.

    ``place`` is what is begun, such as the address of a survey. Nothing is kept of it here.
    """
    challenge = create_challenge(
        ALGORITHM,
        settings.CROWD_WORK,
        key_prefix=BEGINS_WITH,
        data={"place": place, "until": int((at + LASTS).timestamp())},
        hmac_secret=_secret(),
    )
    return json.dumps(challenge.to_dict(), separators=(",", ":"))


def spend_work(sent: str, *, place: str, at: datetime) -> bool:
    """Whether the device did the work for this place; the same work counts once.

    Where Redis does not answer, work that is right counts however often.
    """
    if not sent or len(sent) > LONGEST or not verify_solution(sent, _secret()).verified:
        return False
    challenge = Payload.from_base64(sent).challenge
    said = challenge.parameters.data or {}  # signed, so it is ours
    if said.get("place") != place or said.get("until", 0) < at.timestamp():
        return False
    spent = hashlib.sha256((challenge.signature or "").encode()).hexdigest()
    return first_time(f"work:{spent}", within=LASTS) is not False


def _secret() -> str:
    return salted_hmac(__name__, "challenge", algorithm="sha256").hexdigest()
