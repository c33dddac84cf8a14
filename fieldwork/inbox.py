"""What an answer in the inbox says, sealed and opened again."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from foundation.keyring.keys import Opener, Sealer
from studies.instruments.answering import settled
from studies.instruments.given import Answers, variables_of
from studies.models import InstrumentVersion


@dataclass(frozen=True, slots=True)
class Said:
    """One person's answers: a code for each variable in the order of positions, and open texts.

    ``panel_ref`` is a UUID as text, only in wave studies.
    """

    codes: Sequence[int]
    texts: dict[str, str]
    panel_ref: str | None = None


def said_in(version: InstrumentVersion, answers: Answers, *, panel_ref: UUID | None) -> Said:
    """The answers that count: nothing is left of questions to which they do not lead."""
    final = settled(version.definition, answers)
    names = [
        name for question in version.definition["questions"] for name in variables_of(question)
    ]
    codes = [final.codes[name] for name in names]
    return Said(codes, dict(final.texts), str(panel_ref) if panel_ref else None)


def sealed(said: Said, inbox_ref: UUID, key: Sealer) -> bytes:
    """The answers as the inbox holds them."""
    return key.seal(json.dumps(asdict(said), ensure_ascii=False).encode(), _place(inbox_ref))


def opened(box: bytes | memoryview, inbox_ref: UUID, key: Opener) -> Said:
    """:raises SealedDataError: if this was not sealed here."""
    return Said(**json.loads(key.open(bytes(box), _place(inbox_ref))))


def answers_key(study_ref: UUID) -> str:
    """The reference of the key under which a study's answers are sealed."""
    return f"answers:{study_ref}"


def _place(inbox_ref: UUID) -> str:
    return f"fieldwork_inboxanswer:sealed:{inbox_ref}"
