"""What is asked of the gates, and what they answer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from studies.models import InstrumentVersion, Study
from studies.queries import current_version, only_aggregates, planned_addressing
from studies.vocabulary import CollectionChannel, Method


@dataclass(frozen=True, slots=True)
class CollectionRequest:
    """So many ``people`` of one kind are to be addressed through a channel now.

    ``people`` is 0 where nobody is addressed yet, as in bringing in contacts. ``is_launch``
    asks whether collection may be opened, so it need not be open. ``language`` is the one in which
    people are asked, where that is known.
    """

    study: Study
    channel: str
    person_kind: str
    people: int
    instrument_version: InstrumentVersion | None
    at: datetime
    is_launch: bool = False
    language: str = ""

    @property
    def on(self) -> date:
        """The day, where the department is."""
        return timezone.localdate(self.at)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: ``text`` to read, ``source`` in the PIA or the law, ``settle`` a URL name."""

    gate: str
    text: str
    source: str
    settle: str


def launch_request(study: Study, at: datetime) -> CollectionRequest:
    """What the study intends as a whole: the people it expects, of its strictest kind."""
    person_kind, people = planned_addressing(study)
    return CollectionRequest(
        study=study,
        channel=_channel(study),
        person_kind=person_kind,
        people=people,
        instrument_version=current_version(study),
        at=at,
        is_launch=True,
    )


def _channel(study: Study) -> CollectionChannel:
    """The way in which most of the study's answers come in."""
    if study.method != Method.SURVEY:
        return CollectionChannel.SESSION
    if only_aggregates(study):
        return CollectionChannel.AGGREGATE
    return CollectionChannel.IMPORT if study.survey_tool_id else CollectionChannel.WEB
