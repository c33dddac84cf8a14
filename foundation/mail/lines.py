"""One conversation with the mail server, begun anew after whatever went wrong in it."""

from contextlib import suppress
from smtplib import SMTPResponseException

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

LISTENS = 250


class Line:
    """A connection that carries one message after the other.

    After a refusal or a break nobody knows whether the server still listens: ``smtplib`` hangs up
    after a 421, and would say of each later message that it was interrupted.
    """

    def __init__(self, backend: str | None = None) -> None:
        self._connection: BaseEmailBackend = get_connection(backend)
        self._is_open = False

    def open(self) -> None:
        """Reach the server, unless it listens already; fails as the backend fails."""
        if not self._is_open:
            self._connection.open()
            self._is_open = True

    def hand_over(self, mail: EmailMessage) -> None:
        """Hand one message over; fails as the backend fails, and has hung up then."""
        mail.connection = self._connection
        try:
            mail.send()
        except Exception:
            self.close()
            raise

    def ask(self) -> None:
        """See whether the server still listens, where it is one that can be asked; or hang up."""
        smtp = getattr(self._connection, "connection", None)
        if smtp is None:
            return
        try:
            code, words = smtp.noop()
            if code != LISTENS:
                raise SMTPResponseException(code, words)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Hang up; a server that is gone already is no trouble."""
        self._is_open = False
        with suppress(Exception):
            self._connection.close()
