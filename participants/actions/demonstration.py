"""What a demonstration's messages to contacts said, opened like the contacts themselves."""

import json
from dataclasses import dataclass
from datetime import datetime

from foundation.access.models import User
from participants import policies, queries
from participants.actions.vault import opened
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
    sent, ref = [], study.study_ref
    with opened(ref, len(sealed), OpeningPurpose.RECRUIT, by=by, at=at) as box:
        for each in sealed:
            said = json.loads(box.open(bytes(each.sealed), place_of_mail(each.mail_ref)))
            to = ", ".join(said["to"])
            sent.append(SentMessage(to, said["subject"], said["text"], each.sent_at))
    return sent
