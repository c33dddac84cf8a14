"""A study that somebody began to set up and left at its third step."""

from datetime import datetime, timedelta

from research_portal.demo.cast import Cast
from studies.actions import answer_step, plan_study, propose_member
from studies.plans import Answers, step_called

TYPED: Answers = {
    "title": ["Signs at the gates of the new terminal"],
    "purpose": ["usability"],
    "touches_case": ["no"],
    "sponsor_is_department": ["yes"],
    "audiences": ["public"],
    "target_population": ["Adults who changed planes in the new terminal."],
    "expected_respondents": ["250"],
    "method": ["interview"],
    "channels": ["email", "flyer"],
}
# The last one is left unfinished: it does not say where the contact details come from.
STEPS = ("scope", "audience", "methods", "channels")


def begin_a_study(cast: Cast, *, at: datetime) -> None:
    """The lead's own set-up, with one person proposed."""
    lead = cast["lena.lead"]
    plan = plan_study(by=lead, at=at - timedelta(days=3))
    typed = {**TYPED, "component": [str(lead.component_id or "")]}
    for key in STEPS:
        plan = answer_step(
            plan=plan, step=step_called(key), answers=typed, by=lead, at=at - timedelta(days=2)
        )
    propose_member(
        plan=plan,
        user=cast["ana.analyst"],
        role="analyst",
        justification="Counts the answers and drafts the report.",
        by=lead,
        at=at - timedelta(days=2),
    )
