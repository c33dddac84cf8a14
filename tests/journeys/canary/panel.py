"""People who leave a way to reach them: in the panel, for a study, at a tablet; and who do not."""

from tests.journeys.canary.markers import IN_PANEL, JOINS, ON_TABLET, OPTS_OUT
from tests.journeys.canary.messages import link_in
from tests.journeys.canary.study import Canary
from tests.journeys.visitor import Visitor


def people_sign_up(canary: Canary) -> None:
    """For the panel, on the page of a channel, and at a tablet of the staff."""
    stranger = Visitor(canary.portal)
    code = stranger.get("/panel/").only(r'name="code" value="([^"]+)"')
    joined = stranger.post("/panel/", {**IN_PANEL.details, "allows": "future_waves", "code": code})
    canary.facts["panel_code"] = joined.only(r"\b((?:[2-9A-Z]{4}-){3}[2-9A-Z]{4})\b")
    for channel in ("flyer", "in_person"):
        canary.recruiter.post(canary.recruiting(f"sign-up-pages/{channel}/open/"))
    pages = canary.recruiter.get(canary.recruiting("sign-up-pages/"))
    stranger.post(pages.only(r"(/join/[a-z0-9]+/)"), JOINS.details)
    assert "ank you" in stranger.post(pages.only(r"(/join/[a-z0-9]+/)"), JOINS.details).text
    tablet = Visitor(canary.portal, canary.facts["recruiter"])
    here = tablet.post(canary.recruiting("sign-up-pages/in_person/tablet/"))
    place = here.url.removeprefix(canary.portal.url)
    assert "thanks=yes" in tablet.post(place, ON_TABLET.details).url


def somebody_of_the_panel_asks(canary: Canary) -> None:
    """For the link to their own entry, which comes by mail as soon as the clock says so."""
    Visitor(canary.portal).post("/panel/link/", {"email": IN_PANEL.email.text})


def somebody_of_the_panel_looks(canary: Canary) -> None:
    """Behind that link."""
    link = link_in(canary.mail_to(IN_PANEL), "/panel/mine/")
    mine = Visitor(canary.portal).post(link, {"do": "show"})
    for marker in IN_PANEL.known_by:
        canary.saw(marker, mine)


def somebody_of_the_panel_leaves(canary: Canary) -> None:
    """With the code that only this person has: nobody else may end an entry."""
    left = Visitor(canary.portal).post("/panel/withdraw/", {"code": canary.facts["panel_code"]})
    assert left.status == 200, left.text


def somebody_opts_out(canary: Canary) -> None:
    """Of every study, by what they type."""
    assert Visitor(canary.portal).post("/opt-out/", OPTS_OUT.details).status == 200
