"""Every door, in an order in which what needs the clock waits for it once."""

from tests.journeys.canary import (
    contacts,
    handover,
    imports,
    messages,
    panel,
    paper,
    redress,
    sessions,
    strangers,
    survey,
)
from tests.journeys.canary.study import Canary, wait_until

TASKS = (
    "participants.jobs.send_mailings",
    "participants.jobs.send_panel_links",
    "participants.jobs.send_redress_letters",
    "fieldwork.jobs.set_texts_apart",
)


def everything_comes_in(canary: Canary) -> None:
    """Nothing of it is due at the end, but for what was fetched or refused."""
    strangers.strangers_come_by(canary)
    strangers.a_form_of_another_tool_is_read(canary)
    contacts.contacts_come_in(canary)
    contacts.a_long_list_waits(canary)
    imports.answers_come_in(canary)
    panel.people_sign_up(canary)
    panel.somebody_opts_out(canary)
    handover.contacts_go_to_a_vendor(canary)
    messages.people_are_invited(canary)
    panel.somebody_of_the_panel_asks(canary)
    redress.somebody_asks(canary)
    canary.inside("clock", *TASKS)
    redress.misuse_is_reported(canary)
    survey.somebody_answers(canary, messages.invitations_arrive(canary))
    survey.somebody_answers_on_the_phone(canary)
    panel.somebody_of_the_panel_looks(canary)
    redress.the_address_is_corrected(canary)
    messages.letters_are_set(canary)
    messages.somebody_is_called(canary)
    paper.paper_comes_back(canary)
    sessions.a_session_is_held(canary)
    apart = "SELECT count(*) FROM fieldwork_opentext"
    wait_until(lambda: canary.one("DATABASE", apart), "open answers are set apart")
