"""Requests about contact data: received, confirmed, worked on, answered, appealed (PIA 7)."""

from participants.actions.redress.answering import (
    answer_redress,
    decide_redress_appeal,
    extend_redress,
    lapse_redress,
    record_redress_appeal,
    refer_redress,
    report_redress,
)
from participants.actions.redress.correcting import (
    AlreadyHeldError,
    correct_contact,
    delete_contact,
)
from participants.actions.redress.letters import (
    open_redress_letter,
    resend_redress_letter,
    send_redress_letters,
    settle_redress_letter,
)
from participants.actions.redress.looking_up import (
    look_up_redress,
    retry_redress_look_up,
    write_redress_code,
)
from participants.actions.redress.opening import HeldContact, OpenedRedress, open_redress
from participants.actions.redress.receiving import (
    RedressError,
    confirm_redress,
    record_redress,
    request_redress,
)

__all__ = [
    "AlreadyHeldError",
    "HeldContact",
    "OpenedRedress",
    "RedressError",
    "answer_redress",
    "confirm_redress",
    "correct_contact",
    "decide_redress_appeal",
    "delete_contact",
    "extend_redress",
    "lapse_redress",
    "look_up_redress",
    "open_redress",
    "open_redress_letter",
    "record_redress",
    "record_redress_appeal",
    "refer_redress",
    "report_redress",
    "request_redress",
    "resend_redress_letter",
    "retry_redress_look_up",
    "send_redress_letters",
    "settle_redress_letter",
    "write_redress_code",
]
