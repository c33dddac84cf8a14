"""How many were asked in each way in a wave, and how many answered: true numbers, for protection.

Counted from this side alone: personal links from what the record says was let in, paper from what
was handed out, calls from the ledger of people addressed. The vault is not asked.
"""

from dataclasses import dataclass

from django.db.models import Count, Sum

from fieldwork.models import PaperHandout, Response, SurveyLink
from fieldwork.queries.attrition import invited_to
from foundation.audit.log import name_of
from studies.models import Addressing, Wave
from studies.vocabulary import CollectionChannel


@dataclass(frozen=True, slots=True)
class Taken:
    """One way of answering. ``asked`` is ``None`` where nobody knows how many were asked.

    ``mode`` is a ``CollectionChannel``; ``by_invitation`` says that only invited people came in.
    """

    mode: str
    by_invitation: bool
    asked: int | None
    answered: int


def ways_taken(wave: Wave) -> list[Taken]:
    """Every way in which somebody answered in the wave or was asked by name or by form."""
    rows = Response.objects.filter(study=wave.study_id, wave=wave).order_by().values("mode")
    answered = dict(rows.annotate(people=Count("pk")).values_list("mode", "people"))
    by_invitation = SurveyLink.objects.filter(wave=wave, by_invitation=True).exists()
    asked = _asked(wave, by_invitation=by_invitation)
    return [
        Taken(
            mode=mode,
            by_invitation=by_invitation and mode == CollectionChannel.WEB,
            asked=asked.get(mode),
            answered=answered.get(mode, 0),
        )
        for mode in CollectionChannel.values
        if answered.get(mode) or asked.get(mode)
    ]


def _asked(wave: Wave, *, by_invitation: bool) -> dict[str, int]:
    """By mode, where it is known: a link for everybody was shown to nobody knows how many."""
    found: dict[str, int] = {}
    handed_out = PaperHandout.objects.filter(wave=wave).aggregate(all=Sum("people"))["all"]
    if handed_out:
        found[CollectionChannel.PAPER] = handed_out
    invited = invited_to(wave.study).get(name_of(wave), 0)
    if by_invitation and invited:
        found[CollectionChannel.WEB] = invited
    called = _called(wave)
    if called:
        found[CollectionChannel.PHONE] = called
    return found


def _called(wave: Wave) -> int | None:
    """The ledger knows studies and no waves, so that it tells only of a study that has one."""
    if wave.study.waves.count() > 1:
        return None
    calls = Addressing.objects.filter(study=wave.study_id, channel=CollectionChannel.PHONE)
    people: int | None = calls.aggregate(all=Sum("people"))["all"]
    return people
