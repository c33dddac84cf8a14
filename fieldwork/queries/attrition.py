"""How many were invited to each linked wave, how many answered, and how many of the first stay.

Numbers only, from this side alone: invitations from what the record says was let in, answers and
the code that they bear over time. Whose code it is only the vault knows, and it is not asked
(R-041), so that the figures are the same once it has forgotten (R-043).
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from fieldwork.models import Response
from foundation.audit.log import name_of
from foundation.audit.queries import events_of
from studies.models import Study, Wave

LET_IN = "people.admitted"
"""What the record says when personal links are drawn: how many, never for whom."""


@dataclass(frozen=True, slots=True)
class Attrition:
    """One wave in numbers; nothing in place of a number says why in the words beside it."""

    wave: Wave
    invited: int
    answered: int | None
    still: int | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Answered:
    """By personal link: people of one wave, and those of them who answered the first one."""

    people: int = 0
    of_first: int = 0


def attrition_of(study: Study) -> list[Attrition]:
    """The linked waves of a study in their order; nothing of a study without them. Three queries.

    How many of the first wave still answer is told of closed waves only: while answers come in,
    each new number would say of the latest ones whose they are. What counts fewer people than the
    study's threshold is hidden, and with it what would give it away beside the other numbers:
    those who left and those who are new.
    """
    if not study.keeps_linkage:
        return []
    waves = list(study.waves.order_by("number"))
    invited, answered = invited_to(study), _answered(study, waves[0])
    smallest = study.threshold or study.threshold_asked
    in_first = answered.get(waves[0].pk, _Answered())
    found = []
    for wave in waves:
        here = answered.get(wave.pk, _Answered())
        why_not = ""
        if wave.is_open or waves[0].is_open:
            why_not = "once closed"
        elif _gives_away(here, in_first, smallest):
            why_not = f"hidden below {smallest}"
        found.append(
            Attrition(
                wave=wave,
                invited=invited.get(name_of(wave), 0),
                answered=None if _is_small(here.people, smallest) else here.people,
                still=None if why_not else here.of_first,
                why_not=why_not,
            )
        )
    return found


def invited_to(study: Study) -> dict[str, int]:
    """People by the name under which the record knows a wave."""
    found: dict[str, int] = {}
    for subject, facts in (
        events_of(study.study_ref).filter(verb=LET_IN).values_list("subject", "facts")
    ):
        found[subject] = found.get(subject, 0) + int(facts["people"])
    return found


def _answered(study: Study, first: Wave) -> dict[int, _Answered]:
    linked: QuerySet[Response] = Response.objects.filter(study=study, panel_ref__isnull=False)
    codes = linked.filter(wave=first).values("panel_ref")
    rows = (
        linked.order_by()
        .values_list("wave")
        .annotate(
            people=Count("panel_ref", distinct=True),
            of_first=Count("panel_ref", distinct=True, filter=Q(panel_ref__in=codes)),
        )
    )
    return {wave: _Answered(people, of_first) for wave, people, of_first in rows}


def _gives_away(here: _Answered, in_first: _Answered, smallest: int) -> bool:
    stayed, left, new = (
        here.of_first,
        in_first.people - here.of_first,
        here.people - here.of_first,
    )
    return any(_is_small(each, smallest) for each in (stayed, left, new))


def _is_small(people: int, smallest: int) -> bool:
    return 0 < people < smallest
