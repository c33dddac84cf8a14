from foundation.mail.views.demonstration import list_demonstration_mail, view_demonstration_mail
from foundation.mail.views.messages import (
    list_messages,
    open_message,
    read_messages,
    set_preferences,
)
from foundation.mail.views.outbox import retry_letters, view_outbox

__all__ = [
    "list_demonstration_mail",
    "list_messages",
    "open_message",
    "read_messages",
    "retry_letters",
    "set_preferences",
    "view_demonstration_mail",
    "view_outbox",
]
