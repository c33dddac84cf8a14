"""Who may read a message, and who looks after the outbox."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from foundation.mail.models import Message

_NOT_YOURS = "This message is not for you."
_NOT_THE_OUTBOX = "You do not look after the portal’s e-mail."


@Policy.without_training
def list_messages(user: User) -> Conditions:
    """Everybody has their own."""
    yield user.is_active, "Your account is closed."


@Policy.without_training
def open_message(user: User, message: Message) -> Conditions:
    """Only the person whom it tells."""
    yield message.to_id == user.pk, _NOT_YOURS


@Policy.without_training
def read_messages(user: User) -> Conditions:
    """Everybody, their own."""
    yield user.is_active, "Your account is closed."


@Policy.without_training
def set_preferences(user: User) -> Conditions:
    """Everybody, their own."""
    yield user.is_active, "Your account is closed."


@Policy
def view_outbox(user: User, *, at: datetime) -> Conditions:
    """Administrators see numbers."""
    yield may_use_page(user, "people", at=at), _NOT_THE_OUTBOX


@Policy
def retry_letters(user: User, *, at: datetime) -> Conditions:
    """Administrators, once what was wrong is mended."""
    yield may_use_page(user, "people", at=at), _NOT_THE_OUTBOX
