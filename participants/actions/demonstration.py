"""What a demonstration's messages to contacts said, opened like the contacts themselves."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from participants import policies, queries
from participants.actions.openings import record_opening
from participants.backends import place_of_mail
from participants.models import DemonstrationVaultMail
from participants.vocabulary import OpeningPurpose
from studies.models import Study


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message as its reader would have got it. Show it, and never store, log or send it on."""

    to: str
    subject: str
    text: str
    sent_at: datetime


def open_demonstration_messages(*, study: Study, by: User, at: datetime) -> list[SentMessage]:
    """The latest messages to contacts that this demonstration did not send.

    They name people and hold their links, so that opening them is written down first, in the
    vault's own log and in the audit. Nobody is addressed by it.

    :raises Refused: unless this is a demonstration and this person recruits for the study.
    """
    policies.open_demonstration_messages.require(by, study, at=at)
    kept = DemonstrationVaultMail.objects.filter(study_ref=study.study_ref)
    sealed = list(kept[: queries.PER_PAGE])
    if not sealed:
        return []
    purpose = OpeningPurpose.RECRUIT
    with transaction.atomic(using="vault"), transaction.atomic():
        record_opening(study, purpose, len(sealed), by=by, at=at)
    key_ref = queries.contacts_key(study.study_ref)
    opened = []
    with keys.opener(key_ref, purpose=Purpose(purpose), by=by, at=at) as box:
        for each in sealed:
            said = json.loads(box.open(bytes(each.sealed), place_of_mail(each.mail_ref)))
            to = ", ".join(said["to"])
            opened.append(SentMessage(to, said["subject"], said["text"], each.sent_at))
    return opened
