"""The words of a report as they were when it was rendered. Nobody's name is in them.

An owner who is a person is told by the unit that the person works for: a report names nobody.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class WrittenFinding:
    """A finding and where it is shown; an empty ``stratum`` means all waves of the report."""

    number: int
    headline: str
    text: str
    question: str
    demographic: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class WrittenRecommendation:
    """A recommendation with owner and state in words; ``because`` says why it was declined."""

    number: int
    text: str
    owner: str = ""
    due_on: date | None = None
    state: str = "Proposed"
    because: str = ""

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        return {**asdict(self), "due_on": self.due_on and self.due_on.isoformat()}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "WrittenRecommendation":
        """:raises ValueError, KeyError, TypeError: if this was not made by ``to_plain``."""
        due = plain["due_on"]
        return cls(**{**plain, "due_on": date.fromisoformat(due) if due else None})


@dataclass(frozen=True, slots=True)
class Written:
    """Summary, findings and recommendations; ``quotes`` are words only, in no telling order."""

    summary: str = ""
    findings: tuple[WrittenFinding, ...] = ()
    recommendations: tuple[WrittenRecommendation, ...] = ()
    quotes: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "summary": self.summary,
            "findings": [asdict(each) for each in self.findings],
            "recommendations": [each.to_plain() for each in self.recommendations],
            "quotes": list(self.quotes),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Written":
        """:raises KeyError, TypeError, ValueError: if this was not made by ``to_plain``."""
        return cls(
            summary=plain["summary"],
            findings=tuple(WrittenFinding(**each) for each in plain["findings"]),
            recommendations=tuple(map(WrittenRecommendation.from_plain, plain["recommendations"])),
            quotes=tuple(plain.get("quotes", ())),
        )

    @classmethod
    def from_texts(cls, findings: str, recommendations: str) -> "Written":
        """What was rendered while both were one text each, tied to no table."""
        return cls(
            summary=findings,
            recommendations=tuple(
                WrittenRecommendation(number, text)
                for number, text in enumerate(paragraphs_of(recommendations), start=1)
            ),
        )


def paragraphs_of(text: str) -> list[str]:
    """Lines that hold words."""
    return [line.strip() for line in text.splitlines() if line.strip()]
