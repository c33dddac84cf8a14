"""Everything that a package holds, gathered once: for the page, the print and the parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from studies.materials import Material, hash_of, materials_of
from studies.models import DocumentVersion, InstrumentVersion, Package, Pta, Study
from studies.models.document import TextFormat
from studies.package.checklist import ANSWERS, CHECKLIST
from studies.package.needed import NeededMaterial, needed_materials
from studies.package.statements import AnsweredItem, Part, answered, parts_of
from studies.queries import (
    approved_pta,
    burden_of,
    package_of,
    package_problems,
)
from studies.queries.burden import hours_of
from studies.queries.omb_block import omb_block
from studies.queries.reviews import decisions_on

BLOCK_FOLLOWS = ("The control number and the expiration date follow with OMB’s decision.",)
BURDEN_COLUMNS = ("Respondents", "Number", "Responses each", "Minutes each", "Hours")


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """A point of OMB's survey guidance with its answer in words."""

    text: str
    section: str
    answer: str
    how: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """What reviewers decided about one section or question, or a condition they set."""

    about: str
    decision: str
    text: str


@dataclass(frozen=True, slots=True)
class PackageContents:
    """One package. ``formats`` tells how a material's text is written, by its hash;
    ``definitions`` holds the instruments, by theirs.
    """

    study: Study
    package: Package | None
    department: str
    on: date
    problems: tuple[str, ...]
    needed: tuple[NeededMaterial, ...]
    materials: tuple[Material, ...]
    materials_hash: str
    formats: dict[str, str]
    definitions: dict[str, dict[str, Any]]
    statements: tuple[tuple[Part, list[AnsweredItem]], ...]
    checklist: tuple[CheckedPoint, ...]
    burden: tuple[tuple[str, int, int, int, float], ...]
    block: tuple[str, ...]
    pta: Pta | None
    rulings: tuple[Ruling, ...]

    @property
    def is_complete(self) -> bool:
        """It may be submitted."""
        return not self.problems

    @property
    def decision(self) -> str:
        """What the Privacy Office decided, in a sentence."""
        if self.pta is None or self.pta.expires_on is None:
            return ""
        return (
            f"Approved by the component privacy officer and the Privacy Office, until "
            f"{self.pta.expires_on.day} {self.pta.expires_on:%B %Y}, with a threshold of "
            f"{self.pta.threshold}."
        )

    def format_of(self, material: Material) -> str:
        """How the text of a material is written."""
        return self.formats.get(material.hash, str(TextFormat.PLAIN))


def contents_of(study: Study, *, on: date) -> PackageContents:
    """The package of a study as it stands on a day."""
    package, materials, pta = package_of(study), materials_of(study), approved_pta(study)
    documents = DocumentVersion.objects.filter(document__study=study).in_use()
    instruments = InstrumentVersion.objects.filter(instrument__study=study).current()
    return PackageContents(
        study=study,
        package=package,
        department=settings.PORTAL_DEPARTMENT,
        on=on,
        problems=tuple(package_problems(study)),
        needed=tuple(needed_materials(study, materials)),
        materials=tuple(material for material in materials if material.text),
        materials_hash=hash_of(materials),
        formats=dict(documents.values_list("content_hash", "text_format")),
        definitions=dict(instruments.values_list("content_hash", "definition")),
        statements=tuple((part, answered(part, study, package)) for part in parts_of(package)),
        checklist=tuple(_checked(package)),
        burden=tuple(_burden(study)),
        block=_block(study, on=on),
        pta=pta,
        rulings=tuple(_rulings(pta)) if pta else (),
    )


def _burden(study: Study) -> Iterator[tuple[str, int, int, int, float]]:
    burden = burden_of(study)
    for line in burden.lines:
        hours = hours_of(line.total_minutes)
        kind = str(line.get_person_kind_display())
        yield kind, line.respondents, line.times, line.minutes, hours


def _block(study: Study, *, on: date) -> tuple[str, ...]:
    """What stands on every instrument: number, date and burden statement; none that is over."""
    block = omb_block(study, on=on)
    return tuple(block.as_text().splitlines()) if block else BLOCK_FOLLOWS


def _rulings(pta: Pta) -> Iterator[Ruling]:
    asked = {question["key"]: question["text"] for question in pta.questions}
    for said in decisions_on(pta).values():
        about = said.section_label or asked[said.question_key]
        yield Ruling(about, str(said.get_kind_display()), said.text)
    for condition in pta.conditions.order_by("number"):
        decision = f"{condition.get_due_display()}: {condition.get_status_display().lower()}"
        yield Ruling(condition.about, decision, condition.text)


def _checked(package: Package | None) -> list[CheckedPoint]:
    if package is None or not package.is_statistical:
        return []
    words, said = dict(ANSWERS), package.checklist
    return [
        CheckedPoint(
            point.text,
            point.section,
            words.get(said.get(point.key, {}).get("answer", ""), "Not answered"),
            said.get(point.key, {}).get("how", ""),
        )
        for point in CHECKLIST
    ]
