"""What a report wants to know, and about whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.categories import Bands
from reports.crosstabs import Pair
from reports.linked import Step
from reports.merges import Merges
from reports.models import Report
from reports.populations import People, Population
from reports.queries import linked_of, populations_of, waves_of
from studies.models import Wave


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report wants to know, and about whom; ``pairs`` are of ``demographics``.

    ``people`` are of ``waves``; without them, it is about each wave by itself. ``company_tables``
    are references of what a research company counted, in place of all else. ``bases`` fills with
    what was found of a wave: who was asked what.
    ``themes`` are keys of open questions. ``merges`` are categories that are counted as one.
    ``changed`` are people of whom it is said how they changed, with the two waves that all of
    them answered.
    """

    waves: Sequence[Wave]
    questions: Sequence[str]
    demographics: Sequence[str]
    bands: Bands
    pairs: Sequence[Pair] = ()
    measures: Sequence[str] = ()
    company_tables: Sequence[str] = ()
    themes: Sequence[str] = ()
    people: Sequence[People] = ()
    changed: Sequence[tuple[Step, People]] = ()
    merges: Merges = field(default_factory=dict)
    bases: dict[int, dict[str, str]] = field(default_factory=dict, compare=False)

    @property
    def everybody(self) -> Sequence[People]:
        """Whom there are tables about."""
        return self.people or [Population((wave.number,)) for wave in self.waves]


def asked_by(report: Report) -> Asked:
    """What the author of a report chose."""
    return Asked(
        waves=waves_of(report.study, report.waves),
        questions=report.questions,
        demographics=report.demographics,
        bands=report.bands,
        pairs=[(first, second) for first, second in report.pairs],
        measures=report.measures,
        company_tables=report.company_tables,
        people=populations_of(report),
        changed=list(linked_of(report).items()),
        themes=report.themes,
        merges=report.merges,
    )


def stratum_of(wave: Wave) -> str:
    """The name of the people of a wave, the same in every report of the study."""
    return Population((wave.number,)).name
