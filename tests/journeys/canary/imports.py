"""Answers from another tool: imported, refused, left undecided, discarded, and no table at all."""

import json

from tests.builders.fieldwork import BOOK
from tests.journeys.canary.markers import (
    BAD_ANSWER,
    BAD_ROW,
    DISCARDED,
    EXPORT_FILE,
    LEFT_OUT_ANSWER,
    LONG_ANSWER,
    NO_TABLE,
    OPEN_ANSWER,
    RESPONDENT,
    RESPONDENT_EMAIL,
    SAME_ANSWER,
    UNDECIDED,
)
from tests.journeys.canary.study import Canary, wait_until
from tests.journeys.visitor import a_file

ROWS = 25


def an_export(answer: str, *, satisfied: str = "Satisfied", note: str = "", more: str = "") -> str:
    """As the builders' export, with two more columns that are left out; no two texts are alike."""
    heads = [
        "RespondentID",
        *(column for column in BOOK["columns"]),
        "Who helped you?",
        "Your e-mail",
    ]
    rows = [
        f'{RESPONDENT.text}{n:04},{satisfied},English;Spanish,7.5,18 to 34,"{answer} {n}",'
        f"{note or 'nobody'},{RESPONDENT_EMAIL.text}{more if n == 0 else ''}"
        for n in range(ROWS)
    ]
    return "\n".join([",".join(heads), *rows, ""])


def answers_come_in(canary: Canary) -> None:
    rows = an_export(OPEN_ANSWER.text, note=LEFT_OUT_ANSWER.text)
    long = f"{OPEN_ANSWER.text} 0 {LONG_ANSWER.text * 4_000}"
    rows = rows.replace(f"{OPEN_ANSWER.text} 0", long)
    for number in (1, 2):
        rows = rows.replace(f'"{OPEN_ANSWER.text} {number}"', SAME_ANSWER.text)
    run = send_export(canary, rows)
    canary.lead.post(canary.fieldwork(f"import/{run}/confirm/"))
    wait_until(lambda: status_of(canary, run) == "done", "the import")
    bad = an_export(OPEN_ANSWER.text, satisfied=BAD_ANSWER.text, more=f",{BAD_ROW.text}")
    assert status_of(canary, send_export(canary, bad)) == "refused"
    assert status_of(canary, send_export(canary, an_export(UNDECIDED.text))) == "checked"
    run = send_export(canary, an_export(DISCARDED.text))
    canary.lead.post(canary.fieldwork(f"import/{run}/discard/"))
    assert status_of(canary, run) == "discarded"
    form = {
        "wave": canary.facts["wave"],
        "everyone_agreed": "on",
        "not_anonymised_because": "The tool exports them so.",
        "file": a_file(b"\0\xff\0" + NO_TABLE.text.encode() * 99),
    }
    refused = canary.lead.post(canary.fieldwork("import/"), form)
    assert refused.url.endswith("/fieldwork/import/"), refused.text


def send_export(canary: Canary, rows: str) -> str:
    """Upload an export and its code book; the run's reference."""
    form = {
        "wave": canary.facts["wave"],
        "everyone_agreed": "on",
        "not_anonymised_because": "The tool exports them so.",
        "file": a_file(rows, EXPORT_FILE.text),
    }
    run = canary.lead.post(canary.fieldwork("import/"), form).only(r"import/([0-9a-f-]{36})/")
    left_out = [*BOOK["leave_out"], "Who helped you?", "Your e-mail"]
    book = a_file(json.dumps({**BOOK, "leave_out": left_out}), "book.json")
    canary.lead.post(canary.fieldwork(f"import/{run}/map/"), {"code_book": book})
    return run


def status_of(canary: Canary, run: str) -> str:
    question = "SELECT status FROM fieldwork_importrun WHERE run_ref = %s"
    return str(canary.one("DATABASE", question, run))
