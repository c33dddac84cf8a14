"""Who is told what happens in the vault: a sentence that names nobody, and a link."""

from participants.notices.mailings import tell_sender_mailing_paused

__all__ = ["tell_sender_mailing_paused"]
