"""The studies end, people leave, and what offices decided runs out."""

from tests.journeys.canary.handover import the_vendor_certifies
from tests.journeys.canary.markers import REFUSED_REPORT, TRANSCRIPT
from tests.journeys.canary.panel import somebody_of_the_panel_leaves
from tests.journeys.canary.paper import the_paper_is_taken_over
from tests.journeys.canary.redress import the_report_is_decided
from tests.journeys.canary.study import Canary, wait_until


def everything_ends(canary: Canary) -> None:
    """What people and offices must do before it can fall due; the clock does the rest."""
    somebody_of_the_panel_leaves(canary)
    the_report_is_decided(canary)
    the_vendor_certifies(canary)
    the_paper_is_taken_over(canary)
    the_transcript_is_complete(canary)
    # What the recording took with it must be gone first, or the study does not close.
    wait_until(lambda: closes(canary, "code"), "the study of sessions closes")
    wait_until(lambda: closes(canary, "survey"), "the survey closes")
    contacts = "SELECT count(*) FROM participants_contact WHERE study_ref IN (%s, %s)"
    both = canary.facts["study_ref"], canary.facts["survey_ref"]
    wait_until(lambda: canary.one("VAULT", contacts, *both) == 0, "contacts go")
    frozen = "SELECT count(*) FROM reports_snapshotblock"
    wait_until(lambda: canary.one("DATABASE", frozen), "answers are frozen")
    a_report_is_refused(canary)


def the_transcript_is_complete(canary: Canary) -> None:
    """The recording goes by itself, and with it what was made for the service.

    A second person confirms the transcript; then it is quoted, and its participant coded.
    """
    question = (
        "SELECT s.session_ref FROM fieldwork_session s JOIN studies_study t ON t.id = s.study_id"
        " WHERE t.code = %s"
    )
    ref = canary.one("DATABASE", question, canary.facts["code"])
    form = {"text": TRANSCRIPT.text, "names_removed": "on"}
    session = canary.fieldwork(f"sessions/{ref}/")
    canary.lead.post(f"{session}transcript/complete/", form)
    canary.people["keyer"].post(f"{session}transcript/confirm/")
    quote = {"subject_code": "P-01", "passage": TRANSCRIPT.text}
    canary.saw(TRANSCRIPT, canary.lead.post(f"{session}quote/", quote))
    canary.lead.post(f"{session}themes/", {"themes-P-01": "none"})
    held = "SELECT count(*) FROM fieldwork_recording WHERE status = 'held' AND path <> ''"
    wait_until(lambda: canary.one("DATABASE", held) == 0, "the recording goes")


def closes(canary: Canary, study: str) -> bool:
    """Whether the study could be closed now."""
    code = canary.facts[study]
    answer = canary.lead.post(f"/studies/{code}/close/", {"follow_up_until": ""})
    return answer.url.endswith(f"/studies/{code}/")


def a_report_is_refused(canary: Canary) -> None:
    """Its summary names somebody's address."""
    report = {
        "title": "What we heard",
        "waves": ["1"],
        "questions": ["satisfied"],
        "demographics": ["age"],
        "bands": "",
        "summary": f"Ask {REFUSED_REPORT.text}.",
    }
    drafted = canary.lead.post(f"/studies/{canary.facts['code']}/reports/new/", report)
    assert drafted.url.endswith("/reports/new/"), drafted.url
