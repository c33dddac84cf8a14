from itertools import product

import pytest

from fieldwork.lifecycle import (
    NEXT_BATCH,
    NEXT_IMPORT,
    NEXT_RECORDING,
    NEXT_SESSION,
    NEXT_TEXT,
    NEXT_TRANSCRIPT,
    BatchStatus,
    IllegalMoveError,
    ImportStatus,
    RecordingStatus,
    SessionStatus,
    TextStatus,
    TranscriptStatus,
    check,
)

MOVES = {
    "uploaded": "uploaded checked refused discarded",
    "checked": "uploaded checked refused discarded importing",
    "refused": "uploaded checked refused discarded",
    "importing": "done failed",
    "failed": "uploaded checked refused discarded",
    "done": "",
    "discarded": "",
    "scheduled": "open",
    "open": "ended",
    "ended": "closed",
    "closed": "",
    "held": "destroyed",
    "destroyed": "",
    "draft": "draft complete",
    "complete": "confirmed",
    "confirmed": "",
    "waiting": "kept cut removed",
    "kept": "",
    "cut": "",
    "removed": "",
    "keying": "finished discarded",
    "finished": "",
}
SQUARES = [
    (table, current, to)
    for table, states in (
        (NEXT_IMPORT, ImportStatus),
        (NEXT_SESSION, SessionStatus),
        (NEXT_RECORDING, RecordingStatus),
        (NEXT_TRANSCRIPT, TranscriptStatus),
        (NEXT_TEXT, TextStatus),
        (NEXT_BATCH, BatchStatus),
    )
    for current, to in product(states, states)
]


class TestCheck:
    @pytest.mark.parametrize(("table", "current", "to"), SQUARES)
    def test_allows_what_the_table_says_and_nothing_else(
        self, table: dict[str, frozenset[str]], current: str, to: str
    ) -> None:
        if to in MOVES[current].split():
            check(table, current, to)  # type: ignore[type-var]
            return
        with pytest.raises(IllegalMoveError):
            check(table, current, to)  # type: ignore[type-var]
