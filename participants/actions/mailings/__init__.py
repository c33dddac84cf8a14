"""Messages to contacts: prepared, sent one by one, and taken back when they come back."""

from participants.actions.mailings.bounces import record_bounce
from participants.actions.mailings.preparing import (
    MailingDraft,
    change_mailing,
    create_mailing,
    schedule_mailing,
    try_mailing,
)
from participants.actions.mailings.running import (
    pause_mailing,
    resume_mailing,
    retry_mailing,
    stop_mailing,
)
from participants.actions.mailings.sending import (
    AnotherRunError,
    send_mailing,
    send_mailings,
    settle_lost_messages,
)

__all__ = [
    "AnotherRunError",
    "MailingDraft",
    "change_mailing",
    "create_mailing",
    "pause_mailing",
    "record_bounce",
    "resume_mailing",
    "retry_mailing",
    "schedule_mailing",
    "send_mailing",
    "send_mailings",
    "settle_lost_messages",
    "stop_mailing",
    "try_mailing",
]
