"""The department's two umbrella clearances, and the offices that answer for paperwork."""

from datetime import datetime, timedelta

from django.utils import timezone

from foundation.access.models import Component
from research_portal.demo.cast import Cast
from studies.actions import record_pra_contact, record_umbrella
from studies.actions.umbrellas import UmbrellaFacts
from studies.vocabulary import UmbrellaKind

CONDITIONS = (
    "Answering is voluntary.",
    "The burden is low for each person and for the government.",
    "The collection is not controversial.",
    "People are asked about a service that they use or may soon use.",
    "No personal data are kept beyond what is needed to reach people.",
)
NOT_PUBLISHED = (
    *CONDITIONS,
    "The results are used inside the agency and are not published.",
)


def record_control_numbers(cast: Cast, *, at: datetime) -> None:
    """What a department has before its first study: umbrellas and a contact for each component."""
    officer, today = cast["peter.paperwork"], timezone.localdate(at)
    record_umbrella(
        facts=UmbrellaFacts(
            control_number="1601-0029",
            title="Improving customer experience (A-11, Section 280)",
            kind=UmbrellaKind.A11_280,
            expires_on=today + timedelta(days=760),
            hours_a_year=900,
            responses_a_year=20_000,
            conditions=CONDITIONS,
            forms=("Form 280-1, Customer experience survey", "Form 280-2, Interview guide"),
        ),
        by=officer,
        at=at,
    )
    record_umbrella(
        facts=UmbrellaFacts(
            control_number="1601-0014",
            title="Qualitative feedback on agency service delivery",
            kind=UmbrellaKind.QUALITATIVE,
            expires_on=today + timedelta(days=80),
            hours_a_year=2_500,
            responses_a_year=30_000,
            conditions=NOT_PUBLISHED,
            forms=("Form 14-1, Comment card",),
            forbids_publication=True,
            retention_months=12,
        ),
        by=officer,
        at=at,
    )
    for component in (None, *Component.objects.all()):
        name = component.code if component else "Department"
        record_pra_contact(
            component=component,
            office=f"{name} paperwork reduction office",
            address=f"pra-{name.lower()}@agency.example",
            by=officer,
            at=at,
        )
