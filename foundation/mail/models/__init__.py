from foundation.mail.models.demonstration import DemonstrationMail
from foundation.mail.models.letter import Letter
from foundation.mail.models.message import Message, Preference

__all__ = ["DemonstrationMail", "Letter", "Message", "Preference"]
