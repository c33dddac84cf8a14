"""A mail server on this machine that remembers for whom it took how many messages."""

import socketserver
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


class _Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs."""

    def handle(self) -> None:
        """Answer until the sender hangs up."""
        self._say("220 here")
        readers: list[str] = []
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                readers.append(line.partition("<")[2].partition(">")[0])
            if verb == "DATA":
                self._say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.taken.update(readers)  # type: ignore[attr-defined]
                readers = []
            self._say("221 bye" if verb == "QUIT" else "250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """``taken`` counts the messages for each address."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _Conversation)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    """Running inside the block."""
    with MailServer() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
