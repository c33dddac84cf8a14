"""A mail server on this machine that remembers what it took for whom."""

import socketserver
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


class _Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs."""

    def handle(self) -> None:
        """Answer until the sender hangs up."""
        self._say("220 here")
        readers: list[str] = []
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "MAIL" and self.server.ends_here():  # type: ignore[attr-defined]
                if words := self.server.parting:  # type: ignore[attr-defined]
                    self._say(words)
                return
            if words := self.server.refuses.get(verb):  # type: ignore[attr-defined]
                self._say(words)
                continue
            if verb == "RCPT":
                readers.append(line.partition("<")[2].partition(">")[0])
            if verb == "DATA":
                self._say("354 go on")
                self.server.take(readers, b"".join(iter(self.rfile.readline, b".\r\n")))  # type: ignore[attr-defined]
                readers = []
            self._say("221 bye" if verb == "QUIT" else "250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """``taken`` counts the messages for each address; ``last`` has the latest of each.

    It hangs up when message number ``ends_at`` begins, after the ``parting`` words if there are
    some; from then on it takes no more calls if it ``stays_away``. What it ``refuses`` are the
    verbs to which it says something else than yes, to everybody.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.last: dict[str, EmailMessage] = {}
        self.begun = self.ends_at = 0
        self.parting = ""
        self.stays_away = False
        self.refuses: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), _Conversation)

    def ends_here(self) -> bool:
        """Whether the message that begins is the one at which it hangs up."""
        self.begun += 1
        if self.begun == self.ends_at and self.stays_away:
            self.socket.close()
        return self.begun == self.ends_at

    def take(self, readers: list[str], raw: bytes) -> None:
        """Keep one message for all of its readers."""
        said = message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=policy.default)
        self.taken.update(readers)
        self.last.update(dict.fromkeys(readers, said))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


def words_of(message: EmailMessage) -> str:
    """What somebody reads."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    """Running inside the block."""
    with MailServer() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
