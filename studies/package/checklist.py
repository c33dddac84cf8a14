"""OMB's survey guidance as a checklist, for studies that use statistical methods (R-085).

Source: OMB, “Guidance on Agency Survey and Statistical Information Collections”, January 2006 (PIA,
Oversight, note 14), in the order of its sections.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from studies.models import Package

MET, NOT_APPLICABLE, NOT_MET = "met", "not_applicable", "not_met"
ANSWERS = ((MET, "Met"), (NOT_APPLICABLE, "Does not apply"), (NOT_MET, "Not met yet"))


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to be able to say; ``section`` is the guidance's own."""

    key: str
    text: str
    section: str


CHECKLIST: tuple[Point, ...] = (
    Point(
        "purpose",
        "The design follows from the purpose, and a survey is the fitting method for it.",
        "Choice of methods",
    ),
    Point(
        "statistician",
        "Somebody trained in survey statistics advised on the design.",
        "Choice of methods",
    ),
    Point(
        "frame",
        "The list that people are chosen from covers the target population; gaps are named.",
        "Sampling",
    ),
    Point(
        "sample",
        "The sample is drawn by chance with known probabilities, or the reason why not is given.",
        "Sampling",
    ),
    Point(
        "precision",
        "The sample is large enough for the precision that the use needs.",
        "Sampling",
    ),
    Point(
        "mode",
        "The mode of collection fits the people asked; effects of mixing modes are considered.",
        "Modes of data collection",
    ),
    Point(
        "questions",
        "Questions were developed and tried with people like those asked, at most nine of them.",
        "Questionnaire design and development",
    ),
    Point(
        "standards",
        "Standard categories are used, such as those for race and ethnicity.",
        "Statistical standards",
    ),
    Point(
        "informing",
        "People are told the purpose, the burden, that it is voluntary, and how answers are kept.",
        "Informing respondents",
    ),
    Point(
        "response_rate",
        "The expected response rate is stated, with how it was estimated and how it is raised.",
        "Response rates and incentives",
    ),
    Point(
        "nonresponse",
        "Where less than 80 percent are expected to answer, nonresponse bias is examined.",
        "Response rates and incentives",
    ),
    Point(
        "incentives",
        "Any incentive is justified; without one, nothing is paid.",
        "Response rates and incentives",
    ),
    Point(
        "analysis",
        "The plan of analysis says how estimates and their errors are computed.",
        "Analysis and reporting",
    ),
    Point(
        "limits",
        "Reports state the response rate, the method and the limits of what can be concluded.",
        "Analysis and reporting",
    ),
)


def open_points(package: Package) -> Iterator[str]:
    """A sentence for each point that is not answered, not met, or answered without saying how."""
    for point in CHECKLIST:
        said = package.checklist.get(point.key, {})
        if said.get("answer") not in {MET, NOT_APPLICABLE} or not said.get("how"):
            yield f"The survey checklist is open at “{point.text}”"
