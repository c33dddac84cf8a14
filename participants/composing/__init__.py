"""The words of a message to a contact: the study's own, and the frame that nobody leaves out."""

from participants.composing.frame import Frame, frame_of
from participants.composing.messages import (
    SAMPLE_NAME,
    Composed,
    Reader,
    a_sample_reader,
    as_email,
    composed,
    message_id,
)

__all__ = [
    "SAMPLE_NAME",
    "Composed",
    "Frame",
    "Reader",
    "a_sample_reader",
    "as_email",
    "composed",
    "frame_of",
    "message_id",
]
