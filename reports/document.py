"""A rendered report: words, labels and the protected numbers. The only thing that formats take.

There is no way from a document back to a true count: it is made of a ``ProtectedReport``, which
holds what is printed and nothing else.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from reports.compared import Compared
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.responding import ProtectedResponse
from reports.weighting import Weighting
from reports.written import Written

RESTRICTION = (
    "These results describe groups. They may not be used to make any decision about an individual "
    "participant, or to try to find out who took part."
)
"""PIA 7.1: borne by every report and every export."""


EVERYBODY = "everybody"
"""The one group of what is counted without groups: themes of open answers and of sessions."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the numbers, as it was when the report was rendered.

    ``correction`` says what a later version corrects.
    """

    report_ref: str
    title: str
    study_code: str
    study_title: str
    component: str
    department: str
    rendered_on: date
    release_to: str
    version: int = 1
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Audited:
    """The attack that this report withstood. ``narrowest`` is in people."""

    narrowest: float | None
    solver: str
    solver_version: str
    statements_hash: str


@dataclass(frozen=True, slots=True)
class Collected:
    """One wave: when it closed, and when its answers were put together (R-155)."""

    label: str
    closed_on: date
    aggregated_on: date


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What one certificate says is gone."""

    titles: tuple[str, ...]
    on: date
    certificate: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How the study was done, for the method note: no count of people, and nobody's name.

    ``collected_by`` is the company whose tables came in on ``loaded_on``, if one ran the study.
    """

    population: str = ""
    method: str = ""
    recruiting: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    began_on: date | None = None
    waves: tuple[Collected, ...] = ()
    instruments: tuple[str, ...] = ()
    clearance: str = ""
    destroyed: tuple[Destroyed, ...] = ()
    collected_by: str = ""
    loaded_on: tuple[date, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=date.isoformat))
        return plain

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Facts":
        """:raises ValueError, KeyError, TypeError: if this was not made by ``to_plain``."""
        return cls(
            population=plain["population"],
            method=plain["method"],
            recruiting=tuple(plain["recruiting"]),
            modes=tuple(plain["modes"]),
            began_on=date.fromisoformat(plain["began_on"]) if plain["began_on"] else None,
            waves=tuple(
                Collected(
                    each["label"],
                    date.fromisoformat(each["closed_on"]),
                    date.fromisoformat(each["aggregated_on"]),
                )
                for each in plain["waves"]
            ),
            instruments=tuple(plain["instruments"]),
            clearance=plain["clearance"],
            destroyed=tuple(
                Destroyed(
                    tuple(each["titles"]), date.fromisoformat(each["on"]), each["certificate"]
                )
                for each in plain["destroyed"]
            ),
            collected_by=plain.get("collected_by", ""),
            loaded_on=tuple(map(date.fromisoformat, plain.get("loaded_on", ()))),
        )


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """All that may be said about a study in one report.

    ``labels`` gives the words of each variable and wave; ``strata`` the waves in order; ``kinds``
    as what each variable was asked (a ``QuestionKind``), as far as it is known; ``response`` who
    was asked and who answered in each wave. ``only`` says in words what holds of everybody whom
    the report is about; it is empty where nobody is left out. ``merged`` gives variables with the
    names of categories that are counted as one; ``compared`` what is shown of other studies.
    """

    heading: Heading
    labels: dict[str, str]
    strata: tuple[str, ...]
    protected: ProtectedReport
    audited: Audited
    kinds: dict[str, str] = field(default_factory=dict)
    facts: Facts | None = None
    response: tuple[ProtectedResponse, ...] = ()
    only: tuple[str, ...] = ()
    written: Written = field(default_factory=Written)
    weighting: Weighting | None = None
    merged: tuple[tuple[str, str], ...] = ()
    compared: tuple[Compared, ...] = ()

    def label(self, name: str) -> str:
        """The question as it was asked, the name of the group, or that of the wave."""
        return self.labels.get(name, name)

    @property
    def together(self) -> list[tuple[str, tuple[str, ...]]]:
        """Strata that are the sum of others which stand there by themselves."""
        return [union for union in self.protected.unions if {*union[1]} <= {*self.strata}]

    @property
    def linked(self) -> list[str]:
        """Strata of people who answered an earlier wave, too."""
        return list(dict.fromkeys(t.stratum for t in self.protected.tables if t.moved))

    @property
    def waves(self) -> dict[str, str]:
        """The label of each stratum, in order; what is the sum of others is no wave."""
        sums = {whole for whole, _ in self.together}
        return {stratum: self.label(stratum) for stratum in self.strata if stratum not in sums}

    def to_plain(self) -> dict[str, Any]:
        """What is stored: JSON types only."""
        return {
            "heading": {
                **asdict(self.heading),
                "rendered_on": self.heading.rendered_on.isoformat(),
            },
            "labels": self.labels,
            "strata": list(self.strata),
            "protected": json.loads(self.protected.to_json()),
            "audited": asdict(self.audited),
            "kinds": self.kinds,
            "facts": self.facts and self.facts.to_plain(),
            "weighting": self.weighting.to_plain() if self.weighting else {},
            "response": [each.to_plain() for each in self.response],
            "only": list(self.only),
            "merged": [list(each) for each in self.merged],
            "compared": [each.to_plain() for each in self.compared],
            "written": self.written.to_plain(),
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "ReportDocument":
        """:raises ValueError, KeyError: if this was not stored by ``to_plain``."""
        heading = dict(plain["heading"])
        heading["rendered_on"] = date.fromisoformat(heading["rendered_on"])
        texts = heading.pop("findings", ""), heading.pop("recommendations", "")
        written = plain.get("written")
        return cls(
            heading=Heading(**heading),
            labels=dict(plain["labels"]),
            strata=tuple(plain["strata"]),
            protected=ProtectedReport.from_json(json.dumps(plain["protected"])),
            audited=Audited(**plain["audited"]),
            kinds=dict(plain.get("kinds", {})),
            facts=Facts.from_plain(plain["facts"]) if plain.get("facts") else None,
            weighting=Weighting.from_plain(plain.get("weighting", {})),
            response=tuple(map(ProtectedResponse.from_plain, plain.get("response", []))),
            only=tuple(plain.get("only", ())),
            merged=tuple((name, label) for name, label in plain.get("merged", ())),
            compared=tuple(map(Compared.from_plain, plain.get("compared", ()))),
            written=Written.from_plain(written) if written else Written.from_texts(*texts),
        )
