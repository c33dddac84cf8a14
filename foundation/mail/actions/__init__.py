from foundation.mail.actions.forgetting import forget_messages
from foundation.mail.actions.posting import (
    retry_letters,
    send_letters,
    settle_lapsed_claims,
)
from foundation.mail.actions.reading import open_message, read_messages, set_preferences
from foundation.mail.actions.telling import Telling, tell
from foundation.mail.actions.writing import write_digests, write_letters

__all__ = [
    "Telling",
    "forget_messages",
    "open_message",
    "read_messages",
    "retry_letters",
    "send_letters",
    "set_preferences",
    "settle_lapsed_claims",
    "tell",
    "write_digests",
    "write_letters",
]
