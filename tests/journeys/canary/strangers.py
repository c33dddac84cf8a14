"""What people type who may not, who mistype, or who look for somebody."""

from tests.journeys.canary.markers import (
    FORM_FILE,
    FORM_NOTE,
    SEARCHED,
    STRANGERS_FILE,
    STRANGERS_NAME,
    WRONG_PASSWORD,
    WRONG_USERNAME,
)
from tests.journeys.canary.study import Canary
from tests.journeys.visitor import Visitor, a_file


def strangers_come_by(canary: Canary) -> None:
    """A wrong sign-in, a form and a file of a stranger, searches; nothing of it is kept."""
    stranger = Visitor(canary.portal)
    wrong = {"username": WRONG_USERNAME.text, "password": WRONG_PASSWORD.text}
    assert stranger.post("/sign-in/", wrong).status == 200
    form = {"title": STRANGERS_NAME.text, "file": a_file(STRANGERS_FILE.text * 9_000)}
    stranger.post(canary.recruiting("import/"), form)
    for path in ("/studies/", "/oversight/", "/retention/"):
        canary.lead.get(path, q=SEARCHED.text, study=SEARCHED.text)


def a_form_of_another_tool_is_read(canary: Canary) -> None:
    """An XLSForm with somebody's note, which is shown what becomes of and not kept."""
    rows = f"survey\n,type,name,label,hint\n,text,better,What could be better?,{FORM_NOTE.text}\n"
    form = {
        "file": a_file(rows, f"{FORM_FILE.text}.csv"),
        "objective": "1",
        "why_asked": "For what we did not think of.",
    }
    shown = canary.lead.post(f"/studies/{canary.facts['draft']}/instrument/import/", form)
    canary.saw(FORM_NOTE, shown)
