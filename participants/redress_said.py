"""What a person said, and what is written back, as it is before it is sealed. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from participants.phones import as_people_write
from participants.reading.columns import Field

REPLY_WAYS = (Field.EMAIL, Field.ADDRESS, Field.PHONE)
"""What a code goes by, the quickest first."""


@dataclass(frozen=True, slots=True)
class RedressDraft:
    """A request as it arrives; an empty text where nothing was said.

    ``words`` is what it is about. At least one of the three ways is given.
    """

    kind: str
    language: str = "en"
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    words: str = ""

    @property
    def ways(self) -> dict[Field, str]:
        """How the person says to be known, in the order in which a code goes."""
        return {way: value for way in REPLY_WAYS if (value := getattr(self, way))}

    def as_bytes(self) -> bytes:
        """To be sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, opened: bytes) -> "RedressDraft":
        """What ``as_bytes`` made."""
        return cls(**json.loads(opened))


@dataclass(frozen=True, slots=True)
class LetterWords:
    """A whole letter: to whom, about what, and its paragraphs."""

    to: str
    subject: str
    paragraphs: list[str]
    language: str = "en"
    name: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As an e-mail says it, and as it is read out."""
        lines = [*self.paragraphs]
        if self.rows:
            lines.insert(2, "\n".join(f"{label}: {value}" for label, value in self.rows))
        return "\n\n".join(lines) + "\n"

    @property
    def dialled(self) -> str:
        """The number to call, as people write it, where the letter is read out."""
        return as_people_write(self.to)

    def as_bytes(self) -> bytes:
        """To be sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, opened: bytes) -> "LetterWords":
        """What ``as_bytes`` made."""
        said: Mapping[str, object] = json.loads(opened)
        return cls(**said)  # type: ignore[arg-type]
